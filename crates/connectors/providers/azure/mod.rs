//! Microsoft Azure.

mod storage;
mod token;

use crate::Manifest;

pub(crate) fn manifests() -> Vec<Manifest> {
    vec![storage::manifest()]
}
