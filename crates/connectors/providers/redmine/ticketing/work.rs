//! What the calls do: requests and readings joined, in the order in which Redmine needs them.

use std::collections::BTreeMap;

use api_types::engine::ticketing::{
    Attachment, AttachmentMetadata, Comment, CreateAttachment, CreateComment, CreateTicket, Project, Ticket,
};
use http::Method;
use serde_json::{Map, Value};

use super::issues::Known;
use super::names::{self, Kind};
use super::query::{self as filters, Place, Times};
use super::server::{Server, ask, id, plain, send, text};
use super::{files, issues, journal};
use crate::http::lacks;
use crate::query::{Page, Query};
use crate::{ErrorKind, Exchange, ProviderError, Step, Verified};

const TICKET: &str = "ticket";

/// Asks whose key it is, then for an issue. Only the first tells a wrong key where the public may read.
pub(super) async fn verify(io: &mut dyn Exchange, server: &Server) -> Result<Verified, ProviderError> {
    io.step(Step::Authenticate);
    let own = server.request(Method::GET, &["users", "current"], &[], None)?;
    let no_redmine = |error: ProviderError| match error.kind {
        ErrorKind::NotFound { .. } => {
            ProviderError::invalid("/url", "leads to no Redmine").said(error.raw.unwrap_or_default())
        }
        ErrorKind::Permission { .. } => {
            let message =
                "refuses every key: its REST interface is turned off (Administration, Settings, API)";
            ProviderError::invalid("/url", message).said(error.raw.unwrap_or_default())
        }
        _ => error,
    };
    let found = ask(io, own, "user", "current").await.map_err(no_redmine)?;
    found.get("user").ok_or_else(|| lacks("user", &found))?;
    io.step(Step::Sample);
    if !server.default_project.is_empty() {
        let project = server.request(Method::GET, &["projects", &server.default_project], &[], None)?;
        ask(io, project, "project", &server.default_project).await.map_err(|error| match error.kind {
            ErrorKind::NotFound { .. } => {
                ProviderError::invalid("/default_project", "names no project that the key sees")
            }
            _ => error,
        })?;
    }
    let one = [("limit", "1".to_owned())];
    ask(io, server.request(Method::GET, &["issues"], &one, None)?, TICKET, "").await?;
    Ok(Verified::default())
}

pub(super) async fn projects(
    io: &mut dyn Exchange,
    server: &Server,
    query: &Query,
) -> Result<Page<Project>, ProviderError> {
    let place = Place::of(query)?;
    let data = ask(io, server.request(Method::GET, &["projects"], &place.parameters(), None)?, "project", "")
        .await?;
    read_projects(&data, place)
}

pub(super) fn read_projects(data: &Value, place: Place) -> Result<Page<Project>, ProviderError> {
    let all = data.get("projects").and_then(Value::as_array).ok_or_else(|| lacks("projects", data))?;
    let total = data.get("total_count").and_then(Value::as_u64).ok_or_else(|| lacks("total_count", data))?;
    let items = all.iter().map(read_project).collect::<Result<_, _>>()?;
    Ok(Page { items, next: place.next(total), counts: BTreeMap::from([("*".to_owned(), total)]) })
}

fn read_project(project: &Value) -> Result<Project, ProviderError> {
    let rest = project.as_object().into_iter().flatten();
    let rest = rest.filter(|(key, value)| !matches!(key.as_str(), "id" | "name") && !value.is_null());
    Ok(Project {
        id: id(project)?,
        name: text(project, "name")?.to_owned(),
        custom_fields: Map::new(),
        unmapped: rest.map(|(key, value)| (key.clone(), value.clone())).collect(),
    })
}

