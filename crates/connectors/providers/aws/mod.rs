//! Amazon Web Services.

mod storage;

use crate::Manifest;

pub(crate) fn manifests() -> Vec<Manifest> {
    vec![storage::manifest()]
}
