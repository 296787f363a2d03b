//! The ticketing connector's calls.

mod discussion;
mod files;
mod input;
mod on_call;

pub use discussion::{
    create_comment, create_note, delete_comment, delete_note, list_comments, list_notes, patch_note,
};
pub use files::{create_attachment, delete_attachment, download_attachment, list_attachments};
pub use on_call::{list_on_call, query_escalation_policies};

use api_types::engine::ticketing::{CreateTicket, Project, RemoteField, Ticket};
use api_types::engine::{CategoryId, EngineAnswer, EngineList};
use connectors::ticketing::{Ticketing, op};
use connectors::{ErrorKind, ProviderError};
use serde_json::Value;

use super::once::Repetition;
use super::query::{Asked, Takes};
use super::run::{Call, Replied, one, several};
use super::{EngineCaller, input as shared};
use crate::error::Error;
use crate::{Platform, patch};

/// Tickets on a page when the caller does not say (contract, engine 0.3).
const TICKETS: u32 = 100;
/// Projects on a page when the caller does not say.
const PROJECTS: u32 = 50;
/// How often a patch is applied anew when the object has changed meanwhile.
const TRIES: u32 = 3;
/// Fields of a ticket that only the provider sets.
const READ_ONLY: [&str; 5] = ["id", "created_at", "updated_at", "attachments", "unmapped"];

/// A query's parameters, decoded.
type Parameters = [(String, String)];

impl Call<'_> {
    /// The provider as one of tickets.
    fn tickets(&self) -> Result<&'static dyn Ticketing, Error> {
        let missing =
            || Error::Internal(format!("{} is registered as no provider of tickets", self.provider.id));
        self.provider.ticketing().ok_or_else(missing)
    }
}

async fn begin<'p>(
    platform: &'p Platform,
    caller: &'p EngineCaller,
    operation: &'static str,
) -> Result<Call<'p>, Error> {
    Call::begin(platform, caller, CategoryId::Ticketing, operation).await
}

/// Fields of the provider that can be mapped.
pub async fn list_remote_fields(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
) -> Result<EngineAnswer<Vec<RemoteField>>, Error> {
    let asked = Asked::read(Takes::Nothing, parameters)?;
    let call = begin(platform, caller, op::LIST_REMOTE_FIELDS).await?;
    let mut io = call.live();
    let fields = call.run(call.tickets()?.list_remote_fields(&mut io, &call.context)).await?;
    Ok(several(&asked, io, fields))
}

/// A page of projects.
pub async fn list_projects(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
) -> Result<EngineList<Project>, Error> {
    let asked = Asked::read(Takes::Pages, parameters)?;
    let call = begin(platform, caller, op::LIST_PROJECTS).await?;
    let query = call.query(&asked, PROJECTS).await?;
    let mut io = call.live();
    let page = call.run(call.tickets()?.list_projects(&mut io, &call.context, &query)).await?;
    call.page(&asked, io, page).await
}

/// A page of tickets.
pub async fn query_tickets(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
) -> Result<EngineList<Ticket>, Error> {
    let asked = Asked::read(Takes::Orders, parameters)?;
    let call = begin(platform, caller, op::QUERY_TICKETS).await?;
    let query = call.query(&asked, TICKETS).await?;
    let mut io = call.live();
    let page = call.run(call.tickets()?.query_tickets(&mut io, &call.context, &query)).await?;
    call.page(&asked, io, page).await
}

/// One ticket.
pub async fn get_ticket(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
    id: &str,
) -> Result<EngineAnswer<Ticket>, Error> {
    let asked = Asked::read(Takes::Nothing, parameters)?;
    let call = begin(platform, caller, op::GET_TICKET).await?;
    let mut io = call.live();
    let ticket = call.run(call.tickets()?.get_ticket(&mut io, &call.context, id)).await?;
    Ok(one(&asked, io, ticket))
}

/// Creates a ticket.
pub async fn create_ticket(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
    body: Value,
    repetition: Repetition,
) -> Result<Replied<Ticket>, Error> {
    let asked = Asked::read(Takes::Nothing, &shared::with_meta(parameters, &body))?;
    let new = input::ticket(body)?;
    let call = begin(platform, caller, op::CREATE_TICKET).await?;
    let mut io = call.live();
    let work = call.tickets()?.create_ticket(&mut io, &call.context, &new);
    let (ticket, replayed) = call.run_once(&repetition, work).await?;
    Ok(Replied { answer: one(&asked, io, ticket), replayed })
}

/// Applies a JSON Patch to a ticket.
pub async fn patch_ticket(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
    id: &str,
    operations: Value,
) -> Result<EngineAnswer<Ticket>, Error> {
    let asked = Asked::read(Takes::Nothing, parameters)?;
    let operations = patch::read(&operations)?;
    let call = begin(platform, caller, op::PATCH_TICKET).await?;
    let tickets = call.tickets()?;
    let mut io = call.live();
    let mut tries = 1;
    loop {
        let was = call.run(tickets.get_ticket(&mut io, &call.context, id)).await?;
        let wanted = patched(&was, &operations)?;
        match call.run(tickets.update_ticket(&mut io, &call.context, &was, &wanted)).await {
            Err(error) if is_conflict(&error) && tries < TRIES => tries += 1,
            outcome => return Ok(one(&asked, io, outcome?)),
        }
    }
}

fn patched(was: &Ticket, operations: &[json_patch::PatchOperation]) -> Result<CreateTicket, Error> {
    let object = serde_json::to_value(was).map_err(|error| Error::Internal(error.to_string()))?;
    input::ticket(patch::apply(&object, operations, &READ_ONLY)?)
}

/// Whether the provider says that somebody else was faster.
fn is_conflict(error: &Error) -> bool {
    matches!(error, Error::Provider(failure)
        if matches!(failure.error, ProviderError { kind: ErrorKind::Conflict, .. }))
}
