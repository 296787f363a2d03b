//! Letters on their way: what the outbox keeps of one, and who sends it.

mod worker;

use api_types::{MemberId, Sensitive, Timestamp};
use serde::{Deserialize, Serialize};

pub use self::worker::MailWorker;

/// The kind of the outbox's jobs.
pub const KIND: &str = "mail.send";

/// A letter that waits to be sent; sealed in the outbox, because links let their holder in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "letter", rename_all = "snake_case")]
pub enum Mail {
    /// To somebody who is invited.
    Invitation {
        /// Whose state says how far the mail got.
        member_id: MemberId,
        /// E-mail address.
        to: String,
        /// Where answers go.
        reply_to: Option<String>,
        /// Who invited: a person, or the organization itself.
        inviter: String,
        /// Display name of the organization.
        organization: String,
        /// What the roles let the member do.
        role: String,
        /// Where to accept.
        link: Sensitive,
        /// Until when.
        expires: Timestamp,
    },
    /// To somebody who asked for a new password.
    PasswordReset {
        /// E-mail address.
        to: String,
        /// Where answers go.
        reply_to: Option<String>,
        /// Display name of the organization.
        organization: String,
        /// Where to choose it.
        link: Sensitive,
        /// Until when.
        expires: Timestamp,
    },
    /// To somebody whose password was changed.
    PasswordChanged {
        /// E-mail address.
        to: String,
        /// Where answers go.
        reply_to: Option<String>,
        /// Display name of the organization.
        organization: String,
        /// When.
        when: Timestamp,
        /// From which address.
        address: String,
    },
    /// To a member who was let into another tenant.
    AddedToTenant {
        /// E-mail address.
        to: String,
        /// Where answers go.
        reply_to: Option<String>,
        /// Display name of the organization.
        organization: String,
        /// Display name of the account.
        tenant: String,
        /// What the role lets the member do.
        role: String,
    },
}
