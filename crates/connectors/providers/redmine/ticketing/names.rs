//! The ids of what tickets name: statuses, trackers, priorities, and the members of projects.
//!
//! Permissions: View issues; to name assignees, View members.

use http::Method;
use serde_json::Value;

use super::server::{Server, ask, id};
use crate::http::lacks;
use crate::{Exchange, ProviderError, Request};

/// How many members of a project are looked through, by pages.
const PAGE: usize = 100;
const PAGES: usize = 20;

/// A kind of named objects of which there are few.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Status,
    Tracker,
    Priority,
}

impl Kind {
    fn path(self) -> &'static [&'static str] {
        match self {
            Self::Status => &["issue_statuses"],
            Self::Tracker => &["trackers"],
            Self::Priority => &["enumerations", "issue_priorities"],
        }
    }

    fn list(self) -> &'static str {
        match self {
            Self::Status => "issue_statuses",
            Self::Tracker => "trackers",
            Self::Priority => "issue_priorities",
        }
    }
}

/// Names and ids, in Redmine's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Names(pub(super) Vec<(String, String)>);

impl Names {
    /// The id of the only one who is called so; or what is wrong with the name.
    pub(super) fn only(&self, name: &str) -> Result<&str, &'static str> {
        let mut found = self.0.iter().filter(|(one, _)| one == name).map(|(_, id)| id.as_str());
        match (found.next(), found.next()) {
            (Some(id), None) => Ok(id),
            (Some(_), Some(_)) => Err("is the name of several members of the project"),
            (None, _) => Err("is no member of the project"),
        }
    }

    /// The id of what is called so; of several, the first.
    pub(super) fn id(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(one, _)| one == name).map(|(_, id)| id.as_str())
    }

    /// For messages.
    pub(super) fn listed(&self) -> String {
        self.0.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    }
}

pub(super) fn request(server: &Server, kind: Kind) -> Result<Request, ProviderError> {
    server.request(Method::GET, kind.path(), &[], None)
}

pub(super) fn read(kind: Kind, data: &Value) -> Result<Names, ProviderError> {
    let all = data.get(kind.list()).and_then(Value::as_array).ok_or_else(|| lacks(kind.list(), data))?;
    all.iter().map(pair).collect::<Result<_, _>>().map(Names)
}

pub(super) async fn of(io: &mut dyn Exchange, server: &Server, kind: Kind) -> Result<Names, ProviderError> {
    read(kind, &ask(io, request(server, kind)?, kind.list(), "").await?)
}

/// The number of a project that is named by it or by its identifier.
pub(super) async fn project(
    io: &mut dyn Exchange,
    server: &Server,
    named: &str,
) -> Result<String, ProviderError> {
    if named.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(named.to_owned());
    }
    let data =
        ask(io, server.request(Method::GET, &["projects", named], &[], None)?, "project", named).await?;
    id(data.get("project").ok_or_else(|| lacks("project", &data))?)
}

pub(super) fn request_members(
    server: &Server,
    project: &str,
    offset: usize,
) -> Result<Request, ProviderError> {
    let parameters = [("limit", PAGE.to_string()), ("offset", offset.to_string())];
    server.request(Method::GET, &["projects", project, "memberships"], &parameters, None)
}

/// Users and groups of a page of memberships; and how many memberships there are.
pub(super) fn read_members(data: &Value) -> Result<(Names, usize), ProviderError> {
    let all = data.get("memberships").and_then(Value::as_array).ok_or_else(|| lacks("memberships", data))?;
    let whom = all.iter().filter_map(|one| one.get("user").or_else(|| one.get("group")));
    let total = data.get("total_count").and_then(Value::as_u64).and_then(|total| usize::try_from(total).ok());
    Ok((Names(whom.map(pair).collect::<Result<_, _>>()?), total.unwrap_or(all.len())))
}

/// Who may be assigned in a project.
pub(super) async fn members(
    io: &mut dyn Exchange,
    server: &Server,
    project: &str,
) -> Result<Names, ProviderError> {
    let mut names = Names::default();
    for page in 0..PAGES {
        let offset = page * PAGE;
        let data = ask(io, request_members(server, project, offset)?, "project", project).await?;
        let (mut some, total) = read_members(&data)?;
        some.0.retain(|one| !names.0.contains(one));
        names.0.append(&mut some.0);
        if offset + PAGE >= total {
            break;
        }
    }
    Ok(names)
}

fn pair(one: &Value) -> Result<(String, String), ProviderError> {
    let name = one.get("name").and_then(Value::as_str).ok_or_else(|| lacks("name", one))?;
    Ok((name.to_owned(), id(one)?))
}
