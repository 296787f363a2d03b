//! Fields as the provider itself knows them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A field of the provider's tickets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RemoteField {
    /// The provider's id.
    pub field_id: String,
    /// What it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<RemoteFieldSchema>,
    /// Where it exists.
    pub field_scope: RemoteFieldScope,
    /// What the provider calls it.
    pub provider_field_name: String,
    /// Where it stands in the provider's object: the `provider_field_path` of a custom field mapping.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_field_path: Option<String>,
    /// The project that it exists in, if it does not in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_id: Option<String>,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RemoteFieldSchema {
    /// Kind of value.
    pub field_type_id: RemoteFieldType,
    /// The provider's own word for the kind. The contract spells this key with a capital letter.
    #[serde(rename = "field_Type", default, skip_serializing_if = "Option::is_none")]
    pub field_type: Option<String>,
    /// The values that it can have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub enum_values: Vec<String>,
    /// The same with their ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub enum_option_values: Vec<OptionValue>,
}

/// A value to choose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OptionValue {
    /// The provider's id.
    pub id: String,
    /// For people.
    pub name: String,
    /// More about it.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub attributes: Map<String, Value>,
}

/// Where a field exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum RemoteFieldScope {
    /// In every instance of the provider's product.
    Standard,
    /// In this instance.
    IntegrationCustom,
    /// In one project.
    ProjectCustom,
    /// In one ticket.
    TicketCustom,
    /// The provider does not say.
    Unknown,
}

/// Kind of value of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum RemoteFieldType {
    /// Text.
    String,
    /// Number.
    Number,
    /// One of several values.
    Enum,
    /// Anything else.
    Other,
}
