//! Comments of incidents: entries of the journal that customers see. They can be neither changed nor removed.
//!
//! Permission: reading the table `sys_journal_field`.

use api_types::engine::ticketing::{Comment, CreateComment};
use http::Method;
use serde_json::{Map, Value, json};

use super::instance::{Call, Instance};
use super::record::{must, must_time, rest, value};
use crate::ProviderError;

/// What a comment's answer holds.
pub(super) const FIELDS: &[&str] = &["id", "ticket_id", "creator", "content", "created_at"];

/// Entries on one page.
pub(super) const SIZE: usize = 500;

const MAPPED: [&str; 5] = ["sys_id", "value", "sys_created_on", "sys_created_by", "element_id"];

/// The comments from a place on, the oldest first.
pub(super) fn call_list(instance: &Instance, ticket_id: &str, start: usize) -> Call {
    journal(instance, ticket_id, "ORDERBYsys_created_on^ORDERBYsys_id", start, SIZE)
}

/// The newest comments, the newest first.
pub(super) fn call_newest(instance: &Instance, ticket_id: &str) -> Call {
    journal(instance, ticket_id, "ORDERBYDESCsys_created_on", 0, 20)
}

/// `ticket_id` has been read from an incident: nothing in it can end the condition.
fn journal(instance: &Instance, ticket_id: &str, order: &str, start: usize, limit: usize) -> Call {
    let query = format!("element_id={ticket_id}^element=comments^{order}");
    let parameters = [
        ("sysparm_query", query.as_str()),
        ("sysparm_fields", "sys_id,value,sys_created_on,sys_created_by"),
        ("sysparm_offset", &start.to_string()),
        ("sysparm_limit", &limit.to_string()),
    ];
    instance.get(&["table", "sys_journal_field"], &parameters)
}

pub(super) fn call_create(
    instance: &Instance,
    ticket_id: &str,
    new: &CreateComment,
) -> Result<Call, ProviderError> {
    if new.creator.as_deref().is_some_and(|creator| !creator.is_empty()) {
        let message = "must be left out: ServiceNow notes whose credential it is";
        return Err(ProviderError::invalid("/creator", message));
    }
    let path = ["table", &instance.table, ticket_id];
    let call = instance.call(Method::PATCH, &path, &[("sysparm_fields", "sys_id")]);
    Ok(call.json(&json!({"comments": new.content})))
}

pub(super) fn read(ticket_id: &str, entry: &Value) -> Result<Comment, ProviderError> {
    Ok(Comment {
        id: must(entry, "sys_id")?.to_owned(),
        ticket_id: ticket_id.to_owned(),
        creator: value(entry, "sys_created_by").to_owned(),
        content: value(entry, "value").to_owned(),
        created_at: must_time(entry, "sys_created_on")?,
        updated_at: None,
        custom_fields: Map::new(),
        unmapped: rest(entry, &MAPPED),
    })
}
