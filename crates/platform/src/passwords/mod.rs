//! Passwords: which are good enough, and hashing and checking them.

mod rules;

use std::sync::atomic::{AtomicU64, Ordering};

use api_types::{MemberState, Sensitive, Timestamp};
use secrets::{PasswordHasher, SecretString, Verdict};
use store::members::MemberRow;
use store::organizations::OrganizationRow;

pub use self::rules::{LONGEST, SHORTEST, check, minimum_length};
use crate::error::Error;
use crate::{invitations, time};

/// A presented password longer than this is no password of ours; it is not worth hashing megabytes to find out.
const LONGEST_PRESENTED: usize = 1024;

/// How long a password is good when the organization says nothing else (contract, auth 5): 180 days.
const ROTATION_HOURS: u64 = 4320;

/// Hashes and checks passwords, and counts the checks.
pub struct Passwords {
    hasher: PasswordHasher,
    checks: AtomicU64,
}

impl Passwords {
    /// As many hashes at once as the machine has processor cores.
    pub fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self::hashed_by(PasswordHasher::new(cores))
    }

    /// With a hasher of another cost, for tests and machines with little memory.
    pub fn hashed_by(hasher: PasswordHasher) -> Self {
        Self { hasher, checks: AtomicU64::new(0) }
    }

    /// Hashes a new password for storing.
    pub async fn hash(&self, password: &Sensitive) -> Result<String, Error> {
        Ok(self.hasher.hash(&secret(password)).await?)
    }

    /// Checks a password. Without a stored hash, because nobody has this name or no password was chosen yet, the same
    /// work is done and found wrong, so that the time of an answer tells nothing.
    pub async fn verify(&self, password: &Sensitive, stored: Option<&Sensitive>) -> Result<Verdict, Error> {
        self.checks.fetch_add(1, Ordering::Relaxed);
        let password = secret(password);
        Ok(match stored {
            Some(phc) => self.hasher.verify(&password, phc.expose()).await?,
            None => self.hasher.verify_unknown(&password).await?,
        })
    }

    /// How many passwords have been checked since the start.
    pub fn checks(&self) -> u64 {
        self.checks.load(Ordering::Relaxed)
    }
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

/// A text for the hasher. One that is far too long is cut: no stored password is as long, so none can match.
fn secret(password: &Sensitive) -> SecretString {
    let text = password.expose();
    let end = text.char_indices().map(|(at, _)| at).find(|at| *at > LONGEST_PRESENTED);
    SecretString::from(text.get(..end.unwrap_or(text.len())).unwrap_or_default().to_owned())
}

/// Gives a member a new password: it may sign in with it at once, and has the whole lifetime before it.
pub(crate) fn put_into(member: &mut MemberRow, hash: &str, now: Timestamp) {
    member.password_hash = Some(Sensitive::new(hash));
    member.password_changed_at = now;
    member.password_expired = false;
    member.expires = time::after(now, member.ttl_seconds);
    member.pin_expires = Timestamp::ZERO;
    if matches!(member.state, MemberState::Forgotten | MemberState::Locked) {
        member.state = MemberState::Enabled;
    }
    member.updated_at = now;
}

/// Whether a member has to choose a new password before it can sign in.
pub(crate) fn has_expired(member: &MemberRow, organization: &OrganizationRow, now: Timestamp) -> bool {
    let rotation = organization.options.as_ref().and_then(|one| one.password_duration.as_deref());
    let rotation = invitations::hours(rotation, ROTATION_HOURS);
    member.password_expired
        || member.expires <= now
        || time::after(member.password_changed_at, rotation) <= now
}

/// What is known of a member, which its password must not be made of.
pub(crate) fn about<'a>(member: &'a MemberRow, organization: &'a OrganizationRow) -> [&'a str; 4] {
    [&member.name, &member.fullname, &organization.name, &organization.fullname]
}
