//! What the calls do: requests and readings joined, in the order in which Roundup needs them.

use std::collections::BTreeMap;

use api_types::engine::ticketing::{
    Attachment, AttachmentMetadata, Comment, CreateAttachment, CreateComment, CreateTicket, Ticket,
};
use serde_json::json;

use super::query::{Ids, Place};
use super::tickets::{Issue, PROPERTIES};
use super::tracker::{Tracker, accepted, ask, read_etag, read_made};
use super::{discussion, files, query as filters, tickets};
use crate::query::{Page, Query};
use crate::{ErrorKind, Exchange, ProviderError, Verified};

/// How often something is added to an issue that others change meanwhile: an addition fits any state.
const TRIES: u32 = 3;
const TICKET: &str = "ticket";

/// Asks for the user's own entry, then for an issue.
pub(super) async fn verify(io: &mut dyn Exchange, tracker: &Tracker) -> Result<Verified, ProviderError> {
    let one = [("@page_size", "1".to_owned())];
    let no_tracker = |error: ProviderError| match error.kind {
        ErrorKind::NotFound { .. } => {
            ProviderError::invalid("/endpoint", "leads to no tracker with a REST interface")
        }
        _ => error,
    };
    let user = filters::request_ids(tracker, &("user", "username", tracker.user.clone()))?;
    ask(io, user, "user", &tracker.user).await.map_err(no_tracker)?;
    let issues = ask(io, tracker.get(&[&tracker.class], &one)?, "class", &tracker.class).await;
    issues.map_err(|error| match error.kind {
        ErrorKind::NotFound { .. } => {
            ProviderError::invalid("/issue_class", "names no class of the tracker").said(error.message)
        }
        _ => error,
    })?;
    Ok(Verified::default())
}

pub(super) async fn query(
    io: &mut dyn Exchange,
    tracker: &Tracker,
    query: &Query,
) -> Result<Page<Ticket>, ProviderError> {
    let mut ids = Ids::new();
    for named in filters::names(tracker, query) {
        let data = ask(io, filters::request_ids(tracker, &named)?, named.0, &named.2).await?;
        ids.insert(named, filters::read_ids(&data));
    }
    let Some(request) = filters::request_query(tracker, query, &ids, PROPERTIES)? else {
        let counts = BTreeMap::from([("*".to_owned(), 0)]);
        return Ok(Page { items: Vec::new(), next: None, counts });
    };
    let data = ask(io, request, "class", &tracker.class).await?;
    let (mut issues, more, total) = tickets::read_page(tracker, &data)?;
    describe(io, tracker, &mut issues).await?;
    let next = if more { Some(Place::of(query)?.next()) } else { None };
    let counts = total.into_iter().map(|total| ("*".to_owned(), total)).collect();
    Ok(Page { items: issues.into_iter().map(|issue| issue.ticket).collect(), next, counts })
}

/// An issue with its description, and its tag.
pub(super) async fn find(
    io: &mut dyn Exchange,
    tracker: &Tracker,
    id: &str,
) -> Result<(Issue, String), ProviderError> {
    let (mut issue, etag) = bare(io, tracker, id).await?;
    describe(io, tracker, std::slice::from_mut(&mut issue)).await?;
    Ok((issue, etag))
}

pub(super) async fn create(
    io: &mut dyn Exchange,
    tracker: &Tracker,
    new: &CreateTicket,
) -> Result<Ticket, ProviderError> {
    let body = tickets::new(tracker, new)?;
    // The message first: an issue is then never seen without what it is about.
    let message = match new.description.as_deref() {
        None | Some("") => None,
        Some(text) => Some(write_message(io, tracker, text).await?),
    };
    let made = ask(io, tickets::request_create(tracker, &body, message.as_deref())?, TICKET, "").await;
    if let (Err(error), Some(message)) = (&made, &message)
        && !error.leaves_doubt()
    {
        // As well as it goes: nothing links to it, so that nobody meets it if it stays.
        let _ = forget_message(io, tracker, message).await;
    }
    let id = read_made(&made?)?;
    Ok(find(io, tracker, &id).await?.0.ticket)
}

