//! JSON Patch (RFC 6902), sent as plain `application/json`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One operation of a JSON Patch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PatchOperation {
    /// What to do.
    pub op: PatchOperator,
    /// JSON Pointer (RFC 6901) to the place that changes, or that `test` looks at.
    pub path: String,
    /// JSON Pointer to the source; `copy` and `move` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The new value, or the one to compare with; `add`, `replace` and `test` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

/// The operators of RFC 6902.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "each is defined by RFC 6902 under this very name")]
pub enum PatchOperator {
    Add,
    Copy,
    Move,
    Remove,
    Replace,
    Test,
}
