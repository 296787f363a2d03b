//! Accounts: one per tenant (contract, management 5).

use serde::{Deserialize, Serialize};

use crate::token::RefreshToken;
use crate::{AccountId, OrganizationId, PermissionSetName, Timestamp};

/// Which of the two worlds an account lives in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Environment {
    /// For trying things out.
    Test,
    /// The real thing; the default.
    #[default]
    Prod,
}

impl Environment {
    /// Every environment, in the order of the documentation.
    pub const ALL: [Self; 2] = [Self::Test, Self::Prod];

    /// The word on the wire and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Prod => "prod",
        }
    }

    /// Reads the word on the wire.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// A tenant of the organization; integrations and credentials belong to one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// Unique slug in the organization; works in place of the id in paths.
    pub name: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Identity.
    pub id: AccountId,
    /// Display name.
    pub fullname: String,
    /// The organization that it belongs to.
    pub organization_id: OrganizationId,
    /// `test` or `prod`.
    pub environment: Environment,
    /// Free labels for grouping and for narrowing tokens, in order.
    #[serde(default)]
    pub labels: Vec<String>,
}

/// Body of `POST /v1/accounts`. Everything may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateAccount {
    /// Slug; derived from `fullname` when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Display name; the `name` when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fullname: Option<String>,
    /// Default `prod`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<Environment>,
    /// At most 64, each 1–48 letters, digits, `_`, `-`, `:`, `.`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<Vec<String>>,
    /// Asks for a token limited to the new account, made in the same transaction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<ProvisionToken>,
}

/// The `token` block of an account's creation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProvisionToken {
    /// One of `account-manager`, `connect-ui`, `token-issuer`.
    pub permission_set: PermissionSetName,
    /// Lifetime as a duration such as `24h`; default 24h.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_ttl: Option<String>,
    /// Slug of the token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Display name of the token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fullname: Option<String>,
}

/// Body of `PUT /v1/accounts/{account_id}`: the account as it was read, changed.
///
/// `id`, `organization_id`, `created_at` and `updated_at` may be sent back and are ignored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpdateAccount {
    /// Slug.
    pub name: String,
    /// Display name.
    pub fullname: String,
    /// `test` or `prod`.
    pub environment: Environment,
    /// The labels that it has from now on; none when left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(nullable))]
    pub labels: Vec<String>,
}

/// What creating an account gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateAccountResult {
    /// The new account.
    pub account: Account,
    /// The token asked for; its secrets are shown here and never again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<RefreshToken>,
}
