//! Files of tickets, which come with comments and stay for good.
//!
//! Rights: `ShowTicket`; `CommentOnTicket` to attach.

use api_types::engine::ticketing::{Attachment, AttachmentMetadata, CreateAttachment};
use base64ct::{Base64, Encoding as _};
use serde_json::{Map, Value, json};

use super::history::PAGE;
use super::server::{Server, id, items, plain, text, time, user};
use crate::http::lacks;
use crate::{ProviderError, Request, media_type};

/// What a file's answer holds.
pub(super) const FIELDS: &[&str] =
    &["id", "ticket_id", "file_name", "file_type", "file_size", "created_date", "creator"];

pub(super) fn request_list(server: &Server, ticket_id: &str, page: u64) -> Result<Request, ProviderError> {
    let parameters = [
        ("fields", "Filename,ContentType,ContentLength,Created,Creator".to_owned()),
        ("per_page", PAGE.to_string()),
        ("page", page.to_string()),
    ];
    server.get(&["ticket", plain("ticket", ticket_id)?, "attachments"], &parameters)
}

/// The files of a page, and how many parts of messages there are.
pub(super) fn read_list(
    ticket_id: &str,
    data: &Value,
) -> Result<(Vec<AttachmentMetadata>, u64), ProviderError> {
    let (all, total) = items(data)?;
    let name = |one: &Value| one.get("Filename").and_then(Value::as_str).unwrap_or_default().to_owned();
    let files = all.iter().filter(|one| !name(one).is_empty()).map(|one| {
        // All that comes from here is sent as bytes without a type.
        let kind = one.get("ContentType").and_then(Value::as_str).unwrap_or_default();
        let kind = if matches!(kind, "" | media_type::UNKNOWN) { media_type::of(&name(one)) } else { kind };
        let size = one.get("ContentLength");
        Ok(AttachmentMetadata {
            id: id(one)?,
            ticket_id: ticket_id.to_owned(),
            file_name: name(one),
            file_type: kind.to_owned(),
            file_size: size.and_then(|size| size.as_u64().or_else(|| size.as_str()?.parse().ok())),
            created_date: time(one, "Created")?,
            creator: user(one, "Creator").unwrap_or_default(),
            unmapped: Map::new(),
        })
    });
    Ok((files.collect::<Result<_, ProviderError>>()?, total))
}

pub(super) fn request_attach(
    server: &Server,
    ticket_id: &str,
    new: &CreateAttachment,
) -> Result<Request, ProviderError> {
    let bytes = Base64::decode_vec(&new.content)
        .map_err(|_| ProviderError::invalid("/content", "must be base64 (RFC 4648, with padding)"))?;
    if bytes.is_empty() {
        let message = "must not be empty: Request Tracker takes no empty files";
        return Err(ProviderError::invalid("/content", message));
    }
    if !new.file_name.is_ascii() || new.file_name.contains(['\r', '\n']) {
        let message = "must be ASCII and one line: Request Tracker would garble it";
        return Err(ProviderError::invalid("/file_name", message));
    }
    // Of texts it would change the encoding, whatever they are.
    let file =
        json!({"FileName": new.file_name, "FileType": media_type::UNKNOWN, "FileContent": new.content});
    let body = json!({"Content": "", "ContentType": "text/plain", "Attachments": [file]});
    server.post(&["ticket", plain("ticket", ticket_id)?, "comment"], &[], &body)
}

pub(super) fn request_content(server: &Server, file_id: &str) -> Result<Request, ProviderError> {
    server.get(&["attachment", plain("attachment", file_id)?], &[])
}

/// The content, which comes in lines of base64.
pub(super) fn read_content(file: AttachmentMetadata, data: &Value) -> Result<Attachment, ProviderError> {
    let lines: String =
        text(data, "Content")?.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
    Base64::decode_vec(&lines).map_err(|_| lacks("Content", data))?;
    Ok(Attachment {
        file_name: file.file_name,
        file_type: file.file_type,
        content: lines,
        unmapped: Map::new(),
    })
}
