//! Providers of Roundup, the issue tracker in Python.

mod ticketing;

use crate::Manifest;

pub(crate) fn manifests() -> Vec<Manifest> {
    vec![ticketing::manifest()]
}
