//! Roles: a permission set on some resources, bound to members by name (contract, management 13).

use serde::{Deserialize, Serialize};

use crate::token::Resources;
use crate::{PermissionSetName, RoleId, Timestamp};

/// A role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoleDefinition {
    /// Unique slug in the organization; what members are bound by.
    pub name: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Identity.
    pub id: RoleId,
    /// Display name.
    pub fullname: String,
    /// What it is for, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Where it holds; everywhere in the organization when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resources: Option<Resources>,
    /// What it allows.
    pub permission_set: PermissionSetName,
    /// Made by Patchbay itself: `administrator`, `viewer`, `member`, `root_administrator`, and the roles of single
    /// accounts. Such a role cannot be changed or deleted. Beyond the contract, and left out when false: clients that
    /// send back what they have read would stumble over it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub builtin: bool,
}

/// Body of `POST /v1/roles`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateRole {
    /// Slug; derived from `fullname` when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Display name; the `name` when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fullname: Option<String>,
    /// What it is for, at most 1000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Where it holds; everywhere in the organization when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resources: Option<Resources>,
    /// What it allows.
    pub permission_set: PermissionSetName,
}

/// Body of `PUT /v1/roles/{role_id}`: the role as it was read, changed.
///
/// `id`, `builtin`, `created_at` and `updated_at` may be sent back and are ignored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpdateRole {
    /// Slug. Members stay bound when it changes.
    pub name: String,
    /// Display name.
    pub fullname: String,
    /// What it is for; nothing when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Where it holds; everywhere in the organization when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resources: Option<Resources>,
    /// What it allows.
    pub permission_set: PermissionSetName,
}
