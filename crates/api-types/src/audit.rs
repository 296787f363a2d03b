//! The audit log as the API shows it (contract, management 11; the bare list of the second seed).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{AccountId, AuditEntryId, MemberId, Timestamp, TokenId};

/// An audit entry in the contract's shape, with ours beside it: who, what, to which object, before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Audit {
    /// `test` or `prod` of the account concerned; empty when it concerns none.
    pub environment: String,
    /// When it happened.
    pub created_at: Timestamp,
    /// The client's address.
    pub remote_addr: String,
    /// The client's `User-Agent`.
    pub user_agent: String,
    /// `API`; `ERROR` for what failed.
    pub audit_type: AuditType,
    /// HTTP method; `CLI` for the command line.
    pub method: String,
    /// Path of the call, without its query.
    pub path: String,
    /// HTTP status, as text.
    pub code: String,
    /// How it ended: `ok`, `denied`, `failed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Who, if it was a member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_id: Option<MemberId>,
    /// The tenant concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<AccountId>,
    /// Identity of the entry. Beyond the contract, like all that follows.
    pub id: AuditEntryId,
    /// For example `accounts.create`, `members.invite`.
    pub action: String,
    /// E-mail address of the member, as it is now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_name: Option<String>,
    /// With which token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_id: Option<TokenId>,
    /// The object concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<AuditTarget>,
    /// Fields that changed, each `{from, to}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changes: Option<Value>,
    /// Anything else worth knowing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<Value>,
    /// The request's id, as in its answer and in the server's log.
    pub request_id: String,
}

/// The object that an entry is about, as it was called then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditTarget {
    /// Kind, for example `account`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Identity.
    pub id: String,
    /// Name at that time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Kind of entry in the contract's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum AuditType {
    /// An alarm.
    Alarm,
    /// Something that failed.
    Error,
    /// A call.
    Api,
    /// Anything else.
    Unknown,
}

/// An entry of `GET /api/v1/audit`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TenantAudit {
    /// Identity.
    pub id: AuditEntryId,
    /// E-mail address of who did it; empty when it was no member.
    pub actor_email: String,
    /// For example `USER_INVITED`.
    pub action: String,
    /// Kind of the object.
    pub entity_type: String,
    /// Identity of the object.
    pub entity_id: String,
    /// Anything else worth knowing.
    pub details: Value,
    /// The client's address.
    pub ip_address: String,
    /// When it happened.
    pub created_at: Timestamp,
}
