//! Providers of GitHub, on github.com and on servers of one's own.

mod ticketing;

use crate::Manifest;

pub(crate) fn manifests() -> Vec<Manifest> {
    vec![ticketing::manifest()]
}
