//! The notifications connector.

mod operations;
pub mod shown;

pub use operations::{OPERATIONS, op};

use api_types::engine::notifications::{CreateNotification, Notification};
use async_trait::async_trait;

use super::Adapter;
use crate::{Context, Exchange, ProviderError};

/// A provider that brings messages to people. What it does not write itself is not supported, which its capabilities have
/// to say as well.
///
/// Inputs have been checked against the wire's rules; what only the provider can judge it refuses itself, with the
/// pointer of the field.
#[async_trait]
#[expect(unused_variables, reason = "what a provider does not support looks at nothing")]
pub trait Notifications: Adapter {
    /// One message that was sent.
    async fn get_message(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        id: &str,
    ) -> Result<Notification, ProviderError> {
        Err(ProviderError::unsupported(op::GET_MESSAGE))
    }

    /// Sends a message.
    async fn create_message(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        new: &CreateNotification,
    ) -> Result<Notification, ProviderError> {
        Err(ProviderError::unsupported(op::CREATE_MESSAGE))
    }

    /// Says that a message needs nobody any more; one that was cleared before stays as it is.
    async fn clear_message(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        id: &str,
    ) -> Result<(), ProviderError> {
        Err(ProviderError::unsupported(op::CLEAR_MESSAGE))
    }
}
