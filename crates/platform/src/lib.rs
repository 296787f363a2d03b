//! The rules of Patchbay, without HTTP: who may do what, and what happens then.
//!
//! A function here does one thing in one transaction: the change, its audit entry, its outbox rows and its
//! idempotency row become lasting together or not at all. The server's routes and the command line call the same
//! functions. [`accounts`] is the resource to copy.

pub mod accounts;
pub mod audit;
pub mod audit_log;
pub mod authentication;
pub mod caller;
pub mod error;
pub mod events;
pub mod idempotency;
pub mod input;
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
pub mod tenant_members;
pub mod time;
pub mod tokens;

mod change;
mod patch;
mod rights;

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
    /// Tells those who listen what has changed.
    pub(crate) events: events::Hub,
    announced: tokio::sync::Notify,
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
    pub fn new(store: Store, keys: Keys) -> Self {
        Self {
            store,
            keys,
            passwords: Passwords::new(),
            settings: Settings::default(),
            clock: Clock::default(),
            events: events::Hub::default(),
            announced: tokio::sync::Notify::new(),
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

    /// Tells the workers of this process that a job was added, so that they need not look for it.
    pub fn announce_job(&self) {
        self.announced.notify_one();
    }

    pub(crate) async fn jobs_announced(&self) {
        self.announced.notified().await;
    }
}

/// Whether a text from a path could be an id or a name at all; PostgreSQL would refuse some with an error.
fn plausible_key(key: &str) -> bool {
    !key.is_empty() && key.len() <= 512 && !key.contains('\0')
}