pub(super) async fn query(
    io: &mut dyn Exchange,
    server: &Server,
    query: &Query,
) -> Result<Page<Ticket>, ProviderError> {
    let mut known = Known::default();
    for kind in filters::kinds(query) {
        known.learn(kind, names::of(io, server, kind).await?);
    }
    let mut found = true;
    if let Some(project) = filters::project(query) {
        match names::project(io, server, project).await {
            Ok(number) => known.project = number,
            Err(error) if matches!(error.kind, ErrorKind::NotFound { .. }) => found = false,
            Err(error) => return Err(error),
        }
    }
    if let Some(project) = filters::members_of(server, query)?.filter(|_| found) {
        known.members = names::members(io, server, project).await?;
    }
    let request = if found { filters::request(server, query, &known)? } else { None };
    let Some(request) = request else {
        let counts = BTreeMap::from([("*".to_owned(), 0)]);
        return Ok(Page { items: Vec::new(), next: None, counts });
    };
    let data = ask(io, request, TICKET, "").await?;
    let (mut items, total) = issues::read_page(server, &data)?;
    let times = Times::of(query)?;
    items.retain(|ticket| times.take(ticket));
    let counts = times.are_open().then(|| ("*".to_owned(), total)).into_iter().collect();
    Ok(Page { items, next: Place::of(query)?.next(total), counts })
}

impl Known {
    fn learn(&mut self, kind: Kind, names: names::Names) {
        match kind {
            Kind::Status => self.statuses = names,
            Kind::Tracker => self.trackers = names,
            Kind::Priority => self.priorities = names,
        }
    }
}

pub(super) async fn find(io: &mut dyn Exchange, server: &Server, id: &str) -> Result<Ticket, ProviderError> {
    issues::read_one(server, &ask(io, issues::request_get(server, id)?, TICKET, id).await?)
}

pub(super) async fn create(
    io: &mut dyn Exchange,
    server: &Server,
    new: &CreateTicket,
) -> Result<Ticket, ProviderError> {
    let known = look_up(io, server, None, new).await?;
    let body = issues::changes(server, None, new, &known)?;
    let made = ask(
        io,
        issues::request_create(server, &body)?,
        "project",
        new.project.as_deref().unwrap_or_default(),
    );
    let id = issues::read_made(&made.await.map_err(|error| match error.kind {
        ErrorKind::NotFound { .. } => {
            ProviderError::invalid("/project", "names no project that the key sees")
        }
        _ => error,
    })?)?;
    let mut ticket = find(io, server, &id).await.map_err(ProviderError::behind_the_effect)?;
    // Most workflows let a new issue be nothing but new; from there it goes on.
    if let Some(status) = issues::status_left(&ticket, new, &known) {
        let step = send(io, issues::request_update(server, &id, &status)?, TICKET, &id).await;
        step.map_err(ProviderError::behind_the_effect)?;
        ticket = find(io, server, &id).await.map_err(ProviderError::behind_the_effect)?;
    }
    issues::hold_against(&ticket, &body, new)?;
    Ok(ticket)
}

pub(super) async fn update(
    io: &mut dyn Exchange,
    server: &Server,
    was: &Ticket,
    wanted: &CreateTicket,
) -> Result<Ticket, ProviderError> {
    let now = find(io, server, &was.id).await?;
    if now != *was {
        return Err(ProviderError::new(ErrorKind::Conflict, "the ticket was changed meanwhile"));
    }
    let known = look_up(io, server, Some(was), wanted).await?;
    let body = issues::changes(server, Some(was), wanted, &known)?;
    if body.is_empty() {
        return Ok(now);
    }
    send(io, issues::request_update(server, &was.id, &body)?, TICKET, &was.id).await?;
    let ticket = find(io, server, &was.id).await.map_err(ProviderError::behind_the_effect)?;
    issues::hold_against(&ticket, &body, wanted)?;
    Ok(ticket)
}

async fn look_up(
    io: &mut dyn Exchange,
    server: &Server,
    was: Option<&Ticket>,
    wanted: &CreateTicket,
) -> Result<Known, ProviderError> {
    let mut known = Known::default();
    for kind in issues::kinds_needed(server, was, wanted) {
        known.learn(kind, names::of(io, server, kind).await?);
    }
    let unknown = |error: ProviderError| match error.kind {
        ErrorKind::NotFound { .. } => {
            ProviderError::invalid("/project", "names no project that the key sees")
        }
        _ => error,
    };
    let project = issues::project(server, was, wanted)?;
    known.project = names::project(io, server, &project).await.map_err(unknown)?;
    if issues::names_assignee(was, wanted) {
        known.members = names::members(io, server, &known.project).await.map_err(unknown)?;
    }
    Ok(known)
}

