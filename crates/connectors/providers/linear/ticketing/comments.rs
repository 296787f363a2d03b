//! Comments of issues.
//!
//! Scopes of an OAuth token: `read`; `write` or `comments:create`.

use api_types::engine::ticketing::{Comment, CreateComment};
use serde_json::{Map, Value, json};

use super::workspace::{COMMENT_CREATE, COMMENT_DELETE, COMMENTS, Document, email, nodes, text, time};
use crate::ProviderError;
use crate::http::lacks;

/// What a comment's answer holds.
pub(super) const FIELDS: &[&str] = &["id", "ticket_id", "creator", "content", "created_at", "updated_at"];
/// On each page.
const PAGE: u32 = 100;

pub(super) fn ask_page(ticket_id: &str, after: Option<&str>) -> (Document, Value) {
    (COMMENTS, json!({"id": ticket_id, "first": PAGE, "after": after}))
}

/// Comments of a page, and where the next one begins.
pub(super) fn read_page(
    ticket_id: &str,
    data: &Value,
) -> Result<(Vec<Comment>, Option<String>), ProviderError> {
    if data.get("issue").is_none_or(Value::is_null) {
        return Err(ProviderError::not_found("ticket", ticket_id));
    }
    let (all, next) = nodes(data, "/issue/comments")?;
    Ok((all.iter().map(|one| read(ticket_id, one)).collect::<Result<_, _>>()?, next))
}

fn read(ticket_id: &str, comment: &Value) -> Result<Comment, ProviderError> {
    let changed = time(comment, "updatedAt")?;
    let made = time(comment, "createdAt")?;
    Ok(Comment {
        id: text(comment, "id")?.to_owned(),
        ticket_id: ticket_id.to_owned(),
        creator: email(comment, "user").unwrap_or_default(),
        content: text(comment, "body")?.to_owned(),
        created_at: made,
        updated_at: Some(changed),
        custom_fields: Map::new(),
        unmapped: Map::new(),
    })
}

pub(super) fn ask_create(issue: &str, new: &CreateComment) -> Result<(Document, Value), ProviderError> {
    if new.creator.as_deref().is_some_and(|creator| !creator.is_empty()) {
        let message = "must be left out: comments are made in the name of the key's user";
        return Err(ProviderError::invalid("/creator", message));
    }
    Ok((COMMENT_CREATE, json!({"input": {"issueId": issue, "body": new.content}})))
}

pub(super) fn read_made(ticket_id: &str, data: &Value) -> Result<Comment, ProviderError> {
    let made = data.pointer("/commentCreate/comment").filter(|comment| comment.is_object());
    read(ticket_id, made.ok_or_else(|| lacks("comment", data))?)
}

pub(super) fn ask_delete(id: &str) -> (Document, Value) {
    (COMMENT_DELETE, json!({"id": id}))
}
