//! Providers that live here: nothing leaves the server. For trying out, for tests, for demonstrations.

mod documents;
mod faults;
mod notifications;
mod storage;
mod ticketing;

use crate::Manifest;

pub(crate) fn manifests() -> Vec<Manifest> {
    vec![notifications::manifest(), storage::manifest(), ticketing::manifest()]
}
