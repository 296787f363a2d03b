//! What stands around every answer of a connector (contract, engine 0.2 and 0.4).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Problem;

/// One object, or a list without pages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EngineAnswer<T> {
    /// The object.
    pub result: T,
    /// What is worth knowing although the call succeeded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub messages: Option<Messages>,
    /// What the `meta` parameters asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meta: Option<Meta>,
}

/// One page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EngineList<T> {
    /// The objects.
    pub result: Vec<T>,
    /// Send it back for the next page; empty after the last one.
    pub cursor: String,
    /// What is worth knowing although the call succeeded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub messages: Option<Messages>,
    /// What the `meta` parameters asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meta: Option<Meta>,
}

/// Warnings next to a result.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Messages {
    /// Each in the form of a problem.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
}

/// What `meta` functions give.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Meta {
    /// Of `stats/count()`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stats: Option<MetaStats>,
    /// Of `api/response(primary)` and `api/response(all)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api: Option<MetaApi>,
}

/// Counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MetaStats {
    /// How many objects match on all pages together under `*`; counted by a field, how many have each of its values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub count: BTreeMap<String, u64>,
}

/// What the provider itself said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MetaApi {
    /// Its answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<MetaApiResponse>,
}

/// Answers of a provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MetaApiResponse {
    /// The one that the result was made of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary: Option<MetaPrimaryResponse>,
    /// All of them, by the address that was called.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub list: BTreeMap<String, Vec<String>>,
}

/// An answer of a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MetaPrimaryResponse {
    /// The address that was called.
    pub endpoint: String,
    /// The text that came back.
    pub response: String,
}
