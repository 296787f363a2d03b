//! What the calls do: requests and readings joined, in the order in which Request Tracker needs them.

use std::collections::BTreeMap;

use api_types::engine::ticketing::{
    Attachment, AttachmentMetadata, Comment, CreateAttachment, CreateComment, CreateTicket, Project, Ticket,
};
use serde_json::{Map, Value};

use super::history::{self, PAGE};
use super::query::{self as filters, Place, Times};
use super::server::{Server, ask, items, text};
use super::{files, tickets};
use crate::query::{Page, Query};
use crate::{ErrorKind, Exchange, ProviderError, Step, Verified};

/// How many pages of a history are read.
const PAGES: u64 = 200;
const TICKET: &str = "ticket";

/// Asks for the server's version, which only users get, then for a queue and a ticket.
pub(super) async fn verify(io: &mut dyn Exchange, server: &Server) -> Result<Verified, ProviderError> {
    io.step(Step::Authenticate);
    let about = ask(io, server.get(&["rt"], &[])?, "server", "").await.map_err(|error| match error.kind {
        ErrorKind::NotFound { .. } => {
            ProviderError::invalid("/url", "leads to no Request Tracker with REST 2.0")
                .said(error.raw.unwrap_or_default())
        }
        _ => error,
    })?;
    text(&about, "Version")?;
    io.step(Step::Sample);
    if !server.default_project.is_empty() {
        let queue = server.get(&["queue", &server.default_project], &[])?;
        ask(io, queue, "queue", &server.default_project).await.map_err(|error| match error.kind {
            ErrorKind::NotFound { .. } | ErrorKind::Permission { .. } => {
                ProviderError::invalid("/default_project", "names no queue that the credential sees")
            }
            _ => error,
        })?;
    }
    let one = [("query", "id > 0".to_owned()), ("per_page", "1".to_owned())];
    ask(io, server.get(&["tickets"], &one)?, TICKET, "").await?;
    Ok(Verified::default())
}

pub(super) async fn projects(
    io: &mut dyn Exchange,
    server: &Server,
    query: &Query,
) -> Result<Page<Project>, ProviderError> {
    let place = Place::of(query)?;
    let mut parameters = vec![("fields", "Name,Description,Lifecycle,Disabled".to_owned())];
    parameters.extend(place.parameters());
    read_projects(&ask(io, server.get(&["queues", "all"], &parameters)?, "queue", "").await?, place)
}

pub(super) fn read_projects(data: &Value, place: Place) -> Result<Page<Project>, ProviderError> {
    let (all, total) = items(data)?;
    let project = |one: &Value| {
        let rest = one.as_object().into_iter().flatten();
        let rest = rest.filter(|(key, value)| {
            !matches!(key.as_str(), "Name" | "_url" | "type") && !value.is_null() && *value != ""
        });
        let name = text(one, "Name")?.to_owned();
        Ok(Project {
            id: name.clone(),
            name,
            custom_fields: Map::new(),
            unmapped: rest.map(|(key, value)| (key.clone(), value.clone())).collect(),
        })
    };
    let items = all.iter().map(project).collect::<Result<_, ProviderError>>()?;
    Ok(Page { items, next: place.next(total), counts: BTreeMap::from([("*".to_owned(), total)]) })
}

pub(super) async fn query(
    io: &mut dyn Exchange,
    server: &Server,
    query: &Query,
) -> Result<Page<Ticket>, ProviderError> {
    let Some(request) = filters::request(server, query)? else {
        let counts = BTreeMap::from([("*".to_owned(), 0)]);
        return Ok(Page { items: Vec::new(), next: None, counts });
    };
    let (mut items, total) = tickets::read_page(server, &ask(io, request, TICKET, "").await?)?;
    let times = Times::of(query)?;
    items.retain(|ticket| times.take(ticket));
    describe(io, server, &mut items).await?;
    let counts = times.are_open().then(|| ("*".to_owned(), total)).into_iter().collect();
    Ok(Page { items, next: Place::of(query)?.next(total), counts })
}

/// A ticket with its description.
pub(super) async fn find(io: &mut dyn Exchange, server: &Server, id: &str) -> Result<Ticket, ProviderError> {
    let mut ticket = bare(io, server, id).await?;
    describe(io, server, std::slice::from_mut(&mut ticket)).await?;
    Ok(ticket)
}

