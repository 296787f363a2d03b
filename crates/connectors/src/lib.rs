//! Connectors and providers: one trait for each connector, one folder under `providers/` for each vendor.
//!
//! What is here knows neither network nor store nor clock. A provider reaches the world through [`Exchange`] and learns
//! the rest from [`Context`]; what it makes of requests and answers are pure functions that tests call directly.
//!
//! - [`providers`], [`provider`]: what this version has; [`UnknownProvider`] says of the rest what they are;
//! - [`connector_info`]: the 20 connectors;
//! - [`ticketing::Ticketing`]: a connector's trait, as an example of all.

pub mod bucket;
pub mod connector;
pub mod http;
pub mod mail;
mod media_type;
pub mod oauth;
pub mod operator;
pub mod query;
pub mod scopes;

mod context;
mod error;
mod exchange;
mod known_ids;
mod lent;
mod manifest;
mod object_http;
mod operation;
mod provider;
mod registry;
mod step;

pub mod memory;

pub use connector::{Adapter, ConnectorInfo, Implementation, Verified, Warning, connector_info, connectors};
pub use connector::{chat, notifications, storage, ticketing};
pub use context::{Context, Credential, CredentialFields};
pub use error::{ErrorKind, ProviderError};
pub use exchange::{Answer, Confidential, Duplex, Exchange, Request, Sending, State, Stored};
pub use known_ids::{KNOWN_PROVIDER_IDS, is_known_provider};
pub use lent::{Lender, Lent};
pub use manifest::{Capability, Manifest, ProofLevel};
pub use object_http::ObjectHttp;
pub use operation::{Effect, Operation};
pub use provider::{Provider, Support};
pub use registry::{UnknownProvider, languages, operation, provider, providers, texts};
pub use step::Step;
