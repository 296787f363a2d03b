//! A provider with everything that is known about it.

use api_types::Environment;
use api_types::capability::Availability;
use api_types::engine::CategoryId;
use provider_schema::Schema;

use crate::chat::Chat;
use crate::connector::{Adapter, Implementation};
use crate::manifest::{Capability, ProofLevel};
use crate::notifications::Notifications;
use crate::operation::Operation;
use crate::storage::Storage;
use crate::ticketing::Ticketing;

/// A provider of this version.
pub struct Provider {
    /// Identity: the `type` of its `provider_config`.
    pub id: &'static str,
    /// Its connector.
    pub connector: CategoryId,
    /// Who makes the product.
    pub vendor: &'static str,
    /// For people, in English; [`crate::texts`] has other languages.
    pub fullname: String,
    /// What it is, in English.
    pub description: String,
    /// How far it is.
    pub availability: Availability,
    /// The environments of accounts that can use it.
    pub environments: &'static [Environment],
    /// Whether it lives here and stands in for a real one.
    pub mock: bool,
    /// What it needs to be told, with English words.
    pub schema: Schema,
    /// Every operation of its connector, supported or not, in the connector's order.
    pub operations: Vec<Support>,
    /// What it was tried on.
    pub proof: ProofLevel,
    pub(crate) implementation: Implementation,
}

/// An operation as one provider does it.
#[derive(Clone, Copy, Debug)]
pub struct Support {
    /// The operation.
    pub operation: &'static Operation,
    /// How; `None`: not at all.
    pub capability: Option<&'static Capability>,
}

impl Provider {
    /// How the provider does an operation; `None` if not at all, or if its connector has no such operation.
    pub fn capability(&self, operation_id: &str) -> Option<&'static Capability> {
        self.operations.iter().find(|one| one.operation.id == operation_id)?.capability
    }

    /// What every provider can do, whatever its connector.
    pub fn adapter(&self) -> &'static dyn Adapter {
        match self.implementation {
            Implementation::Chat(one) => one,
            Implementation::Notifications(one) => one,
            Implementation::Storage(one) => one,
            Implementation::Ticketing(one) => one,
        }
    }

    /// The provider as one of chats.
    pub fn chat(&self) -> Option<&'static dyn Chat> {
        if let Implementation::Chat(one) = self.implementation { Some(one) } else { None }
    }

    /// The provider as one that brings messages to people.
    pub fn notifications(&self) -> Option<&'static dyn Notifications> {
        if let Implementation::Notifications(one) = self.implementation { Some(one) } else { None }
    }

    /// The provider as one of files.
    pub fn storage(&self) -> Option<&'static dyn Storage> {
        if let Implementation::Storage(one) = self.implementation { Some(one) } else { None }
    }

    /// The provider as one of tickets.
    pub fn ticketing(&self) -> Option<&'static dyn Ticketing> {
        if let Implementation::Ticketing(one) = self.implementation { Some(one) } else { None }
    }
}