async fn bare(io: &mut dyn Exchange, server: &Server, id: &str) -> Result<Ticket, ProviderError> {
    tickets::read_one(server, id, &ask(io, tickets::request_get(server, id)?, TICKET, id).await?)
}

/// Adds the descriptions, all by two calls.
async fn describe(
    io: &mut dyn Exchange,
    server: &Server,
    tickets: &mut [Ticket],
) -> Result<(), ProviderError> {
    if tickets.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = tickets.iter().map(|ticket| ticket.id.clone()).collect();
    let made = ask(io, history::request_creations(server, &ids)?, TICKET, "").await?;
    let made = history::read_creations(&made)?;
    let entries: Vec<_> = made.keys().cloned().collect();
    let texts = contents(io, server, &entries).await?;
    for (entry, id) in &made {
        let Some((kind, said)) = texts.get(entry).filter(|(_, said)| !said.is_empty()) else { continue };
        for ticket in tickets.iter_mut().filter(|ticket| ticket.id == *id) {
            ticket.description = Some(said.clone());
            if kind != "text/plain" {
                ticket.unmapped.insert("ContentType".to_owned(), kind.as_str().into());
            }
        }
    }
    Ok(())
}

/// What entries of histories say, with the kind of text.
async fn contents(
    io: &mut dyn Exchange,
    server: &Server,
    entries: &[String],
) -> Result<BTreeMap<String, (String, String)>, ProviderError> {
    let mut texts = BTreeMap::new();
    // Without any, it would be asked for everything.
    for some in entries.chunks(usize::try_from(PAGE).unwrap_or(usize::MAX)) {
        for page in 1.. {
            if page > PAGES {
                return Err(endless());
            }
            let data = ask(io, history::request_contents(server, some, page)?, "comment", "").await?;
            if history::read_contents(&data, &mut texts)? <= page * PAGE {
                break;
            }
        }
    }
    Ok(texts)
}

pub(super) async fn create(
    io: &mut dyn Exchange,
    server: &Server,
    new: &CreateTicket,
) -> Result<Ticket, ProviderError> {
    let body = tickets::changes(server, None, new)?;
    check_owner(io, server, None, new).await?;
    let made = ask(io, tickets::request_create(server, body, new)?, TICKET, "").await?;
    let id = tickets::read_made(&made)?;
    let ticket = find(io, server, &id).await.map_err(ProviderError::behind_the_effect)?;
    tickets::is_as_wanted(&ticket, new)?;
    Ok(ticket)
}

/// Names nobody has are passed over when a ticket is made, so they are looked up before.
async fn check_owner(
    io: &mut dyn Exchange,
    server: &Server,
    was: Option<&Ticket>,
    wanted: &CreateTicket,
) -> Result<(), ProviderError> {
    let Some(name) = tickets::new_owner(was, wanted) else { return Ok(()) };
    match ask(io, tickets::request_user(server, name)?, "user", name).await {
        Err(error) if matches!(error.kind, ErrorKind::NotFound { .. }) => {
            Err(ProviderError::invalid("/assignee", "is the name of no user"))
        }
        // Who may not look users up may still name them.
        Err(error) if !matches!(error.kind, ErrorKind::Permission { .. }) => Err(error.before_the_effect()),
        _ => Ok(()),
    }
}

pub(super) async fn update(
    io: &mut dyn Exchange,
    server: &Server,
    was: &Ticket,
    wanted: &CreateTicket,
) -> Result<Ticket, ProviderError> {
    let newest = ask(io, tickets::request_newest(server, &was.id)?, TICKET, &was.id).await?;
    let tag = tickets::read_tag(&newest)?;
    let now = find(io, server, &was.id).await?;
    if now != *was {
        return Err(ProviderError::new(ErrorKind::Conflict, "the ticket was changed meanwhile"));
    }
    let body = tickets::changes(server, Some(was), wanted)?;
    if body.is_empty() {
        return Ok(now);
    }
    check_owner(io, server, Some(was), wanted).await?;
    let answer = ask(io, tickets::request_update(server, &was.id, &tag, &body)?, TICKET, &was.id).await?;
    let newest = ask(io, tickets::request_newest(server, &was.id)?, TICKET, &was.id).await;
    let changed = tickets::read_changed(&newest.map_err(ProviderError::behind_the_effect)?, &tag)?;
    tickets::hold_against(&body, &changed, &tickets::read_said(&answer))?;
    find(io, server, &was.id).await.map_err(ProviderError::behind_the_effect)
}

