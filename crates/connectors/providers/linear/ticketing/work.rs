//! What the calls do: documents and readings joined.

use std::collections::BTreeMap;

use api_types::engine::ticketing::{Comment, CreateComment, CreateTicket, Project, Ticket};
use serde_json::{Map, Value, json};

use super::issues::{self, Known, Named};
use super::workspace::{Document, LABELS, TEAM, TEAMS, USERS, VIEWER, Workspace, nodes, text};
use super::{comments, query as filters};
use crate::http::lacks;
use crate::query::{Page, Query};
use crate::{ErrorKind, Exchange, ProviderError, Step, Verified};

const TICKET: &str = "ticket";
/// Objects on a page of what is looked up, and how many pages of it are read.
const PAGE: u32 = 100;
const PAGES: u32 = 30;

/// Asks whose key it is, then for the team, else for an issue.
pub(super) async fn verify(io: &mut dyn Exchange, workspace: &Workspace) -> Result<Verified, ProviderError> {
    io.step(Step::Authenticate);
    let found = workspace.ask(io, (VIEWER, json!({})), "user", "viewer").await?;
    found.get("viewer").filter(|viewer| viewer.is_object()).ok_or_else(|| lacks("viewer", &found))?;
    io.step(Step::Sample);
    if !workspace.default_team.is_empty() {
        team(io, workspace, &workspace.default_team).await.map_err(|error| match error.kind {
            ErrorKind::NotFound { .. } => {
                ProviderError::invalid("/default_team_id", "names no team that the key sees")
            }
            _ => error,
        })?;
    }
    workspace.ask(io, filters::ask(&Query::first(1)), TICKET, "").await?;
    Ok(Verified::default())
}

pub(super) fn ask_teams(first: u32, after: Option<&str>) -> (Document, Value) {
    (TEAMS, json!({"first": first, "after": after}))
}

pub(super) async fn projects(
    io: &mut dyn Exchange,
    workspace: &Workspace,
    query: &Query,
) -> Result<Page<Project>, ProviderError> {
    let asked = ask_teams(query.limit, query.after.as_deref());
    read_teams(&workspace.ask(io, asked, "team", "").await?)
}

pub(super) fn read_teams(data: &Value) -> Result<Page<Project>, ProviderError> {
    let (all, next) = nodes(data, "/teams")?;
    let project = |team: &Value| {
        let rest = team.as_object().into_iter().flatten();
        let rest = rest.filter(|(key, value)| !matches!(key.as_str(), "key" | "name") && !value.is_null());
        Ok(Project {
            id: text(team, "key")?.to_owned(),
            name: text(team, "name")?.to_owned(),
            custom_fields: Map::new(),
            unmapped: rest.map(|(key, value)| (key.clone(), value.clone())).collect(),
        })
    };
    let items = all.iter().map(project).collect::<Result<_, ProviderError>>()?;
    Ok(Page { items, next, counts: BTreeMap::new() })
}

pub(super) async fn query(
    io: &mut dyn Exchange,
    workspace: &Workspace,
    query: &Query,
) -> Result<Page<Ticket>, ProviderError> {
    read_issues(&workspace.ask(io, filters::ask(query), TICKET, "").await?)
}

pub(super) fn read_issues(data: &Value) -> Result<Page<Ticket>, ProviderError> {
    let (all, next) = nodes(data, "/issues")?;
    let items = all.iter().map(issues::read).collect::<Result<_, _>>()?;
    // Linear does not tell how many there are.
    Ok(Page { items, next, counts: BTreeMap::new() })
}

pub(super) async fn find(
    io: &mut dyn Exchange,
    workspace: &Workspace,
    id: &str,
) -> Result<Ticket, ProviderError> {
    issues::read_one(&workspace.ask(io, issues::ask_one(id), TICKET, id).await?, id)
}

pub(super) async fn create(
    io: &mut dyn Exchange,
    workspace: &Workspace,
    new: &CreateTicket,
) -> Result<Ticket, ProviderError> {
    let known = look_up(io, workspace, None, new).await.map_err(ProviderError::before_the_effect)?;
    let input = issues::input(None, new, &known)?;
    let made = workspace.ask(io, issues::ask_create(&input), TICKET, "").await?;
    issues::read_written(&made, "issueCreate")
}

pub(super) async fn update(
    io: &mut dyn Exchange,
    workspace: &Workspace,
    was: &Ticket,
    wanted: &CreateTicket,
) -> Result<Ticket, ProviderError> {
    let now = find(io, workspace, &was.id).await?;
    if now != *was {
        return Err(ProviderError::new(ErrorKind::Conflict, "the ticket was changed meanwhile"));
    }
    let known = look_up(io, workspace, Some(was), wanted).await.map_err(ProviderError::before_the_effect)?;
    let input = issues::input(Some(was), wanted, &known)?;
    if input.is_empty() {
        return Ok(now);
    }
    let written = workspace.ask(io, issues::ask_update(&was.id, &input), TICKET, &was.id).await?;
    issues::read_written(&written, "issueUpdate")
}

