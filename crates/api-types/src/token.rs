//! Tokens and the rights that they carry (contract, auth 2–4, management 8).

use serde::{Deserialize, Serialize};

use crate::{Environment, MemberId, OrganizationId, PermissionSetName, Timestamp, TokenId};

/// One secret with its expiry and rights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Token {
    /// The bearer value. Only in the answer that creates it; an empty text afterwards.
    pub secret: String,
    /// After this it is refused.
    pub expires: Timestamp,
    /// What it may do.
    pub permissions: Permission,
}

/// The working token and the one that renews it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenPair {
    /// Does the work.
    pub access: Token,
    /// Only renews.
    pub refresh: Token,
}

/// A stored token: one or two live pairs under one identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefreshToken {
    /// Slug.
    pub name: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Identity.
    pub id: TokenId,
    /// Display name.
    pub fullname: String,
    /// The member that it speaks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_id: Option<MemberId>,
    /// Id of the organization or integration that it belongs to.
    pub owner_id: String,
    /// What `owner_id` names.
    pub owner_type: TokenOwnerType,
    /// After this it is refused and cannot be renewed.
    pub expires: Timestamp,
    /// Lifetime as a duration.
    pub token_ttl: String,
    /// How it came to be.
    pub token_type: TokenType,
    /// The current pair.
    pub primary: TokenPair,
    /// The pair before, while both are good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secondary: Option<TokenPair>,
}

/// Body of `POST /v1/tokens`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateToken {
    /// Slug; derived from `fullname` when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Display name; the `name` when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fullname: Option<String>,
    /// Where its rights hold: no further than those of the token that asks. A `connect-ui` token names its accounts.
    pub resources: Resources,
    /// What it may do: no more than the token that asks.
    pub permission_set: PermissionSetName,
    /// Lifetime such as `10m`; `24h` when left out, at most `8760h`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_ttl: Option<String>,
}

/// Body of `POST /v1/tokens/{account_id}/{integration_id}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateIntegrationToken {
    /// Slug; the id when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Lifetime such as `1h`; `10m` when left out, at most `8760h`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_ttl: Option<String>,
}

/// What a token belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TokenOwnerType {
    /// Opens the management API.
    Organization,
    /// Opens the connector API.
    Integration,
}

/// How a token came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TokenType {
    /// Made on request with chosen rights.
    Adhoc,
    /// Made by a member's logon.
    Logon,
    /// Made with its owner.
    Default,
}

/// The rights of a token and where they come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Permission {
    /// Names of the member's roles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role_binding: Option<Vec<String>>,
    /// Rights given to this token alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adhoc_role: Option<AdhocRole>,
    /// Id of the organization or integration.
    pub resource_id: String,
    /// What `resource_id` names.
    pub resource_type: TokenOwnerType,
    /// The token that this one was derived from; empty if none.
    pub parent_id: String,
    /// The stored token.
    pub id: TokenId,
    /// The organization.
    pub organization_id: OrganizationId,
    /// The organization above it, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root_organization_id: Option<OrganizationId>,
    /// The member; empty if none.
    pub member_id: String,
}

/// Rights of one token: a permission set on some resources.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdhocRole {
    /// Where the rights hold.
    pub resources: Resources,
    /// What may be done.
    pub permission_set: PermissionSetName,
}

/// Where rights hold. A part left out limits nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Resources {
    /// Which organizations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organizations: Option<RoleOrganizations>,
    /// Which accounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accounts: Option<RoleAccounts>,
    /// Which integrations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integrations: Option<RoleIntegrations>,
}

/// Which organizations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoleOrganizations {
    /// Ids; `*` means all.
    pub ids: Vec<String>,
    /// Any of these labels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<Vec<String>>,
}

/// Which accounts. When labels and environments are both given, both must match.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoleAccounts {
    /// Ids; `*` means all.
    pub ids: Vec<String>,
    /// Any of these labels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<Vec<String>>,
    /// Any of these environments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environments: Option<Vec<Environment>>,
}

/// Which integrations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoleIntegrations {
    /// Connector categories; `*` means all.
    pub categories: Vec<String>,
}
