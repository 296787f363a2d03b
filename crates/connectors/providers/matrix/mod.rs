//! Matrix: rooms on any homeserver that speaks the client-server API.

mod api;
mod chat;
mod notifications;

use provider_schema::{Expects, KeyKind};

use crate::Manifest;

pub(crate) fn manifests() -> Vec<Manifest> {
    vec![chat::manifest(), notifications::manifest()]
}

/// The token of a session; the other one that comes with it begins so (Synapse, Matrix Authentication Service).
fn access_token() -> Expects {
    Expects::key(KeyKind::AccessToken, &[("syr_", KeyKind::RefreshToken), ("mcr_", KeyKind::RefreshToken)])
}
