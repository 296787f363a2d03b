//! Providers of Microsoft Teams.

mod chat;
mod notifications;

use crate::Manifest;

pub(crate) fn manifests() -> Vec<Manifest> {
    vec![notifications::manifest(), chat::manifest()]
}
