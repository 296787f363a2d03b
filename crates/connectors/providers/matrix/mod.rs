//! Matrix: rooms on any homeserver that speaks the client-server API.

mod api;
mod chat;
mod notifications;

use crate::Manifest;

pub(crate) fn manifests() -> Vec<Manifest> {
    vec![chat::manifest(), notifications::manifest()]
}