pub(super) async fn comments(
    io: &mut dyn Exchange,
    server: &Server,
    ticket_id: &str,
) -> Result<Vec<Comment>, ProviderError> {
    bare(io, server, ticket_id).await?;
    let mut entries = Vec::new();
    for page in 1.. {
        if page > PAGES {
            return Err(endless());
        }
        let data = ask(io, history::request_list(server, ticket_id, page)?, TICKET, ticket_id).await?;
        let (some, total) = history::read_list(ticket_id, &data)?;
        entries.extend(some);
        if total <= page * PAGE {
            break;
        }
    }
    let ids: Vec<_> = entries.iter().map(|entry| entry.comment.id.clone()).collect();
    let mut texts = contents(io, server, &ids).await?;
    // What brought a file only says nothing.
    let said = entries.into_iter().filter_map(|entry| {
        let (kind, content) = texts.remove(&entry.comment.id).filter(|(_, said)| !said.is_empty())?;
        let mut comment = Comment { content, ..entry.comment };
        if kind != "text/plain" {
            comment.unmapped.insert("ContentType".to_owned(), kind.into());
        }
        Some(comment)
    });
    Ok(said.collect())
}

/// It does not tell the number of a new comment: it is the newest of that text that was not there before.
pub(super) async fn comment(
    io: &mut dyn Exchange,
    server: &Server,
    ticket_id: &str,
    new: &CreateComment,
) -> Result<Comment, ProviderError> {
    let request = history::request_comment(server, ticket_id, new)?;
    let before = comments(io, server, ticket_id).await?;
    let answer = ask(io, request, "comment", ticket_id).await?;
    let after = comments(io, server, ticket_id).await.map_err(ProviderError::behind_the_effect)?;
    let written = new.content.replace("\r\n", "\n");
    let fresh = |one: &Comment| one.content == written && before.iter().all(|other| other.id != one.id);
    after.into_iter().rev().find(fresh).ok_or_else(|| unwritten("comment", &answer))
}

/// It said yes, so that a repetition could write it twice.
fn unwritten(what: &str, answer: &Value) -> ProviderError {
    let message = format!("Request Tracker took the {what} and does not show it");
    ProviderError::new(ErrorKind::BadAnswer, message).said(tickets::read_said(answer))
}

/// A list that is longer than can be read.
fn endless() -> ProviderError {
    ProviderError::new(ErrorKind::BadAnswer, "the ticket's history is longer than can be read")
}

pub(super) async fn list_files(
    io: &mut dyn Exchange,
    server: &Server,
    ticket_id: &str,
) -> Result<Vec<AttachmentMetadata>, ProviderError> {
    bare(io, server, ticket_id).await?;
    let mut all = Vec::new();
    for page in 1.. {
        if page > PAGES {
            return Err(endless());
        }
        let data = ask(io, files::request_list(server, ticket_id, page)?, TICKET, ticket_id).await?;
        let (some, total) = files::read_list(ticket_id, &data)?;
        all.extend(some);
        if total <= page * PAGE {
            break;
        }
    }
    Ok(all)
}

pub(super) async fn attach(
    io: &mut dyn Exchange,
    server: &Server,
    ticket_id: &str,
    new: &CreateAttachment,
) -> Result<AttachmentMetadata, ProviderError> {
    let request = files::request_attach(server, ticket_id, new)?;
    let before = list_files(io, server, ticket_id).await?;
    let answer = ask(io, request, "attachment", ticket_id).await?;
    let after = list_files(io, server, ticket_id).await.map_err(ProviderError::behind_the_effect)?;
    let fresh = |one: &AttachmentMetadata| {
        one.file_name == new.file_name && before.iter().all(|other| other.id != one.id)
    };
    after.into_iter().rev().find(fresh).ok_or_else(|| unwritten("file", &answer))
}

pub(super) async fn download(
    io: &mut dyn Exchange,
    server: &Server,
    ticket_id: &str,
    id: &str,
) -> Result<Attachment, ProviderError> {
    let all = list_files(io, server, ticket_id).await?;
    let file = all.into_iter().find(|file| file.id == id);
    let file = file.ok_or_else(|| ProviderError::not_found("attachment", id))?;
    files::read_content(file, &ask(io, files::request_content(server, id)?, "attachment", id).await?)
}
