//! Files of incidents, by the attachment API.

use api_types::engine::ticketing::{AttachmentMetadata, CreateAttachment};
use base64ct::{Base64, Encoding as _};
use http::Method;
use serde_json::Value;

use super::instance::{Call, Instance};
use super::record::{must, must_time, rest, value};
use crate::ProviderError;

/// What a file's answer holds.
pub(super) const FIELDS: &[&str] =
    &["id", "ticket_id", "file_name", "file_type", "file_size", "created_date", "creator"];

/// Files on one page.
pub(super) const SIZE: usize = 500;

const MAPPED: [&str; 8] = [
    "sys_id",
    "table_sys_id",
    "file_name",
    "content_type",
    "size_bytes",
    "sys_created_on",
    "sys_created_by",
    "download_link",
];

/// `ticket_id` has been read from an incident: nothing in it can end the condition.
pub(super) fn call_list(instance: &Instance, ticket_id: &str, start: usize) -> Call {
    let query =
        format!("table_name={}^table_sys_id={ticket_id}^ORDERBYsys_created_on^ORDERBYsys_id", instance.table);
    let parameters = [
        ("sysparm_query", query.as_str()),
        ("sysparm_offset", &start.to_string()),
        ("sysparm_limit", &SIZE.to_string()),
    ];
    instance.get(&["attachment"], &parameters)
}

pub(super) fn call_upload(
    instance: &Instance,
    ticket_id: &str,
    new: &CreateAttachment,
) -> Result<Call, ProviderError> {
    let bytes = Base64::decode_vec(&new.content)
        .map_err(|_| ProviderError::invalid("/content", "must be base64 (RFC 4648, with padding)"))?;
    let parameters =
        [("table_name", instance.table.as_str()), ("table_sys_id", ticket_id), ("file_name", &new.file_name)];
    Ok(instance.call(Method::POST, &["attachment", "file"], &parameters).file(bytes))
}

/// Whether a file belongs to an incident: ServiceNow itself would take any file's id.
pub(super) fn is_of(instance: &Instance, ticket_id: &str, file: &Value) -> bool {
    value(file, "table_name") == instance.table && value(file, "table_sys_id") == ticket_id
}

pub(super) fn read(ticket_id: &str, file: &Value) -> Result<AttachmentMetadata, ProviderError> {
    let kind = Some(value(file, "content_type")).filter(|kind| !kind.is_empty());
    Ok(AttachmentMetadata {
        id: must(file, "sys_id")?.to_owned(),
        ticket_id: ticket_id.to_owned(),
        file_name: value(file, "file_name").to_owned(),
        file_type: kind.unwrap_or("application/octet-stream").to_owned(),
        file_size: value(file, "size_bytes").parse().ok(),
        created_date: must_time(file, "sys_created_on")?,
        creator: value(file, "sys_created_by").to_owned(),
        unmapped: rest(file, &MAPPED),
    })
}
