//! Comments on issues.
//!
//! Permissions: Issues, read; write to make and remove them.

use api_types::engine::ticketing::{Comment, CreateComment};
use http::Method;
use serde_json::{Map, Value, json};

use super::issues::issue_number;
use super::repository::{Repository, login, number, text, time};
use crate::{ProviderError, Request};

/// What a comment's answer holds.
pub(super) const FIELDS: &[&str] =
    &["id", "ticket_id", "creator", "content", "created_at", "updated_at", "unmapped"];

const MAPPED: [&str; 5] = ["id", "user", "body", "created_at", "updated_at"];

/// Where the comments of an issue are.
pub(super) fn place(ticket_id: &str) -> Result<[&str; 3], ProviderError> {
    Ok(["issues", issue_number(ticket_id)?, "comments"])
}

/// Asks for a page of comments, oldest first, as GitHub has them.
pub(super) fn request_list(
    repository: &Repository,
    ticket_id: &str,
    query: Option<&str>,
) -> Result<Request, ProviderError> {
    repository.request(Method::GET, &place(ticket_id)?, query.unwrap_or("per_page=100"), None)
}

pub(super) fn request_create(
    repository: &Repository,
    ticket_id: &str,
    new: &CreateComment,
) -> Result<Request, ProviderError> {
    if new.creator.as_deref().is_some_and(|creator| !creator.is_empty()) {
        let message = "must be left out: comments are made in the name of the token's owner";
        return Err(ProviderError::invalid("/creator", message));
    }
    if new.content.trim().is_empty() {
        return Err(ProviderError::invalid("/content", "must not be empty"));
    }
    repository.request(Method::POST, &place(ticket_id)?, "", Some(&json!({"body": new.content})))
}

/// One comment, to be looked at or to be removed.
pub(super) fn request_one(
    repository: &Repository,
    method: Method,
    id: &str,
) -> Result<Request, ProviderError> {
    let plain = id.parse::<u64>().is_ok_and(|number| number.to_string() == id);
    if !plain {
        return Err(ProviderError::not_found("comment", id));
    }
    repository.request(method, &["issues", "comments", id], "", None)
}

/// Whether a comment is on this issue: its own address does not name it.
pub(super) fn is_on(comment: &Value, ticket_id: &str) -> bool {
    let issue = comment.get("issue_url").and_then(Value::as_str).unwrap_or_default();
    issue.rsplit_once("/issues/").is_some_and(|(_, number)| number == ticket_id)
}

pub(super) fn read(ticket_id: &str, comment: &Value) -> Result<Comment, ProviderError> {
    let rest = comment.as_object().into_iter().flatten();
    let rest = rest.filter(|(key, value)| !MAPPED.contains(&key.as_str()) && !value.is_null());
    Ok(Comment {
        id: number(comment, "id")?,
        ticket_id: ticket_id.to_owned(),
        // An account that is gone has no name.
        creator: login(comment, "user").unwrap_or_default(),
        content: comment.get("body").and_then(Value::as_str).unwrap_or_default().to_owned(),
        created_at: time(comment, "created_at")?,
        updated_at: text(comment, "updated_at").ok().and_then(|text| text.parse().ok()),
        custom_fields: Map::new(),
        unmapped: rest.map(|(key, value)| (key.clone(), value.clone())).collect(),
    })
}
