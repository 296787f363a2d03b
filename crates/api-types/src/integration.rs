//! Integrations: an account's connections to providers (contract, management 7).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::credential::Credential;
use crate::engine::CategoryId;
use crate::integration_point::IntegrationPoint;
use crate::token::TokenPair;
use crate::{Account, AccountId, IntegrationId, IntegrationPointId, Problem, Timestamp, TokenId};

/// An integration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Integration {
    /// Unique slug in the account; works in place of the id in paths.
    pub name: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Identity.
    pub id: IntegrationId,
    /// Display name.
    pub fullname: String,
    /// Its default token.
    pub refresh_token_id: TokenId,
    /// The account that it belongs to.
    pub account_id: AccountId,
    /// The account, if it was asked for with `expand`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Account>,
    /// The provider's connector.
    pub category: CategoryId,
    /// What the provider was told; references stand in the place of credentials.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub provider_config: Value,
    /// The provider's display name.
    pub provider_fullname: String,
    /// The provider's id.
    pub provider_type: String,
    /// The integration point that it was made by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration_point_id: Option<IntegrationPointId>,
    /// The integration point, if it was asked for with `expand`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration_point: Option<IntegrationPoint>,
}

/// Body of `POST /v1/integrations/{account_id}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateIntegration {
    /// Slug; derived from `fullname` when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Display name; the `name` when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fullname: Option<String>,
    /// What the provider is told. `type` is the provider's id; credentials stand inside it with their secrets, or as
    /// `{"type": "<type>_id", "value": "<id or name>"}`.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub provider_config: Value,
    /// Id or name of the integration point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration_point_id: Option<String>,
}

/// Body of `PUT /v1/integrations/{account_id}/{integration_id}`: the integration as it was read, changed. What only the
/// server sets may be sent back and is ignored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpdateIntegration {
    /// Slug.
    pub name: String,
    /// Display name.
    pub fullname: String,
    /// As in the creation; a credential with secrets takes the place of the one before.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub provider_config: Value,
    /// Id or name of the integration point; none when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration_point_id: Option<String>,
}

/// Body of `POST /v1/integrations/{account_id}/verify`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerifyIntegration {
    /// What would be created.
    pub integration: CreateIntegration,
}

/// What creating an integration gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateIntegrationResult {
    /// The new integration.
    pub integration: Integration,
    /// Its token for the connector API; its secrets are shown here and never again.
    pub token: TokenPair,
    /// Credentials that were stored because they came with their secrets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credentials_created: Option<Vec<Credential>>,
}

/// What changing an integration gives, besides the integration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpdateIntegrationAnswer {
    /// The integration after the change.
    pub result: Integration,
    /// Credentials that were stored because they came with their secrets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credentials_created: Option<Vec<Credential>>,
}

/// Warnings that do not stand in the way.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IntegrationMessages {
    /// What is worth knowing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problems: Option<Vec<Problem>>,
}

/// What a verification gives.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerifyIntegrationAnswer {
    /// Warnings, if there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub messages: Option<IntegrationMessages>,
}
