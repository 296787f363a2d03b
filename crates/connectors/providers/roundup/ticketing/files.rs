//! Files of issues.
//!
//! Permissions: View, Create on the class `file`, Edit on the class of issues.

use api_types::engine::ticketing::{Attachment, AttachmentMetadata, CreateAttachment};
use base64ct::{Base64, Encoding as _};
use http::{HeaderValue, header};
use serde_json::{Map, Value};

use super::time;
use super::tracker::{Tracker, linked, text};
use crate::{Answer, ProviderError, Request, media_type};

/// What a file's answer holds.
pub(super) const FIELDS: &[&str] = &["id", "ticket_id", "file_name", "file_type", "created_date", "creator"];

const PROPERTIES: &str = "id,name,type,creation,creator";

pub(super) fn request_list(tracker: &Tracker, ids: &[String]) -> Result<Request, ProviderError> {
    let mut parameters = vec![("@fields", PROPERTIES.to_owned()), ("@verbose", "2".to_owned())];
    parameters.extend(ids.iter().map(|id| ("id", id.clone())));
    tracker.get(&["file"], &parameters)
}

pub(super) fn read_list(ticket_id: &str, data: &Value) -> Result<Vec<AttachmentMetadata>, ProviderError> {
    let all = data.get("collection").and_then(Value::as_array).into_iter().flatten();
    all.map(|one| read(ticket_id, one)).collect()
}

fn read(ticket_id: &str, file: &Value) -> Result<AttachmentMetadata, ProviderError> {
    let may = |name: &str| file.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    Ok(AttachmentMetadata {
        id: text(file, "id")?.to_owned(),
        ticket_id: ticket_id.to_owned(),
        file_name: may("name").unwrap_or_default().to_owned(),
        file_type: may("type").unwrap_or(media_type::UNKNOWN).to_owned(),
        file_size: None,
        created_date: time::read(file, "creation")?,
        creator: linked(file, "creator", "username").unwrap_or_default(),
        unmapped: Map::new(),
    })
}

/// Uploads a file as a form: as JSON it could only be text. `unique` is a word that no file holds.
pub(super) fn request_upload(
    tracker: &Tracker,
    new: &CreateAttachment,
    unique: &str,
) -> Result<Request, ProviderError> {
    let bytes = Base64::decode_vec(&new.content)
        .map_err(|_| ProviderError::invalid("/content", "must be base64 (RFC 4648, with padding)"))?;
    if bytes.is_empty() {
        // Its REST interface fails on them.
        return Err(ProviderError::invalid("/content", "must not be empty: Roundup takes no empty files"));
    }
    let media_type = media_type::of(&new.file_name);
    // As browsers do it (HTML, multipart/form-data).
    let file_name = new.file_name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
    let boundary = format!("----{unique}");
    let mut body = Vec::with_capacity(bytes.len() + 1024);
    for (name, value) in [("name", new.file_name.as_str()), ("type", media_type)] {
        let part =
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let part = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"content\"; filename=\"{file_name}\"\r\nContent-Type: {media_type}\r\n\r\n"
    );
    body.extend_from_slice(part.as_bytes());
    body.extend_from_slice(&bytes);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    tracker.upload(&["file"], &format!("multipart/form-data; boundary={boundary}"), body)
}

pub(super) fn request_content(tracker: &Tracker, id: &str) -> Result<Request, ProviderError> {
    let mut request = tracker.get(&["file", id, "binary_content"], &[])?;
    // Who accepts JSON only gets the bytes wrapped in it, and what is no text spoilt.
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
