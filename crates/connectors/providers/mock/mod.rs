//! Providers that live here: nothing leaves the server. For trying out, for tests, for demonstrations.

mod chat;
mod documents;
mod faults;
mod notifications;
mod storage;
mod ticketing;

use crate::Manifest;

pub(crate) fn manifests() -> Vec<Manifest> {
    vec![chat::manifest(), notifications::manifest(), storage::manifest(), ticketing::manifest()]
}
