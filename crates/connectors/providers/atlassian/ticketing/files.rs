//! Files of issues.
//!
//! Permissions: Browse projects; Create attachments; Delete own attachments, or all of them.

use api_types::engine::ticketing::{Attachment, AttachmentMetadata, CreateAttachment};
use base64ct::{Base64, Encoding as _};
use http::{HeaderValue, header};
use serde_json::{Map, Value};

use super::super::site::{Site, text, time, user};
use crate::{Answer, ProviderError, Request};

/// What a file's answer holds.
pub(super) const FIELDS: &[&str] =
    &["id", "ticket_id", "file_name", "file_type", "file_size", "created_date", "creator"];

const UNKNOWN: &str = "application/octet-stream";

pub(super) fn read(ticket_id: &str, file: &Value) -> Result<AttachmentMetadata, ProviderError> {
    let may = |name: &str| file.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(AttachmentMetadata {
        id: text(file, "id")?.to_owned(),
        ticket_id: ticket_id.to_owned(),
        file_name: may("filename"),
        file_type: Some(may("mimeType"))
            .filter(|kind| !kind.is_empty())
            .unwrap_or_else(|| UNKNOWN.to_owned()),
        file_size: file.get("size").and_then(Value::as_u64),
        created_date: time(file, "created")?,
        creator: file.get("author").and_then(user).unwrap_or_default(),
        unmapped: Map::new(),
    })
}

/// `unique` is a word that no file holds.
pub(super) fn request_upload(
    site: &Site,
    ticket_id: &str,
    new: &CreateAttachment,
    unique: &str,
) -> Result<Request, ProviderError> {
    let bytes = Base64::decode_vec(&new.content)
        .map_err(|_| ProviderError::invalid("/content", "must be base64 (RFC 4648, with padding)"))?;
    // As browsers do it (HTML, multipart/form-data).
    let name = new.file_name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
    let boundary = format!("----{unique}");
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: {UNKNOWN}\r\n\r\n"
    );
    let body = [head.as_bytes(), &bytes, format!("\r\n--{boundary}--\r\n").as_bytes()].concat();
    let kind = format!("multipart/form-data; boundary={boundary}");
    site.upload(&["issue", ticket_id, "attachments"], &kind, body)
}

/// Without a redirection: it would lead to another host.
pub(super) fn request_content(site: &Site, id: &str) -> Result<Request, ProviderError> {
    let mut request = site.get(&["attachment", "content", id], &[("redirect", "false".to_owned())])?;
    request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("*/*"));
    Ok(request)
}

pub(super) fn read_content(file: AttachmentMetadata, answer: &Answer) -> Attachment {
    Attachment {
        file_name: file.file_name,
        file_type: file.file_type,
        content: Base64::encode_string(answer.body()),
        unmapped: Map::new(),
    }
}
