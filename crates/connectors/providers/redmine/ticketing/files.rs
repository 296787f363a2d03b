//! Files of issues.
//!
//! Permissions: View issues; Add issues or Edit issues to attach, Edit issues to take away.

use api_types::engine::ticketing::{Attachment, AttachmentMetadata, CreateAttachment};
use base64ct::{Base64, Encoding as _};
use http::Method;
use serde_json::{Map, Value, json};

use super::server::{Server, id, named, plain, text, time};
use crate::http::lacks;
use crate::{Answer, ProviderError, Request};

/// What a file's answer holds.
pub(super) const FIELDS: &[&str] =
    &["id", "ticket_id", "file_name", "file_type", "file_size", "created_date", "creator", "unmapped"];

/// What a file is whose type nobody has noted.
const UNKNOWN: &str = "application/octet-stream";
/// In the place of which Redmine writes an underscore; of a path it keeps the end.
const CHANGED: [char; 12] = ['/', '\\', '?', '%', '*', ':', '|', '"', '\'', '<', '>', '\n'];

/// The files in an issue's answer; none where they were not asked for.
pub(super) fn read_all(ticket_id: &str, issue: &Value) -> Result<Vec<AttachmentMetadata>, ProviderError> {
    let all = issue.get("attachments").and_then(Value::as_array).into_iter().flatten();
    all.map(|one| read(ticket_id, one)).collect()
}

fn read(ticket_id: &str, file: &Value) -> Result<AttachmentMetadata, ProviderError> {
    let may = |name: &str| file.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let description = may("description").map(|text| ("description".to_owned(), text.into()));
    Ok(AttachmentMetadata {
        id: id(file)?,
        ticket_id: ticket_id.to_owned(),
        file_name: text(file, "filename")?.to_owned(),
        file_type: may("content_type").unwrap_or(UNKNOWN).to_owned(),
        file_size: file.get("filesize").and_then(Value::as_u64),
        created_date: time(file, "created_on")?,
        creator: named(file, "author").unwrap_or_default(),
        unmapped: description.into_iter().collect(),
    })
}

pub(super) fn request_upload(server: &Server, new: &CreateAttachment) -> Result<Request, ProviderError> {
    if new.file_name.contains(CHANGED) || new.file_name.contains('\r') {
        let message = "must have none of / \\ ? % * : | \" ' < > and line ends: Redmine would change it";
        return Err(ProviderError::invalid("/file_name", message));
    }
    let bytes = Base64::decode_vec(&new.content)
        .map_err(|_| ProviderError::invalid("/content", "must be base64 (RFC 4648, with padding)"))?;
    server.upload(&new.file_name, bytes)
}

/// What an upload is called until it belongs to an issue, and the id that it keeps.
pub(super) fn read_upload(data: &Value) -> Result<(String, String), ProviderError> {
    let upload = data.get("upload").ok_or_else(|| lacks("upload", data))?;
    Ok((text(upload, "token")?.to_owned(), id(upload)?))
}

pub(super) fn request_attach(
    server: &Server,
    ticket_id: &str,
    token: &str,
    new: &CreateAttachment,
) -> Result<Request, ProviderError> {
    let upload = json!({"token": token, "filename": new.file_name});
    let body = json!({"issue": {"uploads": [upload]}});
    server.request(Method::PUT, &["issues", plain("ticket", ticket_id)?], &[], Some(&body))
}

/// By id: the address in an answer may lead elsewhere.
pub(super) fn request_content(server: &Server, file_id: &str) -> Result<Request, ProviderError> {
    server.download(&["attachments", "download", plain("attachment", file_id)?])
}

pub(super) fn request_delete(server: &Server, file_id: &str) -> Result<Request, ProviderError> {
    server.request(Method::DELETE, &["attachments", plain("attachment", file_id)?], &[], None)
}

pub(super) fn read_content(file: AttachmentMetadata, answer: &Answer) -> Attachment {
    Attachment {
        file_name: file.file_name,
        file_type: file.file_type,
        content: Base64::encode_string(answer.body()),
        unmapped: Map::new(),
    }
}
