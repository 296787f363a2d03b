//! Comments of issues.
//!
//! Permissions: Browse projects; Add comments; Delete own comments, or all of them.

use api_types::engine::ticketing::{Comment, CreateComment};
use http::Method;
use serde_json::{Map, Value, json};

use super::super::adf;
use super::super::site::{Site, text, time, user};
use crate::{ProviderError, Request};

/// What a comment's answer holds.
pub(super) const FIELDS: &[&str] = &["id", "ticket_id", "creator", "content", "created_at", "updated_at"];

/// Comments on one of Jira's pages.
const SIZE: usize = 100;

pub(super) fn request_list(site: &Site, ticket_id: &str, start: usize) -> Result<Request, ProviderError> {
    let parameters =
        [("startAt", start.to_string()), ("maxResults", SIZE.to_string()), ("orderBy", "created".to_owned())];
    site.get(&["issue", ticket_id, "comment"], &parameters)
}

pub(super) fn request_create(
    site: &Site,
    ticket_id: &str,
    new: &CreateComment,
) -> Result<Request, ProviderError> {
    if new.creator.as_deref().is_some_and(|creator| !creator.is_empty()) {
        let message = "must be left out: Jira notes whose credential it is";
        return Err(ProviderError::invalid("/creator", message));
    }
    let body = json!({"body": adf::write(&new.content)});
    site.request(Method::POST, &["issue", ticket_id, "comment"], &[], Some(&body))
}

pub(super) fn read(ticket_id: &str, comment: &Value) -> Result<Comment, ProviderError> {
    let document = comment.get("body").unwrap_or(&Value::Null);
    let content = adf::read(document);
    let mut unmapped = Map::new();
    if !adf::is_kept(document, &content) {
        unmapped.insert("body".to_owned(), document.clone());
    }
    for name in ["visibility", "jsdPublic"] {
        if let Some(value) = comment.get(name) {
            unmapped.insert(name.to_owned(), value.clone());
        }
    }
    let updated = comment.get("updated").is_some_and(Value::is_string);
    Ok(Comment {
        id: text(comment, "id")?.to_owned(),
        ticket_id: ticket_id.to_owned(),
        creator: comment.get("author").and_then(user).unwrap_or_default(),
        content,
        created_at: time(comment, "created")?,
        updated_at: if updated { Some(time(comment, "updated")?) } else { None },
        custom_fields: Map::new(),
        unmapped,
    })
}
