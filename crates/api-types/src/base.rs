//! The envelopes of the contract: one object under `result`, or a list under `result` with an optional total.

use serde::{Deserialize, Serialize};

/// An answer that carries one object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResultAnswer<T> {
    /// The object asked for, or as it is after the change.
    pub result: T,
}

/// An answer that carries one page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListAnswer<T> {
    /// The page, in the order asked for.
    pub result: Vec<T>,
    /// How many objects match, on all pages together. Only with `total=true`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// Present and true when counting stopped: there are at least `total` matches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_capped: Option<bool>,
}
