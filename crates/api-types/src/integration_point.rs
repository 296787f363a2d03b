//! Integration points: what integrations of many accounts have in common (contract, management 6).

use serde::{Deserialize, Serialize};

use crate::engine::CategoryId;
use crate::{IntegrationPointId, Timestamp};

/// Which providers are allowed in which environment: ids, or `*` for all. Empty or left out: none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IntegrationEnvironments {
    /// For test accounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test: Option<Vec<String>>,
    /// For production accounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prod: Option<Vec<String>>,
}

/// An integration point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IntegrationPoint {
    /// Unique slug in the organization; works in place of the id in paths.
    pub name: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Identity.
    pub id: IntegrationPointId,
    /// Display name: the heading that end users see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fullname: Option<String>,
    /// For those who set it up; end users do not see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The connector of its integrations; never changes.
    pub connector: CategoryId,
    /// Which providers are allowed where.
    pub environments: IntegrationEnvironments,
}

/// Body of `POST /v1/integration-points`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateIntegrationPoint {
    /// Slug; derived from `fullname` when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Display name; the `name` when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fullname: Option<String>,
    /// For those who set it up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The connector of its integrations.
    pub connector: CategoryId,
    /// Which providers are allowed where.
    pub environments: IntegrationEnvironments,
}

/// Body of `PUT /v1/integration-points/{integration_point_id}`: the point as it was read, changed.
///
/// `id`, `created_at` and `updated_at` may be sent back and are ignored; another `connector` is refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpdateIntegrationPoint {
    /// Slug.
    pub name: String,
    /// Display name; the `name` when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fullname: Option<String>,
    /// For those who set it up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// As it was read.
    pub connector: CategoryId,
    /// Which providers are allowed where.
    pub environments: IntegrationEnvironments,
}