async fn look_up(
    io: &mut dyn Exchange,
    workspace: &Workspace,
    was: Option<&Ticket>,
    wanted: &CreateTicket,
) -> Result<Known, ProviderError> {
    let named = issues::team(&workspace.default_team, was, wanted)?;
    let found = team(io, workspace, &named).await.map_err(|error| match error.kind {
        ErrorKind::NotFound { .. } => ProviderError::invalid("/project", "names no team that the key sees"),
        _ => error,
    })?;
    let mut known = read_team(&found)?;
    if let Some(address) = issues::new_assignee(was, wanted) {
        let data = workspace.ask(io, ask_user(address), "user", address).await?;
        known.assignee = read_user(&data, address)?;
    }
    if issues::names_labels(was, wanted) {
        let mut after = None;
        for _ in 0..PAGES {
            let data = workspace.ask(io, ask_labels(after.as_deref()), "label", "").await?;
            let (some, next) = read_labels(&data, &known.team_key)?;
            known.labels.extend(some);
            after = next;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(known)
}

pub(super) fn ask_team(id: &str) -> (Document, Value) {
    (TEAM, json!({"id": id}))
}

pub(super) fn ask_user(address: &str) -> (Document, Value) {
    (USERS, json!({"filter": {"email": {"eq": address}}}))
}

pub(super) fn ask_labels(after: Option<&str>) -> (Document, Value) {
    (LABELS, json!({"first": PAGE, "after": after}))
}

async fn team(io: &mut dyn Exchange, workspace: &Workspace, id: &str) -> Result<Value, ProviderError> {
    let mut data = workspace.ask(io, ask_team(id), "team", id).await?;
    match data.get_mut("team") {
        Some(team) if team.is_object() => Ok(team.take()),
        _ => Err(ProviderError::not_found("team", id)),
    }
}

pub(super) fn read_team(team: &Value) -> Result<Known, ProviderError> {
    let states = team.pointer("/states/nodes").and_then(Value::as_array).into_iter().flatten();
    let states = states.map(|one| Ok((text(one, "name")?.to_owned(), text(one, "id")?.to_owned())));
    Ok(Known {
        team: text(team, "id")?.to_owned(),
        team_key: text(team, "key")?.to_owned(),
        states: states.collect::<Result<_, ProviderError>>()?,
        ..Known::default()
    })
}

pub(super) fn read_user(data: &Value, address: &str) -> Result<Option<String>, ProviderError> {
    let (all, _) = nodes(data, "/users")?;
    let same = |user: &&Value| {
        user.get("email").and_then(Value::as_str).is_some_and(|one| one.eq_ignore_ascii_case(address))
    };
    all.iter().find(same).map(|user| Ok(text(user, "id")?.to_owned())).transpose()
}

/// Labels of the team and of the whole workspace, and where the next page begins.
pub(super) fn read_labels(data: &Value, team: &str) -> Result<(Vec<Named>, Option<String>), ProviderError> {
    let (all, next) = nodes(data, "/issueLabels")?;
    let fits =
        |label: &&Value| label.pointer("/team/key").and_then(Value::as_str).is_none_or(|key| key == team);
    let labels = all.iter().filter(fits);
    let labels = labels.map(|one| Ok((text(one, "name")?.to_owned(), text(one, "id")?.to_owned())));
    Ok((labels.collect::<Result<_, ProviderError>>()?, next))
}

pub(super) async fn list_comments(
    io: &mut dyn Exchange,
    workspace: &Workspace,
    ticket_id: &str,
) -> Result<Vec<Comment>, ProviderError> {
    let (mut all, mut after) = (Vec::new(), None);
    for _ in 0..PAGES {
        let asked = comments::ask_page(ticket_id, after.as_deref());
        let (some, next) =
            comments::read_page(ticket_id, &workspace.ask(io, asked, TICKET, ticket_id).await?)?;
        all.extend(some);
        after = next;
        if after.is_none() {
            break;
        }
    }
    // Linear gives the newest first.
    all.sort_by_key(|one: &Comment| one.created_at);
    Ok(all)
}

pub(super) async fn comment(
    io: &mut dyn Exchange,
    workspace: &Workspace,
    ticket_id: &str,
    new: &CreateComment,
) -> Result<Comment, ProviderError> {
    comments::ask_create("", new)?;
    let issue = find(io, workspace, ticket_id).await.map_err(ProviderError::before_the_effect)?;
    let id = issue.unmapped.get("uuid").and_then(Value::as_str).unwrap_or(ticket_id).to_owned();
    let made = workspace.ask(io, comments::ask_create(&id, new)?, TICKET, ticket_id).await?;
    comments::read_made(ticket_id, &made)
}

pub(super) async fn delete_comment(
    io: &mut dyn Exchange,
    workspace: &Workspace,
    ticket_id: &str,
    comment_id: &str,
) -> Result<(), ProviderError> {
    let all = list_comments(io, workspace, ticket_id).await?;
    if all.iter().all(|one| one.id != comment_id) {
        return Err(ProviderError::not_found("comment", comment_id));
    }
    workspace.ask(io, comments::ask_delete(comment_id), "comment", comment_id).await.map(|_| ())
}
