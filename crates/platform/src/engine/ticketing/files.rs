//! Files of tickets.

use api_types::engine::EngineAnswer;
use api_types::engine::ticketing::{Attachment, AttachmentMetadata};
use connectors::ticketing::op;
use serde_json::Value;

use super::super::once::Repetition;
use super::super::query::{Asked, Takes};
use super::super::run::{Replied, one, several};
use super::super::{EngineCaller, input as shared};
use super::{Parameters, begin, input};
use crate::Platform;
use crate::error::Error;

/// Attaches a file to a ticket.
pub async fn create_attachment(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
    ticket_id: &str,
    body: Value,
    repetition: Repetition,
) -> Result<Replied<AttachmentMetadata>, Error> {
    let asked = Asked::read(Takes::Nothing, &shared::with_meta(parameters, &body))?;
    let new = input::attachment(body)?;
    let call = begin(platform, caller, op::CREATE_ATTACHMENT).await?;
    let mut io = call.live();
    let work = call.tickets()?.create_attachment(&mut io, &call.context, ticket_id, &new);
    let (file, replayed) = call.run_once(&repetition, work).await?;
    Ok(Replied { answer: one(&asked, io, file), replayed })
}

/// The files of a ticket, without their content.
pub async fn list_attachments(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
    ticket_id: &str,
) -> Result<EngineAnswer<Vec<AttachmentMetadata>>, Error> {
    let asked = Asked::read(Takes::Nothing, parameters)?;
    let call = begin(platform, caller, op::LIST_ATTACHMENTS_METADATA).await?;
    let mut io = call.live();
    let files =
        call.run(call.tickets()?.list_attachments_metadata(&mut io, &call.context, ticket_id)).await?;
    Ok(several(&asked, io, files))
}

/// A file with its content.
pub async fn download_attachment(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
    ticket_id: &str,
    id: &str,
) -> Result<EngineAnswer<Attachment>, Error> {
    let asked = Asked::read(Takes::Nothing, parameters)?;
    let call = begin(platform, caller, op::DOWNLOAD_ATTACHMENT).await?;
    let mut io = call.live();
    let file = call.run(call.tickets()?.download_attachment(&mut io, &call.context, ticket_id, id)).await?;
    Ok(one(&asked, io, file))
}

/// Removes a file.
pub async fn delete_attachment(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
    ticket_id: &str,
    id: &str,
) -> Result<(), Error> {
    Asked::read(Takes::Nothing, parameters)?;
    let call = begin(platform, caller, op::DELETE_ATTACHMENT).await?;
    let mut io = call.live();
    call.run(call.tickets()?.delete_attachment(&mut io, &call.context, ticket_id, id)).await
}
