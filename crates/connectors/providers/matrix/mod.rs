//! Matrix: rooms on any homeserver that speaks the client-server API.

mod notifications;

use crate::Manifest;

pub(crate) fn manifests() -> Vec<Manifest> {
    vec![notifications::manifest()]
}
