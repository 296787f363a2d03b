//! What the server says about itself; needs no sign-in.

use api_types::service::Version;

use super::{error::ApiError, http};

/// Whether the server takes work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readiness {
    /// It does.
    Ready,
    /// It runs, but something that it needs (its database) does not, or it is about to stop.
    NotReady,
}

/// Asks which build of Patchbay answers.
pub(crate) async fn version() -> Result<Version, ApiError> {
    http::get("/v1/version").await?.json().await
}

/// Asks whether the server takes work.
pub(crate) async fn readiness() -> Result<Readiness, ApiError> {
    let answer = http::get("/readyz").await?;
    match answer.status() {
        200 => Ok(Readiness::Ready),
        503 => Ok(Readiness::NotReady),
        _ => Err(answer.refused()),
    }
}

/// A part of the version that a build may not know.
pub(crate) fn known(part: String) -> Option<String> {
    (part != "unknown").then_some(part)
}
