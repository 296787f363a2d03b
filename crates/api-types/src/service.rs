//! What the server tells about itself to anybody.

use serde::{Deserialize, Serialize};

/// Which build answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Version {
    /// Version number of the release.
    pub version: String,
    /// Commit that it was built from; `unknown` when built outside a repository.
    pub commit: String,
    /// Day of that commit, `YYYY-MM-DD`; `unknown` when built outside a repository.
    pub date: String,
}

/// Whether the server can do its work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Health {
    /// `ok` for a running process, `ready` when the store takes writes.
    pub status: String,
}
