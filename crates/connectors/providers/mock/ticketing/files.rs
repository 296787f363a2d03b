//! Files of tickets: what they are stands in the ticket, their content in documents of their own.

use api_types::engine::ticketing::{Attachment, AttachmentMetadata, CreateAttachment};
use serde_json::Map;

use super::super::documents;
use super::book;
use super::card::Card;
use crate::{Context, ErrorKind, Exchange, ProviderError};

/// What a file's answer holds.
pub(super) const FIELDS: &[&str] =
    &["id", "ticket_id", "file_name", "file_type", "file_size", "created_date", "creator"];
/// Kind of the documents of contents.
const FILE: &str = "file";
/// Most files of one ticket.
const MAX_FILES: usize = 20;
/// Largest file, in bytes.
const MAX_SIZE: usize = 1_000_000;
/// Who attaches.
const CREATOR: &str = "mock@example.com";

pub(super) async fn attach(
    io: &mut dyn Exchange,
    context: &Context,
    ticket_id: &str,
    new: &CreateAttachment,
) -> Result<AttachmentMetadata, ProviderError> {
    let size = decoded_size(&new.content);
    if size > MAX_SIZE {
        let message = format!("holds {size} bytes; the mock takes files of at most {MAX_SIZE}");
        return Err(ProviderError::invalid("/content", message));
    }
    let file = AttachmentMetadata {
        id: io.new_id(),
        ticket_id: ticket_id.to_owned(),
        file_name: new.file_name.clone(),
        file_type: media_type(&new.file_name).to_owned(),
        file_size: Some(size as u64),
        created_date: context.now,
        creator: CREATOR.to_owned(),
        unmapped: Map::new(),
    };
    let whole = Attachment {
        file_name: file.file_name.clone(),
        file_type: file.file_type.clone(),
        content: new.content.clone(),
        unmapped: Map::new(),
    };
    // The content first: a ticket never names a file that is not there.
    book::ticket(io, context, ticket_id).await?;
    io.state().put(FILE, documents::document(&file.id, context.now, &whole)?).await?;
    let add = |card: &mut Card| {
        if card.ticket.attachments.len() >= MAX_FILES {
            let message = format!("the mock takes {MAX_FILES} files of one ticket, and has as many");
            return Err(ProviderError::new(ErrorKind::Full, message));
        }
        card.ticket.attachments.push(file.clone());
        Ok(())
    };
    let added = book::change(io, context, ticket_id, add).await;
    if added.is_err() {
        io.state().delete(FILE, &file.id).await?;
    }
    added.map(|_| file)
}

pub(super) async fn content(
    io: &mut dyn Exchange,
    context: &Context,
    ticket_id: &str,
    id: &str,
) -> Result<Attachment, ProviderError> {
    let card = book::ticket(io, context, ticket_id).await?;
    if !card.ticket.attachments.iter().any(|file| file.id == id) {
        return Err(ProviderError::not_found("attachment", id));
    }
    let document = io.state().get(FILE, id).await?;
    documents::read(document.ok_or_else(|| ProviderError::not_found("attachment", id))?.body)
}

pub(super) async fn remove(
    io: &mut dyn Exchange,
    context: &Context,
    ticket_id: &str,
    id: &str,
) -> Result<(), ProviderError> {
    let remove = |card: &mut Card| {
        let before = card.ticket.attachments.len();
        card.ticket.attachments.retain(|file| file.id != id);
        if card.ticket.attachments.len() == before {
            return Err(ProviderError::not_found("attachment", id));
        }
        Ok(())
    };
    book::change(io, context, ticket_id, remove).await?;
    io.state().delete(FILE, id).await?;
    Ok(())
}

/// Bytes behind a text in base64, which has been checked before.
fn decoded_size(base64: &str) -> usize {
    base64.trim_end_matches('=').len() * 3 / 4
}

/// The media type of a file by the end of its name.
fn media_type(name: &str) -> &'static str {
    let end = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default();
    match end.as_str() {
        "txt" | "log" | "md" => "text/plain",
        "csv" => "text/csv",
        "json" => "application/json",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}
