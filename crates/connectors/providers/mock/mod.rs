//! Providers that live here: nothing leaves the server. For trying out, for tests, for demonstrations.

mod faults;
mod ticketing;

use crate::Manifest;

pub(crate) fn manifests() -> Vec<Manifest> {
    vec![ticketing::manifest()]
}
