//! Providers of Atlassian's cloud.

mod adf;
mod site;
mod ticketing;

use crate::Manifest;

pub(crate) fn manifests() -> Vec<Manifest> {
    vec![ticketing::manifest()]
}
