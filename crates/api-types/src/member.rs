//! Members: people and services that sign in to an organization (contract, management 3).

use serde::{Deserialize, Serialize};

use crate::sensitive::Sensitive;
use crate::{MemberId, Timestamp};

/// A member as administrators see it. Its password is never part of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Member {
    /// Unique in the organization: an e-mail address, in lower case; for a service any identifier.
    pub name: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Identity.
    pub id: MemberId,
    /// Whether and how it can sign in.
    pub state: MemberState,
    /// When it last signed in; the first moment of year 1 if never.
    pub last_logon: Timestamp,
    /// Display name.
    pub fullname: String,
    /// What it likes to be called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nickname: Option<String>,
    /// Address of a picture (`https`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// How long it lives without a change of its password, as a duration.
    pub ttl: String,
    /// How long tokens made at its logon live, as a duration.
    pub token_ttl: String,
    /// After this it has to change its password.
    pub expires: Timestamp,
    /// Until when its invitation or password reset is good; the first moment of year 1 if there is none.
    pub pin_expires: Timestamp,
    /// Names of its roles.
    pub role_binding: Vec<String>,
    /// A person or a service.
    #[serde(rename = "type")]
    pub member_type: MemberType,
    /// About the invitation that it has not accepted yet. Beyond the contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<InvitationStatus>,
}

/// What became of an invitation so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvitationStatus {
    /// The member who invited; none if a token without a member did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited_by: Option<MemberId>,
    /// How far the e-mail got.
    pub mail: MailState,
    /// Why it was not delivered, for the administrator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail_error: Option<String>,
}

/// How far an e-mail got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum MailState {
    /// Waits to be sent, perhaps after a failure that may pass.
    Queued,
    /// A mail server took it (or it lies in the mail folder of a server without one).
    Sent,
    /// Refused for good: the address is wrong, or the mail server does not want it.
    Failed,
}

/// Whether and how a member can sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum MemberState {
    /// It cannot, by an administrator's decision.
    Disabled,
    /// It can.
    Enabled,
    /// A password reset was asked for; the old password is good until then.
    Forgotten,
    /// It has not accepted its invitation.
    Invited,
    /// It cannot, until an administrator or a password reset unlocks it.
    Locked,
}

/// A person or a service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum MemberType {
    /// A person; the name is an e-mail address. The default.
    #[default]
    Personal,
    /// A program with a password of its own.
    Service,
}

macro_rules! words {
    ($name:ident { $($variant:ident = $word:literal),* $(,)? }) => {
        impl $name {
            /// Every value, in the order of the contract.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// Every word, in the same order.
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            /// The word on the wire and in the store.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// Reads the word.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == text)
            }
        }
    };
}

words!(MemberState {
    Disabled = "disabled", Enabled = "enabled", Forgotten = "forgotten", Invited = "invited", Locked = "locked",
});
words!(MemberType { Personal = "personal", Service = "service" });
words!(MailState { Queued = "queued", Sent = "sent", Failed = "failed" });

/// Body of `POST /v1/members`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateMember {
    /// E-mail address; for a service any identifier.
    pub name: String,
    /// Display name; the name when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fullname: Option<String>,
    /// What it likes to be called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nickname: Option<String>,
    /// Address of a picture (`https`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// Password, 8 to 71 characters, neither common nor leaked nor an easy sequence. Required unless the options say
    /// `invited`: then the member chooses it when accepting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<Sensitive>,
    /// Names of roles; `["member"]` when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role_binding: Option<Vec<String>>,
    /// How it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<MemberOptions>,
    /// A person when left out.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub member_type: Option<MemberType>,
}

/// How a member begins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MemberOptions {
    /// Lifetime without a change of the password: 24h to 87600h, default 87600h.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl: Option<String>,
    /// States to begin with; `expired` demands a new password at the first logon, `invited` sends an invitation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<Vec<MemberOption>>,
    /// Lifetime of tokens made at logon: 1m to 24h (2160h for a service), default 1h.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_ttl: Option<String>,
}

/// A state to begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum MemberOption {
    /// Cannot sign in.
    Disabled,
    /// Has to change the password at the first logon.
    Expired,
    /// Gets a link for a new password.
    Forgotten,
    /// Gets an invitation and chooses a password when accepting.
    Invited,
    /// Cannot sign in until unlocked.
    Locked,
}

/// Body of `PUT /v1/members/{member_id}`: the member as it was read, changed.
///
/// `id`, `last_logon`, `expires`, `pin_expires`, `type`, `invitation` and the times may be sent back and are ignored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpdateMember {
    /// E-mail address; for a service any identifier.
    pub name: String,
    /// Display name.
    pub fullname: String,
    /// What it likes to be called; none when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nickname: Option<String>,
    /// Address of a picture (`https`); none when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// Whether and how it can sign in; left as it is when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<MemberState>,
    /// Lifetime without a change of the password; left as it is when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl: Option<String>,
    /// Lifetime of tokens made at logon; left as it is when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_ttl: Option<String>,
    /// Names of roles.
    pub role_binding: Vec<String>,
}

/// What creating a member gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateMemberResult {
    /// The new member.
    pub member: Member,
    /// The link of its invitation, shown here and never again. Only for a member that was invited. Beyond the contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<InvitationLink>,
}

/// A link that lets somebody in; for handing over by another way than e-mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvitationLink {
    /// Where to accept. Works once; whoever has it can use it.
    pub link: Sensitive,
    /// Until when.
    pub expires: Timestamp,
}
