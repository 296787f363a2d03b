//! The storage connector (contract, engine 2; there the list is of texts, but the official client reads objects).

use serde::{Deserialize, Serialize};

/// A file in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoragePath {
    /// Its path, from the root.
    pub path: String,
}
