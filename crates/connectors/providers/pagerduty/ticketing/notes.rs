//! An incident's notes as comments. They can be neither changed nor removed.

use api_types::engine::ticketing::{Comment, CreateComment};
use http::Method;
use serde_json::{Map, Value, json};

use super::account::Account;
use crate::http::lacks;
use crate::{ProviderError, Request};

/// What a comment's answer holds.
pub(super) const FIELDS: &[&str] = &["id", "ticket_id", "creator", "content", "created_at"];

const MAPPED: [&str; 5] = ["id", "user", "content", "created_at", "updated_at"];

pub(super) fn request_list(account: &Account, ticket_id: &str) -> Result<Request, ProviderError> {
    account.get(&["incidents", ticket_id, "notes"], &[])
}

pub(super) fn request_create(
    account: &Account,
    ticket_id: &str,
    new: &CreateComment,
) -> Result<Request, ProviderError> {
    let body = json!({ "note": { "content": new.content } });
    let from = account.from(new.creator.as_deref())?;
    account.write(Method::POST, &["incidents", ticket_id, "notes"], from, &body)
}

/// The notes, the oldest first.
pub(super) fn read_list(ticket_id: &str, said: &Value) -> Result<Vec<Comment>, ProviderError> {
    let all = said.get("notes").and_then(Value::as_array).ok_or_else(|| lacks("notes", said))?;
    let mut notes = all.iter().map(|note| read(ticket_id, note)).collect::<Result<Vec<_>, _>>()?;
    notes.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
    Ok(notes)
}

pub(super) fn read_made(ticket_id: &str, said: &Value) -> Result<Comment, ProviderError> {
    read(ticket_id, said.get("note").ok_or_else(|| lacks("note", said))?)
}

fn read(ticket_id: &str, note: &Value) -> Result<Comment, ProviderError> {
    let text = |name: &str| note.get(name).and_then(Value::as_str);
    let must = |name: &str| text(name).ok_or_else(|| lacks(name, note));
    let time = |name: &str| text(name).map(str::parse).transpose().map_err(|_| lacks(name, note));
    let who = note.get("user").unwrap_or(&Value::Null);
    let who = ["summary", "id"].iter().find_map(|name| who.get(name)?.as_str());
    let rest = note.as_object().into_iter().flatten();
    Ok(Comment {
        id: must("id")?.to_owned(),
        ticket_id: ticket_id.to_owned(),
        creator: who.unwrap_or_default().to_owned(),
        content: must("content")?.to_owned(),
        created_at: time("created_at")?.ok_or_else(|| lacks("created_at", note))?,
        updated_at: time("updated_at")?,
        custom_fields: Map::new(),
        unmapped: rest
            .filter(|(name, value)| !MAPPED.contains(&name.as_str()) && !value.is_null())
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    })
}