pub(super) async fn update(
    io: &mut dyn Exchange,
    tracker: &Tracker,
    was: &Ticket,
    wanted: &CreateTicket,
) -> Result<Ticket, ProviderError> {
    let (issue, etag) = find(io, tracker, &was.id).await?;
    if issue.ticket != *was {
        return Err(ProviderError::new(ErrorKind::Conflict, "the ticket was changed meanwhile"));
    }
    let mut body = tickets::changes(tracker, Some(was), wanted)?;
    let description = wanted.description.as_deref().unwrap_or_default();
    let mut rewrite = None;
    if description != was.description.as_deref().unwrap_or_default() {
        match issue.messages.first() {
            None => {
                let message = write_message(io, tracker, description).await?;
                body.insert("messages".to_owned(), json!([message]));
            }
            Some(_) if description.is_empty() => {
                let message = "cannot be taken away: it is the first comment, which can be deleted";
                return Err(ProviderError::invalid("/description", message));
            }
            Some(first) => {
                let data = ask(io, discussion::request_get(tracker, first)?, "comment", first).await?;
                if discussion::read_text(&data) != was.description.as_deref().unwrap_or_default() {
                    return Err(ProviderError::new(
                        ErrorKind::Conflict,
                        "the description was changed meanwhile",
                    ));
                }
                rewrite = Some((first, read_etag(&data)?));
            }
        }
    }
    if !body.is_empty() {
        ask(io, tickets::request_update(tracker, &was.id, &etag, &body)?, TICKET, &was.id).await?;
    }
    if let Some((id, etag)) = rewrite {
        let request = discussion::request_rewrite(tracker, id, &etag, description)?;
        ask(io, request, "comment", id).await?;
    }
    Ok(find(io, tracker, &was.id).await?.0.ticket)
}

pub(super) async fn comments(
    io: &mut dyn Exchange,
    tracker: &Tracker,
    ticket_id: &str,
) -> Result<Vec<Comment>, ProviderError> {
    let (issue, _) = bare(io, tracker, ticket_id).await?;
    read_comments(io, tracker, ticket_id, &issue.messages).await
}

pub(super) async fn comment(
    io: &mut dyn Exchange,
    tracker: &Tracker,
    ticket_id: &str,
    new: &CreateComment,
) -> Result<Comment, ProviderError> {
    discussion::check(tracker, new)?;
    bare(io, tracker, ticket_id).await?;
    let id = write_message(io, tracker, &new.content).await?;
    link(io, tracker, ticket_id, "messages", &id).await?;
    let made = read_comments(io, tracker, ticket_id, std::slice::from_ref(&id)).await?.pop();
    made.ok_or_else(|| ProviderError::not_found("comment", &id))
}

pub(super) async fn list_files(
    io: &mut dyn Exchange,
    tracker: &Tracker,
    ticket_id: &str,
) -> Result<Vec<AttachmentMetadata>, ProviderError> {
    let (issue, _) = bare(io, tracker, ticket_id).await?;
    read_files(io, tracker, ticket_id, &issue.files).await
}

pub(super) async fn attach(
    io: &mut dyn Exchange,
    tracker: &Tracker,
    ticket_id: &str,
    new: &CreateAttachment,
) -> Result<AttachmentMetadata, ProviderError> {
    bare(io, tracker, ticket_id).await?;
    let upload = files::request_upload(tracker, new, &io.new_id())?;
    let id = read_made(&ask(io, upload, "attachment", "").await?)?;
    link(io, tracker, ticket_id, "files", &id).await?;
    let made = read_files(io, tracker, ticket_id, std::slice::from_ref(&id)).await?.pop();
    made.ok_or_else(|| ProviderError::not_found("attachment", &id))
}