pub(super) async fn comments(
    io: &mut dyn Exchange,
    server: &Server,
    ticket_id: &str,
) -> Result<Vec<Comment>, ProviderError> {
    journal::read_list(
        ticket_id,
        &ask(io, journal::request_list(server, ticket_id)?, TICKET, ticket_id).await?,
    )
}

/// Redmine answers a new note with nothing: it is the newest of that text that was not there before.
pub(super) async fn comment(
    io: &mut dyn Exchange,
    server: &Server,
    ticket_id: &str,
    new: &CreateComment,
) -> Result<Comment, ProviderError> {
    let request = journal::request_create(server, ticket_id, new)?;
    let before = comments(io, server, ticket_id).await?;
    send(io, request, "comment", ticket_id).await?;
    let after = comments(io, server, ticket_id).await.map_err(ProviderError::behind_the_effect)?;
    let written = new.content.replace("\r\n", "\n");
    let fresh = |one: &Comment| one.content == written && before.iter().all(|other| other.id != one.id);
    after.into_iter().rev().find(fresh).ok_or_else(|| {
        let kind = ErrorKind::Permission { missing: Some("Add notes".to_owned()) };
        ProviderError::new(kind, "Redmine took the comment and did not write it")
    })
}

pub(super) async fn delete_comment(
    io: &mut dyn Exchange,
    server: &Server,
    ticket_id: &str,
    comment_id: &str,
) -> Result<(), ProviderError> {
    let all = comments(io, server, ticket_id).await?;
    if all.iter().all(|one| one.id != comment_id) {
        return Err(ProviderError::not_found("comment", comment_id));
    }
    send(io, journal::request_delete(server, comment_id)?, "comment", comment_id).await.map(|_| ())
}

pub(super) async fn list_files(
    io: &mut dyn Exchange,
    server: &Server,
    ticket_id: &str,
) -> Result<Vec<AttachmentMetadata>, ProviderError> {
    Ok(find(io, server, ticket_id).await?.attachments)
}

pub(super) async fn attach(
    io: &mut dyn Exchange,
    server: &Server,
    ticket_id: &str,
    new: &CreateAttachment,
) -> Result<AttachmentMetadata, ProviderError> {
    plain(TICKET, ticket_id)?;
    let upload = files::request_upload(server, new)?;
    find(io, server, ticket_id).await?;
    let (token, id) = files::read_upload(&ask(io, upload, "attachment", "").await?)?;
    send(io, files::request_attach(server, ticket_id, &token, new)?, TICKET, ticket_id).await?;
    let made = find_file(io, server, ticket_id, &id).await;
    made.map_err(ProviderError::behind_the_effect)
}

async fn find_file(
    io: &mut dyn Exchange,
    server: &Server,
    ticket_id: &str,
    id: &str,
) -> Result<AttachmentMetadata, ProviderError> {
    let found = list_files(io, server, ticket_id).await?.into_iter().find(|file| file.id == id);
    found.ok_or_else(|| ProviderError::not_found("attachment", id))
}

pub(super) async fn download(
    io: &mut dyn Exchange,
    server: &Server,
    ticket_id: &str,
    id: &str,
) -> Result<Attachment, ProviderError> {
    let file = find_file(io, server, ticket_id, id).await?;
    let answer = send(io, files::request_content(server, id)?, "attachment", id).await?;
    Ok(files::read_content(file, &answer))
}

pub(super) async fn delete_file(
    io: &mut dyn Exchange,
    server: &Server,
    ticket_id: &str,
    id: &str,
) -> Result<(), ProviderError> {
    find_file(io, server, ticket_id, id).await?;
    send(io, files::request_delete(server, id)?, "attachment", id).await.map(|_| ())
}
