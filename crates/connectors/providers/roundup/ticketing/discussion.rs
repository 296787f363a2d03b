//! Messages: the first one of an issue is its description, and all of them are its comments.
//!
//! Permissions: View, Create on the class `msg`, Edit on the class of issues; Edit on `msg` for changed descriptions.

use std::collections::BTreeMap;

use api_types::engine::ticketing::{Comment, CreateComment};
use serde_json::{Map, Value, json};

use super::time;
use super::tracker::{Tracker, linked, text};
use crate::{ProviderError, Request};

/// What a comment's answer holds.
pub(super) const FIELDS: &[&str] = &["id", "ticket_id", "creator", "content", "created_at"];

const PROPERTIES: &str = "id,content,author,date";

/// Asks for several messages at once.
pub(super) fn request_messages(tracker: &Tracker, ids: &[String]) -> Result<Request, ProviderError> {
    // Only the third degree shows what a message says.
    let mut parameters = vec![("@fields", PROPERTIES.to_owned()), ("@verbose", "3".to_owned())];
    parameters.extend(ids.iter().map(|id| ("id", id.clone())));
    tracker.get(&["msg"], &parameters)
}

/// What messages say, by id.
pub(super) fn read_texts(data: &Value) -> Result<BTreeMap<String, String>, ProviderError> {
    collection(data).map(|one| Ok((text(one, "id")?.to_owned(), content(one).to_owned()))).collect()
}

/// Messages as comments on a ticket, oldest first.
pub(super) fn read_comments(ticket_id: &str, data: &Value) -> Result<Vec<Comment>, ProviderError> {
    let mut all: Vec<_> =
        collection(data).map(|one| read_comment(ticket_id, one)).collect::<Result<_, _>>()?;
    all.sort_by_key(|one: &Comment| (one.created_at, one.id.len(), one.id.clone()));
    Ok(all)
}

fn read_comment(ticket_id: &str, message: &Value) -> Result<Comment, ProviderError> {
    Ok(Comment {
        id: text(message, "id")?.to_owned(),
        ticket_id: ticket_id.to_owned(),
        creator: linked(message, "author", "username").unwrap_or_default(),
        content: content(message).to_owned(),
        created_at: time::read(message, "date")?,
        updated_at: None,
        custom_fields: Map::new(),
        unmapped: Map::new(),
    })
}

/// A message of the credential's user: without author and date it could not be added to an issue.
pub(super) fn request_create(tracker: &Tracker, content: &str) -> Result<Request, ProviderError> {
    tracker.post(&["msg"], &json!({"content": content, "author": tracker.user, "date": "."}))
}

/// One message, for its tag.
pub(super) fn request_get(tracker: &Tracker, id: &str) -> Result<Request, ProviderError> {
    let parameters = [("@fields", PROPERTIES.to_owned()), ("@verbose", "3".to_owned())];
    tracker.get(&["msg", id], &parameters)
}

/// What a single message says.
pub(super) fn read_text(data: &Value) -> &str {
    data.get("attributes").map(content).unwrap_or_default()
}

pub(super) fn request_rewrite(
    tracker: &Tracker,
    id: &str,
    etag: &str,
    content: &str,
) -> Result<Request, ProviderError> {
    tracker.patch(&["msg", id], etag, &json!({"@op": "replace", "content": content}))
}

/// Adds to an issue, or takes from it, messages or files; they stay in the tracker, where others may link to them.
pub(super) fn request_link(
    tracker: &Tracker,
    issue: &str,
    etag: &str,
    operation: &str,
    property: &str,
    id: &str,
) -> Result<Request, ProviderError> {
    tracker.patch(&[&tracker.class, issue], etag, &json!({"@op": operation, property: [id]}))
}

/// Roundup notes whose credential it is.
pub(super) fn check(tracker: &Tracker, new: &CreateComment) -> Result<(), ProviderError> {
    match new.creator.as_deref() {
        Some(creator) if !creator.is_empty() && creator != tracker.user => {
            let message = "must be left out: comments are made in the name of the credential's user";
            Err(ProviderError::invalid("/creator", message))
        }
        _ => Ok(()),
    }
}

fn collection(data: &Value) -> impl Iterator<Item = &Value> {
    data.get("collection").and_then(Value::as_array).into_iter().flatten()
}

fn content(message: &Value) -> &str {
    message.get("content").and_then(Value::as_str).unwrap_or_default()
}
