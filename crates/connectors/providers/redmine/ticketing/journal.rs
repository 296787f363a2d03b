//! Comments: the entries of an issue's journal that say something.
//!
//! Permissions: Add notes; Edit notes, or Edit own notes, to take one away.

use api_types::engine::ticketing::{Comment, CreateComment};
use http::Method;
use serde_json::{Map, Value, json};

use super::server::{Server, id, named, plain, prose, time};
use crate::http::lacks;
use crate::{ProviderError, Request};

/// What a comment's answer holds.
pub(super) const FIELDS: &[&str] = &["id", "ticket_id", "creator", "content", "created_at", "unmapped"];

pub(super) fn request_list(server: &Server, ticket_id: &str) -> Result<Request, ProviderError> {
    let parameters = [("include", "journals".to_owned())];
    server.request(Method::GET, &["issues", plain("ticket", ticket_id)?], &parameters, None)
}

/// The comments of an issue, oldest first.
pub(super) fn read_list(ticket_id: &str, data: &Value) -> Result<Vec<Comment>, ProviderError> {
    let journals = data.pointer("/issue/journals").and_then(Value::as_array);
    let journals = journals.ok_or_else(|| lacks("journals", data))?;
    let notes = journals.iter().filter(|one| !notes(one).is_empty());
    notes.map(|one| read(ticket_id, one)).collect()
}

fn read(ticket_id: &str, journal: &Value) -> Result<Comment, ProviderError> {
    let private = journal.get("private_notes").filter(|private| private.as_bool() == Some(true));
    Ok(Comment {
        id: id(journal)?,
        ticket_id: ticket_id.to_owned(),
        creator: named(journal, "user").unwrap_or_default(),
        content: notes(journal),
        created_at: time(journal, "created_on")?,
        updated_at: None,
        custom_fields: Map::new(),
        unmapped: private.map(|private| ("private_notes".to_owned(), private.clone())).into_iter().collect(),
    })
}

fn notes(journal: &Value) -> String {
    prose(journal, "notes")
}

pub(super) fn request_create(
    server: &Server,
    ticket_id: &str,
    new: &CreateComment,
) -> Result<Request, ProviderError> {
    if new.creator.as_deref().is_some_and(|creator| !creator.is_empty()) {
        let message = "must be left out: comments are made in the name of the key's user";
        return Err(ProviderError::invalid("/creator", message));
    }
    if new.content.trim().is_empty() {
        let message = "must say something: Redmine takes no blank notes";
        return Err(ProviderError::invalid("/content", message));
    }
    let body = json!({"issue": {"notes": new.content}});
    server.request(Method::PUT, &["issues", plain("ticket", ticket_id)?], &[], Some(&body))
}

/// Empties an entry: one that only said something goes with it, the changes that another one notes stay.
pub(super) fn request_delete(server: &Server, comment_id: &str) -> Result<Request, ProviderError> {
    let body = json!({"journal": {"notes": ""}});
    server.request(Method::PUT, &["journals", plain("comment", comment_id)?], &[], Some(&body))
}
