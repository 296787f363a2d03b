//! Providers of Atlassian's cloud.

mod adf;
mod notifications;
mod site;
mod ticketing;

use crate::Manifest;

pub(crate) fn manifests() -> Vec<Manifest> {
    let mut all = ticketing::manifests();
    all.push(notifications::manifest());
    all
}
