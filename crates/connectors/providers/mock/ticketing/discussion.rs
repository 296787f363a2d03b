//! Comments and notes.

use api_types::engine::ticketing::{Comment, CreateComment, CreateNote, Note};
use serde_json::Map;

use super::super::documents;
use super::{book, seed};
use crate::{Context, ErrorKind, Exchange, ProviderError};

/// What a comment's answer holds.
pub(super) const COMMENT_FIELDS: &[&str] = &["id", "ticket_id", "creator", "content", "created_at"];
/// What a note's answer holds.
pub(super) const NOTE_FIELDS: &[&str] =
    &["id", "ticket_id", "title", "content", "creator", "created_at", "updated_at"];
/// Most comments, and most notes, of one ticket.
const MAX: usize = 200;
/// Who writes when nobody is named: the mock itself.
const NOBODY: &str = "mock@example.com";

/// The comments of a ticket, oldest first.
pub(super) async fn comments(
    io: &mut dyn Exchange,
    context: &Context,
    ticket_id: &str,
) -> Result<Vec<Comment>, ProviderError> {
    book::ticket(io, context, ticket_id).await?;
    let mut all = Vec::new();
    for comment in seed::comments(ticket_id, context.created_at) {
        if !book::is_removed(io, &comment.id).await? {
            all.push(comment);
        }
    }
    all.extend(documents::all::<Comment>(io, &comment_kind(ticket_id)).await?);
    Ok(all)
}

pub(super) async fn comment(
    io: &mut dyn Exchange,
    context: &Context,
    ticket_id: &str,
    new: &CreateComment,
) -> Result<Comment, ProviderError> {
    if comments(io, context, ticket_id).await?.len() >= MAX {
        return Err(full("comments"));
    }
    let comment = Comment {
        id: io.new_id(),
        ticket_id: ticket_id.to_owned(),
        creator: new.creator.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| NOBODY.to_owned()),
        content: new.content.clone(),
        created_at: context.now,
        updated_at: None,
        custom_fields: Map::new(),
        unmapped: Map::new(),
    };
    let document = documents::document(&comment.id, context.now, &comment)?;
    io.state().put(&comment_kind(ticket_id), document).await?;
    Ok(comment)
}

pub(super) async fn remove_comment(
    io: &mut dyn Exchange,
    context: &Context,
    ticket_id: &str,
    id: &str,
) -> Result<(), ProviderError> {
    book::ticket(io, context, ticket_id).await?;
    let seeded = seed::comments(ticket_id, context.created_at).iter().any(|comment| comment.id == id);
    let removed = if seeded {
        book::remove_seeded(io, id).await?
    } else {
        io.state().delete(&comment_kind(ticket_id), id).await?
    };
    if removed { Ok(()) } else { Err(ProviderError::not_found("comment", id)) }
}

/// The notes of a ticket, oldest first.
pub(super) async fn notes(
    io: &mut dyn Exchange,
    context: &Context,
    ticket_id: &str,
) -> Result<Vec<Note>, ProviderError> {
    book::ticket(io, context, ticket_id).await?;
    let written = documents::all::<Note>(io, &note_kind(ticket_id)).await?;
    let mut all = Vec::new();
    for note in seed::notes(ticket_id, context.created_at) {
        // A changed one has a document of its own.
        if !written.iter().any(|one| one.id == note.id) && !book::is_removed(io, &note.id).await? {
            all.push(note);
        }
    }
    all.extend(written);
    all.sort_by(|ours, theirs| (ours.created_at, &ours.id).cmp(&(theirs.created_at, &theirs.id)));
    Ok(all)
}

pub(super) async fn write_note(
    io: &mut dyn Exchange,
    context: &Context,
    ticket_id: &str,
    new: &CreateNote,
) -> Result<Note, ProviderError> {
    if notes(io, context, ticket_id).await?.len() >= MAX {
        return Err(full("notes"));
    }
    let note = Note {
        id: io.new_id(),
        ticket_id: ticket_id.to_owned(),
        content: new.content.clone(),
        creator: NOBODY.to_owned(),
        title: new.title.clone(),
        created_at: context.now,
        updated_at: None,
        custom_fields: Map::new(),
        unmapped: Map::new(),
    };
    let document = documents::document(&note.id, note.created_at, &note)?;
    io.state().put(&note_kind(ticket_id), document).await?;
    Ok(note)
}

pub(super) async fn update_note(
    io: &mut dyn Exchange,
    context: &Context,
    was: &Note,
    wanted: &CreateNote,
) -> Result<Note, ProviderError> {
    let kind = note_kind(&was.ticket_id);
    let seen = io.state().get(&kind, &was.id).await?;
    let now = match &seen {
        Some(document) => Some(documents::read::<Note>(document.body.clone())?),
        None => notes(io, context, &was.ticket_id).await?.into_iter().find(|note| note.id == was.id),
    };
    let now = now.ok_or_else(|| ProviderError::not_found("note", &was.id))?;
    let note = Note {
        title: wanted.title.clone(),
        content: wanted.content.clone(),
        updated_at: Some(context.now),
        ..now.clone()
    };
    let document = documents::document(&note.id, note.created_at, &note)?;
    if now != *was || !io.state().swap(&kind, seen.as_ref(), document).await? {
        return Err(ProviderError::new(ErrorKind::Conflict, "the note was changed meanwhile"));
    }
    Ok(note)
}

pub(super) async fn remove_note(
    io: &mut dyn Exchange,
    context: &Context,
    ticket_id: &str,
    id: &str,
) -> Result<(), ProviderError> {
    book::ticket(io, context, ticket_id).await?;
    let written = io.state().delete(&note_kind(ticket_id), id).await?;
    let seeded = seed::notes(ticket_id, context.created_at).iter().any(|note| note.id == id);
    // A changed note of the seed must not come back in its first form.
    let removed = seeded && book::remove_seeded(io, id).await?;
    if written || removed { Ok(()) } else { Err(ProviderError::not_found("note", id)) }
}

fn comment_kind(ticket_id: &str) -> String {
    format!("comment/{ticket_id}")
}

fn note_kind(ticket_id: &str) -> String {
    format!("note/{ticket_id}")
}

fn full(what: &str) -> ProviderError {
    ProviderError::new(ErrorKind::Full, format!("the mock takes {MAX} {what} of one ticket, and has as many"))
}
