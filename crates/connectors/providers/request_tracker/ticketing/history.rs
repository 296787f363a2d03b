//! What was said about tickets: the first message is the description, comments and correspondence are the comments.
//!
//! Rights: `ShowTicket` and `ShowTicketComments`; `CommentOnTicket` to comment. Comments are not mailed to requestors.

use std::collections::BTreeMap;

use api_types::engine::ticketing::{Comment, CreateComment};
use serde_json::{Map, Value, json};

use super::server::{Server, id, items, plain, text, time, user};
use crate::{ProviderError, Request};

/// What a comment's answer holds.
pub(super) const FIELDS: &[&str] = &["id", "ticket_id", "creator", "content", "created_at", "unmapped"];

/// Most objects on a page of the server's.
pub(super) const PAGE: u64 = 100;

/// Why such a text is refused.
pub(super) const NOTHING: &str = "must say something, and more than 0: Request Tracker would store nothing";

/// Whether a message would be stored without its text.
pub(super) fn says_nothing(text: &str) -> bool {
    matches!(text.trim(), "" | "0")
}

/// Asks for the entries that made these tickets.
pub(super) fn request_creations(server: &Server, ids: &[String]) -> Result<Request, ProviderError> {
    let mut any = Vec::new();
    for id in ids {
        any.push(format!("ObjectId = {}", plain("ticket", id)?));
    }
    let query = format!("ObjectType = 'RT::Ticket' AND Type = 'Create' AND ({})", any.join(" OR "));
    let parameters = [("query", query), ("fields", "ObjectId".to_owned()), ("per_page", PAGE.to_string())];
    server.get(&["transactions"], &parameters)
}

/// Tickets by the entries that made them.
pub(super) fn read_creations(data: &Value) -> Result<BTreeMap<String, String>, ProviderError> {
    let (all, _) = items(data)?;
    all.iter().map(|one| Ok((id(one)?, text(one, "ObjectId")?.to_owned()))).collect()
}

/// Asks for a page of what these entries hold.
pub(super) fn request_contents(
    server: &Server,
    entries: &[String],
    page: u64,
) -> Result<Request, ProviderError> {
    let any: Vec<_> = entries
        .iter()
        .map(|id| json!({"field": "TransactionId", "operator": "=", "value": id, "entry_aggregator": "OR"}))
        .collect();
    let parameters = [
        ("fields", "TransactionId,ContentType,Filename,Content".to_owned()),
        ("per_page", PAGE.to_string()),
        ("page", page.to_string()),
    ];
    server.post(&["attachments"], &parameters, &any.into())
}

/// The texts of entries: of each the first that is no file, a plain one if there is one.
pub(super) fn read_contents(
    data: &Value,
    texts: &mut BTreeMap<String, (String, String)>,
) -> Result<u64, ProviderError> {
    let (all, total) = items(data)?;
    for one in all {
        let of = |name: &str| one.get(name).and_then(Value::as_str).unwrap_or_default();
        let entry = match one.get("TransactionId") {
            Some(Value::String(entry)) => entry.clone(),
            Some(entry) => id(entry)?,
            None => continue,
        };
        let kind = of("ContentType");
        if !of("Filename").is_empty() || !matches!(kind, "text/plain" | "text/html") {
            continue;
        }
        let better =
            texts.get(&entry).is_none_or(|(before, _)| before != "text/plain" && kind == "text/plain");
        if better {
            texts.insert(entry, (kind.to_owned(), of("Content").replace("\r\n", "\n")));
        }
    }
    Ok(total)
}

/// An entry of a history that is a comment, without what it says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) comment: Comment,
}

pub(super) fn request_list(server: &Server, ticket_id: &str, page: u64) -> Result<Request, ProviderError> {
    let parameters = [
        ("fields", "Type,Creator,Created".to_owned()),
        ("per_page", PAGE.to_string()),
        ("page", page.to_string()),
    ];
    server.get(&["ticket", plain("ticket", ticket_id)?, "history"], &parameters)
}

/// The comments of a page of a history, oldest first, and how many entries the history has.
pub(super) fn read_list(ticket_id: &str, data: &Value) -> Result<(Vec<Entry>, u64), ProviderError> {
    let (all, total) = items(data)?;
    let kind = |one: &Value| one.get("Type").and_then(Value::as_str).unwrap_or_default().to_owned();
    let said = all.iter().filter(|one| matches!(kind(one).as_str(), "Comment" | "Correspond"));
    let entries = said.map(|one| {
        let comment = Comment {
            id: id(one)?,
            ticket_id: ticket_id.to_owned(),
            creator: user(one, "Creator").unwrap_or_default(),
            content: String::new(),
            created_at: time(one, "Created")?,
            updated_at: None,
            custom_fields: Map::new(),
            unmapped: Map::from_iter([("Type".to_owned(), kind(one).into())]),
        };
        Ok(Entry { comment })
    });
    Ok((entries.collect::<Result<_, ProviderError>>()?, total))
}

pub(super) fn request_comment(
    server: &Server,
    ticket_id: &str,
    new: &CreateComment,
) -> Result<Request, ProviderError> {
    if new.creator.as_deref().is_some_and(|creator| !creator.is_empty()) {
        let message = "must be left out: comments are made in the name of the credential's user";
        return Err(ProviderError::invalid("/creator", message));
    }
    if says_nothing(&new.content) {
        return Err(ProviderError::invalid("/content", NOTHING));
    }
    let body = json!({"Content": new.content, "ContentType": "text/plain"});
    server.post(&["ticket", plain("ticket", ticket_id)?, "comment"], &[], &body)
}
