//! The rules of Patchbay, without HTTP: who may do what, and what happens then.
//!
//! A function here does one thing in one transaction: the change, its audit entry, its outbox rows and its
//! idempotency row become lasting together or not at all. The server's routes and the command line call the same
//! functions. [`accounts`] is the resource to copy.

pub mod accounts;
mod addresses;
pub mod audit;
pub mod audit_log;
pub mod authentication;
pub mod caller;
pub mod capabilities;
pub mod connect;
pub mod credentials;
pub mod engine;
pub mod error;
pub mod events;
pub mod idempotency;
pub mod input;
pub mod integration_points;
pub mod integrations;
pub mod invitations;
pub mod jobs;
pub mod keys;
pub mod leaks;
pub mod mail;
pub mod members;
pub mod organization;
pub mod passwords;
pub mod permission_sets;
pub mod permissions;
pub mod precondition;
pub mod provision;
pub mod resets;
pub mod roles;
pub mod sessions;
pub mod settings;
pub mod sign_in;
pub mod sign_up;
pub mod status;
pub mod sub_organizations;
pub mod tenant_members;
pub mod time;
pub mod tokens;
pub mod webhooks;

mod change;
mod expand;
mod patch;
mod rights;

use std::sync::Arc;

use egress::Egress;
use serde::{Deserialize, Serialize};
use store::Store;

pub use caller::{Caller, RequestInfo};
pub use error::{Error, Fault};
pub use permissions::Action;

use crate::keys::Keys;
use crate::passwords::Passwords;
use crate::settings::Settings;
use crate::time::Clock;

/// What the rules work with.
pub struct Platform {
    /// The data.
    pub store: Store,
    /// The keys.
    pub keys: Keys,
    /// Hashes and checks passwords.
    pub passwords: Passwords,
    /// What whoever runs the server has chosen.
    pub settings: Settings,
    /// What time it is.
    pub clock: Clock,
    /// Counts calls of integrations.
    pub status: Arc<status::Recorder>,
    /// Tells those who listen what has changed.
    pub(crate) events: events::Hub,
    /// The only way to other people's servers.
    pub(crate) egress: Arc<Egress>,
    /// What providers have lent to integrations.
    pub(crate) loans: Arc<engine::Loans>,
}

/// An object with its version, for the `ETag`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versioned<T> {
    /// Grows by one with every change.
    pub version: i64,
    /// The object.
    pub value: T,
}

impl Platform {
    /// Puts store and keys together.
    ///
    /// Calls to others go to public addresses over https, until [`Platform::with_egress`] says more.
    ///
    /// # Panics
    /// If the TLS library cannot be set up, with which no server could work.
    #[expect(clippy::expect_used, reason = "start-up, and nothing in the default settings can be refused")]
    pub fn new(store: Store, keys: Keys) -> Self {
        let egress = Egress::new(egress::Settings::default()).expect("the default settings can be used");
        Self {
            store,
            keys,
            passwords: Passwords::new(),
            settings: Settings::default(),
            clock: Clock::default(),
            status: Arc::default(),
            events: events::Hub::default(),
            egress: Arc::new(egress),
            loans: Arc::default(),
        }
    }

    /// Takes over what whoever runs the server has chosen.
    #[must_use]
    pub fn with_settings(self, settings: Settings) -> Self {
        Self { settings, ..self }
    }

    /// Takes another way to hash passwords.
    #[must_use]
    pub fn with_passwords(self, passwords: Passwords) -> Self {
        Self { passwords, ..self }
    }

    /// What calls of providers need of the world.
    pub(crate) fn ways_out(&self) -> engine::WaysOut {
        let (egress, loans) = (self.egress.clone(), self.loans.clone());
        engine::WaysOut { egress, loans, operator: self.settings.operator.clone() }
    }

    /// Takes another way out, for hosts that allow more than the public network.
    #[must_use]
    pub fn with_egress(self, egress: Arc<Egress>) -> Self {
        Self { egress, ..self }
    }
}

/// Whether a text from a path could be an id or a name at all; PostgreSQL would refuse some with an error.
fn plausible_key(key: &str) -> bool {
    !key.is_empty() && key.len() <= 512 && !key.contains('\0')
}
