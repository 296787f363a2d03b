//! Comments and notes.

use api_types::engine::EngineAnswer;
use api_types::engine::ticketing::{Comment, CreateNote, Note};
use connectors::ProviderError;
use connectors::ticketing::op;
use serde_json::Value;

use super::super::live::Live;
use super::super::once::Repetition;
use super::super::query::{Asked, Takes};
use super::super::run::{Call, Replied, one, several};
use super::super::{EngineCaller, input as shared};
use super::{Parameters, TRIES, begin, input, is_conflict};
use crate::error::Error;
use crate::{Platform, patch};

/// Fields of a note that only the provider sets.
const READ_ONLY: [&str; 6] = ["id", "ticket_id", "creator", "created_at", "updated_at", "unmapped"];

/// The comments of a ticket.
pub async fn list_comments(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
    ticket_id: &str,
) -> Result<EngineAnswer<Vec<Comment>>, Error> {
    let asked = Asked::read(Takes::Nothing, parameters)?;
    let call = begin(platform, caller, op::LIST_COMMENTS).await?;
    let mut io = call.live();
    let comments = call.run(call.tickets()?.list_comments(&mut io, &call.context, ticket_id)).await?;
    Ok(several(&asked, io, comments))
}

/// Comments on a ticket.
pub async fn create_comment(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
    ticket_id: &str,
    body: Value,
    repetition: Repetition,
) -> Result<Replied<Comment>, Error> {
    let asked = Asked::read(Takes::Nothing, &shared::with_meta(parameters, &body))?;
    let new = input::comment(body)?;
    let call = begin(platform, caller, op::CREATE_COMMENT).await?;
    let mut io = call.live();
    let work = call.tickets()?.create_comment(&mut io, &call.context, ticket_id, &new);
    let (comment, replayed) = call.run_once(&repetition, work).await?;
    Ok(Replied { answer: one(&asked, io, comment), replayed })
}

/// Removes a comment.
pub async fn delete_comment(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
    ticket_id: &str,
    id: &str,
) -> Result<(), Error> {
    Asked::read(Takes::Nothing, parameters)?;
    let call = begin(platform, caller, op::DELETE_COMMENT).await?;
    let mut io = call.live();
    call.run(call.tickets()?.delete_comment(&mut io, &call.context, ticket_id, id)).await
}

/// The notes of a ticket.
pub async fn list_notes(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
    ticket_id: &str,
) -> Result<EngineAnswer<Vec<Note>>, Error> {
    let asked = Asked::read(Takes::Nothing, parameters)?;
    let call = begin(platform, caller, op::LIST_NOTES).await?;
    let mut io = call.live();
    let notes = call.run(call.tickets()?.list_notes(&mut io, &call.context, ticket_id)).await?;
    Ok(several(&asked, io, notes))
}

/// Writes a note.
pub async fn create_note(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
    ticket_id: &str,
    body: Value,
    repetition: Repetition,
) -> Result<Replied<Note>, Error> {
    let asked = Asked::read(Takes::Nothing, &shared::with_meta(parameters, &body))?;
    let new = input::note(body)?;
    let call = begin(platform, caller, op::CREATE_NOTE).await?;
    let mut io = call.live();
    let work = call.tickets()?.create_note(&mut io, &call.context, ticket_id, &new);
    let (note, replayed) = call.run_once(&repetition, work).await?;
    Ok(Replied { answer: one(&asked, io, note), replayed })
}

/// Applies a JSON Patch to a note.
pub async fn patch_note(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
    ticket_id: &str,
    id: &str,
    operations: Value,
) -> Result<EngineAnswer<Note>, Error> {
    let asked = Asked::read(Takes::Nothing, parameters)?;
    let operations = patch::read(&operations)?;
    let call = begin(platform, caller, op::PATCH_NOTE).await?;
    let tickets = call.tickets()?;
    let mut io = call.live();
    let mut tries = 1;
    loop {
        let was = find(&call, &mut io, ticket_id, id).await?;
        let wanted = patched(&was, &operations)?;
        match call.run(tickets.update_note(&mut io, &call.context, &was, &wanted)).await {
            Err(error) if is_conflict(&error) && tries < TRIES => tries += 1,
            outcome => return Ok(one(&asked, io, outcome?)),
        }
    }
}

/// Removes a note.
pub async fn delete_note(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
    ticket_id: &str,
    id: &str,
) -> Result<(), Error> {
    Asked::read(Takes::Nothing, parameters)?;
    let call = begin(platform, caller, op::DELETE_NOTE).await?;
    let mut io = call.live();
    call.run(call.tickets()?.delete_note(&mut io, &call.context, ticket_id, id)).await
}

/// A note; the connector has no call for a single one.
async fn find(call: &Call<'_>, io: &mut Live, ticket_id: &str, id: &str) -> Result<Note, Error> {
    let notes = call.run(call.tickets()?.list_notes(io, &call.context, ticket_id)).await?;
    let found = notes.into_iter().find(|note| note.id == id);
    found.ok_or_else(|| call.failed(ProviderError::not_found("note", id), false))
}

fn patched(was: &Note, operations: &[json_patch::PatchOperation]) -> Result<CreateNote, Error> {
    let object = serde_json::to_value(was).map_err(|error| Error::Internal(error.to_string()))?;
    input::note(patch::apply(&object, operations, &READ_ONLY)?)
}