pub(super) async fn download(
    io: &mut dyn Exchange,
    tracker: &Tracker,
    ticket_id: &str,
    id: &str,
) -> Result<Attachment, ProviderError> {
    let all = list_files(io, tracker, ticket_id).await?;
    let file = all.into_iter().find(|file| file.id == id);
    let file = file.ok_or_else(|| ProviderError::not_found("attachment", id))?;
    let answer = accepted(io.send(files::request_content(tracker, id)?).await?, "attachment", id)?;
    Ok(files::read_content(file, &answer))
}

/// Takes a message or a file from an issue. It stays in the tracker, where other issues may have it too.
pub(super) async fn unlink(
    io: &mut dyn Exchange,
    tracker: &Tracker,
    ticket_id: &str,
    (property, what): (&str, &'static str),
    id: &str,
) -> Result<(), ProviderError> {
    let mut tries = 1;
    loop {
        let (issue, etag) = bare(io, tracker, ticket_id).await?;
        let there = if property == "files" { &issue.files } else { &issue.messages };
        if !there.iter().any(|one| one == id) {
            return Err(ProviderError::not_found(what, id));
        }
        let request = discussion::request_link(tracker, ticket_id, &etag, "remove", property, id)?;
        match ask(io, request, TICKET, ticket_id).await {
            Err(error) if error.kind == ErrorKind::Conflict && tries < TRIES => tries += 1,
            outcome => return outcome.map(|_| ()),
        }
    }
}

async fn link(
    io: &mut dyn Exchange,
    tracker: &Tracker,
    ticket_id: &str,
    property: &str,
    id: &str,
) -> Result<(), ProviderError> {
    let mut tries = 1;
    loop {
        let (_, etag) = bare(io, tracker, ticket_id).await?;
        let request = discussion::request_link(tracker, ticket_id, &etag, "add", property, id)?;
        match ask(io, request, TICKET, ticket_id).await {
            Err(error) if error.kind == ErrorKind::Conflict && tries < TRIES => tries += 1,
            outcome => return outcome.map(|_| ()),
        }
    }
}

async fn bare(io: &mut dyn Exchange, tracker: &Tracker, id: &str) -> Result<(Issue, String), ProviderError> {
    tickets::read_get(tracker, &ask(io, tickets::request_get(tracker, id)?, TICKET, id).await?)
}

/// Adds the descriptions, all by one call.
async fn describe(
    io: &mut dyn Exchange,
    tracker: &Tracker,
    issues: &mut [Issue],
) -> Result<(), ProviderError> {
    let first: Vec<_> = issues.iter().filter_map(|issue| issue.messages.first()).cloned().collect();
    if first.is_empty() {
        return Ok(());
    }
    let data = ask(io, discussion::request_messages(tracker, &first)?, "comment", "").await?;
    let texts = discussion::read_texts(&data)?;
    for issue in issues {
        issue.ticket.description = issue.messages.first().and_then(|id| texts.get(id)).cloned();
    }
    Ok(())
}

async fn read_comments(
    io: &mut dyn Exchange,
    tracker: &Tracker,
    ticket_id: &str,
    ids: &[String],
) -> Result<Vec<Comment>, ProviderError> {
    // Without ids it would answer with all messages of the tracker.
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let data = ask(io, discussion::request_messages(tracker, ids)?, "comment", "").await?;
    discussion::read_comments(ticket_id, &data)
}

async fn read_files(
    io: &mut dyn Exchange,
    tracker: &Tracker,
    ticket_id: &str,
    ids: &[String],
) -> Result<Vec<AttachmentMetadata>, ProviderError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let data = ask(io, files::request_list(tracker, ids)?, "attachment", "").await?;
    files::read_list(ticket_id, &data)
}

async fn write_message(
    io: &mut dyn Exchange,
    tracker: &Tracker,
    text: &str,
) -> Result<String, ProviderError> {
    read_made(&ask(io, discussion::request_create(tracker, text)?, "comment", "").await?)
}

async fn forget_message(io: &mut dyn Exchange, tracker: &Tracker, id: &str) -> Result<(), ProviderError> {
    let data = ask(io, discussion::request_get(tracker, id)?, "comment", id).await?;
    ask(io, tracker.delete(&["msg", id], &read_etag(&data)?)?, "comment", id).await.map(|_| ())
}
