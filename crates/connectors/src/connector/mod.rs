//! The connectors: one API each for all providers of a category.

pub mod chat;
mod info;
pub mod notifications;
pub mod storage;
pub mod ticketing;

use async_trait::async_trait;

pub use info::{ConnectorInfo, connector_info, connectors};

use crate::{Context, Exchange, ProviderError};

/// What every provider can do, whatever its connector.
#[async_trait]
pub trait Adapter: Send + Sync {
    /// Tries out a configuration, as gently as the provider allows: reaches it, proves the credential, looks whether
    /// the credential may do what the connector needs. An error says that the integration cannot work as it is.
    ///
    /// What it is about to look at it says with [`Exchange::step`]; one that says nothing is taken to prove the
    /// credential, and its errors are placed by their kind.
    async fn verify(&self, io: &mut dyn Exchange, context: &Context) -> Result<Verified, ProviderError>;
}

/// A configuration that works.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// What is worth knowing although it works.
    pub warnings: Vec<Warning>,
}

/// Something that will not work as somebody may expect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// JSON Pointer in the config; `""` is the whole.
    pub pointer: String,
    /// One sentence.
    pub message: String,
}

/// What does a provider's work: its connector's trait.
#[derive(Clone, Copy)]
pub enum Implementation {
    /// Reading chats.
    Chat(&'static dyn chat::Chat),
    /// Messages to people.
    Notifications(&'static dyn notifications::Notifications),
    /// Files.
    Storage(&'static dyn storage::Storage),
    /// Tickets.
    Ticketing(&'static dyn ticketing::Ticketing),
}
