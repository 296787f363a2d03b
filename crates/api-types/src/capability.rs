//! Capabilities: what connectors and providers can do, for forms and for programs that choose (contract, management 10).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Environment;
use crate::engine::CategoryId;

/// A connector: one API for all providers of a category.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConnectorCapabilities {
    /// Identity.
    pub id: CategoryId,
    /// The same.
    pub name: CategoryId,
    /// For people.
    pub fullname: String,
    /// What it is for.
    pub description: String,
    /// Its providers in this version.
    pub provider_ids: Vec<String>,
    /// The same in full, if asked for by `expand=providers`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub providers: Option<Vec<ProviderCapabilities>>,
    /// The id again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connector: Option<CategoryId>,
    /// How far it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<ConnectorRelease>,
}

/// How far a connector is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConnectorRelease {
    /// `in-development` while no provider of it is in this version.
    pub availability: Availability,
}

/// How far something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Availability {
    /// For our own use.
    Internal,
    /// Not finished.
    InDevelopment,
    /// Finished, and to be tried.
    PreRelease,
    /// Going away.
    Deprecated,
    /// Finished and proven.
    GenerallyAvailable,
}

/// A provider: a vendor's product behind a connector.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderCapabilities {
    /// Identity: the `type` of its `provider_config`.
    pub id: String,
    /// The same.
    pub name: String,
    /// For people.
    pub fullname: String,
    /// Who makes the product.
    pub vendor: String,
    /// What it is.
    pub description: String,
    /// Its connector.
    pub connector_id: CategoryId,
    /// What it can do, if asked for by `expand=operations`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operations: Option<Vec<OperationCapabilities>>,
    /// JSON Schema of its `provider_config`, if asked for by `expand=provider_config`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub provider_config: Option<Value>,
    /// How far it is, and where it can be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<ProviderRelease>,
    /// Its connector: the id, or the whole if asked for by `expand=connector`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    // Either of the two; described as any value, since a connector holds providers again.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Value>))]
    pub connector: Option<ConnectorOrId>,
}

/// A connector's id, or the connector.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ConnectorOrId {
    /// The id.
    Id(CategoryId),
    /// The connector.
    Connector(Box<ConnectorCapabilities>),
}

/// How far a provider is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderRelease {
    /// How far.
    pub availability: Availability,
    /// The environments of accounts that can use it.
    pub environments: Vec<Environment>,
}

/// An operation of a connector, as one provider does it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OperationCapabilities {
    /// Identity, for example `ticketing_create_ticket`.
    pub id: String,
    /// Short name, for example `create_ticket`.
    pub name: String,
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fullname: Option<String>,
    /// What it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// HTTP method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_method: Option<String>,
    /// Path, with its parameters in braces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_path: Option<String>,
    /// Whether the provider can do it; if not, a call is answered with 501.
    pub supported: bool,
    /// Fields that this provider needs in the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_fields: Option<Vec<String>>,
    /// Fields that this provider fills in its answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supported_response_fields: Option<Vec<String>>,
    /// What can be filtered by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filters: Option<Vec<ProviderFilter>>,
    /// What can be ordered by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orders: Option<Vec<ProviderOrder>>,
    /// The body, for operations that take one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_body: Option<RequestBody>,
}

/// A field to filter by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderFilter {
    /// The field.
    pub name: String,
    /// What it is compared with.
    #[serde(rename = "type")]
    pub kind: FilterType,
    /// The operators, for example `eq` and `not in`.
    pub operators: Vec<String>,
    /// The values of an enumeration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<String>>,
    /// More about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docs: Option<String>,
}

/// What a field is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the contract's words")]
pub enum FilterType {
    String,
    Datetime,
    Enum,
    Boolean,
    Number,
}

/// A field to order by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderOrder {
    /// The field.
    pub name: String,
    /// `asc`, `desc`.
    pub directions: Vec<String>,
}

/// A body that an operation takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestBody {
    /// Whether it must be there.
    pub required: bool,
    /// Its JSON Schema, if asked for by `expand=request_body`; else a reference to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub schema: Option<Value>,
}
