//! Credentials: the secrets that integrations work with (contract, management 9).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{AccountId, CredentialId, IntegrationId, IntegrationPointId, Timestamp, WebhookId};

/// What a credential belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum OwnerType {
    /// An account: all its integrations can use it.
    #[default]
    Account,
    /// One integration.
    Integration,
    /// An integration point: its integrations of every account can use it.
    IntegrationPoint,
    /// An organization webhook. It is changed with its webhook.
    OrganizationWebhook,
}

impl OwnerType {
    /// Every type, in the order of the documentation.
    pub const ALL: [Self; 4] =
        [Self::Account, Self::Integration, Self::IntegrationPoint, Self::OrganizationWebhook];

    /// The word on the wire and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Integration => "integration",
            Self::IntegrationPoint => "integration_point",
            Self::OrganizationWebhook => "organization_webhook",
        }
    }

    /// Reads the word on the wire.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// Whose business a credential's life is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ManagedType {
    /// It came with an integration and goes with it.
    Managed,
    /// Whoever made it removes it.
    #[default]
    Unmanaged,
}

impl ManagedType {
    /// The word on the wire and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Managed => "Managed",
            Self::Unmanaged => "Unmanaged",
        }
    }

    /// Reads the word on the wire.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Managed, Self::Unmanaged].into_iter().find(|one| one.as_str() == text)
    }
}

/// What can be seen of a credential's content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = CredentialConfigNoSecret))]
pub struct CredentialKindOnly {
    /// `aws`, `aws_role`, `token`, `basic`, `secret`, `o_auth_client` or `tls_certificate`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// A credential as it is answered: without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = CredentialResponse))]
pub struct Credential {
    /// Slug, unique with its owner.
    pub name: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Identity.
    pub id: CredentialId,
    /// The account, if that is the owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<AccountId>,
    /// The integration, if that is the owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration_id: Option<IntegrationId>,
    /// The integration point, if that is the owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration_point_id: Option<IntegrationPointId>,
    /// The webhook, if that is the owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_webhook_id: Option<WebhookId>,
    /// What the owner is.
    pub owner_type: OwnerType,
    /// Display name.
    pub fullname: String,
    /// Its type; never its secrets.
    pub config: CredentialKindOnly,
    /// From then on it is not used any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// Whether it came with an integration.
    pub managed: ManagedType,
}

/// Body of `POST /v1/credentials/{owner_id}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateCredential {
    /// Slug; derived from `fullname` when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Display name; the `name` when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fullname: Option<String>,
    /// An object with a `type` and what that type holds, for example `{"type": "token", "secret": "…"}`.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub config: Value,
    /// What the owner in the path is; found out when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_type: Option<OwnerType>,
    /// From then on it is not used any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
}

/// Body of `PUT /v1/credentials/{owner_id}/{credential_id}`. The rest of what was read may be sent back and is ignored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpdateCredential {
    /// Slug.
    pub name: String,
    /// Display name.
    pub fullname: String,
    /// A new secret; left out, or with a `type` alone as it was read, the present one stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub config: Option<Value>,
    /// From then on it is not used any more; never when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
}
