//! Providers of Linear.

mod ticketing;

use crate::Manifest;

pub(crate) fn manifests() -> Vec<Manifest> {
    vec![ticketing::manifest()]
}
