//! The notifications connector's calls.

mod input;

use api_types::engine::notifications::Notification;
use api_types::engine::{CategoryId, EngineAnswer};
use connectors::notifications::{Notifications, op};
use serde_json::Value;

use super::once::Repetition;
use super::query::{Asked, Takes};
use super::run::{Call, Replied, one};
use super::{EngineCaller, input as shared};
use crate::Platform;
use crate::error::Error;

/// A query's parameters, decoded.
type Parameters = [(String, String)];

impl Call<'_> {
    /// The provider as one that brings messages to people.
    fn notifications(&self) -> Result<&'static dyn Notifications, Error> {
        let missing =
            || Error::Internal(format!("{} is registered as no provider of notifications", self.provider.id));
        self.provider.notifications().ok_or_else(missing)
    }
}

async fn begin<'p>(
    platform: &'p Platform,
    caller: &'p EngineCaller,
    operation: &'static str,
) -> Result<Call<'p>, Error> {
    Call::begin(platform, caller, CategoryId::Notifications, operation).await
}

/// One message.
pub async fn get_message(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
    id: &str,
) -> Result<EngineAnswer<Notification>, Error> {
    let asked = Asked::read(Takes::Nothing, parameters)?;
    let call = begin(platform, caller, op::GET_MESSAGE).await?;
    let mut io = call.live();
    let message = call.run(call.notifications()?.get_message(&mut io, &call.context, id)).await?;
    Ok(one(&asked, io, message))
}

/// Sends a message.
pub async fn create_message(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
    body: Value,
    repetition: Repetition,
) -> Result<Replied<Notification>, Error> {
    let asked = Asked::read(Takes::Nothing, &shared::with_meta(parameters, &body))?;
    let new = input::message(body)?;
    let call = begin(platform, caller, op::CREATE_MESSAGE).await?;
    let mut io = call.live();
    let work = call.notifications()?.create_message(&mut io, &call.context, &new);
    let (message, replayed) = call.run_once(&repetition, work).await?;
    Ok(Replied { answer: one(&asked, io, message), replayed })
}

/// Says that a message needs nobody any more.
pub async fn clear_message(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
    id: &str,
) -> Result<(), Error> {
    Asked::read(Takes::Nothing, parameters)?;
    let call = begin(platform, caller, op::CLEAR_MESSAGE).await?;
    let mut io = call.live();
    call.run(call.notifications()?.clear_message(&mut io, &call.context, id)).await
}
