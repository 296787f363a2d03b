//! What the server says about itself; needs no sign-in.

use api_types::service::Version;

use super::{
    address::Address,
    client::{Call, Client},
    error::ApiError,
    question::question,
};

question! {
    /// Which build of Patchbay answers.
    Build {} -> Version,
    tags [SERVER],
    ask |client, _this| version(client),
}

question! {
    /// Whether the server takes work.
    Ready {} -> Readiness,
    tags [SERVER],
    ask |client, _this| readiness(client),
}

/// Whether the server takes work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// It does.
    Ready,
    /// It runs, but something that it needs (its database) does not, or it is about to stop.
    NotReady,
}

/// Asks which build of Patchbay answers.
pub async fn version(client: Client) -> Result<Version, ApiError> {
    client.bare(Call::get(Address::new("/v1/version")).anonymous()).await
}

/// Asks whether the server takes work. A server that says no is not asked again and again: that is an answer.
pub async fn readiness(client: Client) -> Result<Readiness, ApiError> {
    match client.send(Call::get(Address::new("/readyz")).anonymous().once()).await {
        Ok(_) => Ok(Readiness::Ready),
        Err(ApiError::Server(refusal)) if refusal.status == 503 => Ok(Readiness::NotReady),
        Err(error) => Err(error),
    }
}

/// A part of the version that a build may not know.
pub fn known(part: &str) -> Option<&str> {
    (part != "unknown").then_some(part)
}
