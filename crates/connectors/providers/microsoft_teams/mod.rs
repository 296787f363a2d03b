//! Providers of Microsoft Teams.

mod notifications;

use crate::Manifest;

pub(crate) fn manifests() -> Vec<Manifest> {
    vec![notifications::manifest()]
}
