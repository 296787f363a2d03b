//! Members of a tenant, in the words of the second published API (`/api/v1`).

use serde::{Deserialize, Serialize};

use crate::{MemberId, Timestamp};

/// Somebody who can reach the tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TenantMember {
    /// Identity.
    pub uid: MemberId,
    /// E-mail address.
    pub email: String,
    /// `ADMIN`, `EDITOR`, `VIEWER`, or the name of a role of the organization: the strongest that holds here.
    pub role: String,
    /// Whether the invitation has been accepted.
    pub status: TenantMemberStatus,
    /// Since when.
    pub created_at: Timestamp,
}

/// Whether the invitation has been accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TenantMemberStatus {
    /// Yes.
    Active,
    /// Not yet.
    Invited,
}

/// Body of `POST /api/v1/organization/members`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InviteTenantMember {
    /// E-mail address of the person to invite.
    pub email: String,
    /// `ADMIN`, `EDITOR`, `VIEWER`, or the name of a role of the organization.
    pub role: String,
}

/// Answer to an invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TenantMemberInvited {
    /// `User successfully invited`.
    pub message: String,
    /// Identity of the invited.
    pub uid: MemberId,
}

/// Body of every error answer under `/api/v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TenantError {
    /// What is wrong and what to do.
    pub error: String,
}
