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
    /// What does the work.
    pub implementation: Implementation,
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
        }
    }
}
