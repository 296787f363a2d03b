//! Providers of Redmine.

mod ticketing;

use crate::Manifest;

pub(crate) fn manifests() -> Vec<Manifest> {
    vec![ticketing::manifest()]
}
