//! What a vendor's folder says of each of its providers.

use api_types::Environment;
use api_types::capability::Availability;
use api_types::engine::CategoryId;
use provider_schema::Schema;

use crate::connector::Implementation;
use crate::query::{FilterSpec, OrderSpec};

/// A provider, as its folder describes it. Its words stand in the folder's `locales/`.
pub struct Manifest {
    /// Identity: the `type` of its `provider_config`.
    pub id: &'static str,
    /// Its connector.
    pub connector: CategoryId,
    /// Who makes the product.
    pub vendor: &'static str,
    /// How far it is.
    pub availability: Availability,
    /// The environments of accounts that can use it.
    pub environments: &'static [Environment],
    /// Whether it lives here and stands in for a real one.
    pub mock: bool,
    /// What it needs to be told.
    pub schema: Schema,
    /// The operations that it supports.
    pub capabilities: &'static [Capability],
    /// What it was tried on.
    pub proof: ProofLevel,
    /// What does the work.
    pub implementation: Implementation,
}

/// What a provider was tried on, from the best to the least: how far whoever sets it up can rely on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofLevel {
    /// It lives here: there is nothing that it could differ from.
    LivesHere,
    /// The product itself, started by our tests.
    RealServer,
    /// A program that stands in for the product and keeps what it is told.
    Emulator,
    /// The vendor's own description, which every request and answer in our tests is held against.
    Description,
    /// What the vendor documents, by which our tests answer; the product itself has not been seen.
    Documentation,
}

impl ProofLevel {
    /// Every level, the best first.
    pub const ALL: [Self; 5] =
        [Self::LivesHere, Self::RealServer, Self::Emulator, Self::Description, Self::Documentation];

    /// For people, in a few words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LivesHere => "lives here",
            Self::RealServer => "real server",
            Self::Emulator => "emulator",
            Self::Description => "vendor's description",
            Self::Documentation => "documentation",
        }
    }
}

/// An operation that a provider supports.
#[derive(Clone, Copy, Debug)]
pub struct Capability {
    /// The operation's id.
    pub operation: &'static str,
    /// Fields that this provider needs in the body.
    pub required_fields: &'static [&'static str],
    /// Fields that this provider fills in its answer.
    pub response_fields: &'static [&'static str],
    /// What can be filtered by.
    pub filters: &'static [FilterSpec],
    /// What can be ordered by.
    pub orders: &'static [OrderSpec],
    /// Most objects on a page; 0 for operations without pages. More that is asked for is cut to this.
    pub max_limit: u32,
    /// What the credential must be granted for it, in the provider's words; empty where the provider grants nothing
    /// by name.
    pub scopes: &'static [&'static str],
}

impl Capability {
    /// An operation without fields, filters and pages, to be completed.
    pub const fn of(operation: &'static str) -> Self {
        Self {
            operation,
            required_fields: &[],
            response_fields: &[],
            filters: &[],
            orders: &[],
            max_limit: 0,
            scopes: &[],
        }
    }
}
