//! Which build this is.

use api_types::service::Version;

/// Version, commit and day; the latter two are set by `cargo xtask` when it builds.
pub(crate) fn version() -> Version {
    Version {
        version: env!("CARGO_PKG_VERSION").into(),
        commit: option_env!("PATCHBAY_COMMIT").unwrap_or("unknown").into(),
        date: option_env!("PATCHBAY_COMMIT_DATE").unwrap_or("unknown").into(),
    }
}
