//! Amazon Web Services.

mod role;
mod storage;

use crate::Manifest;

pub(crate) fn manifests() -> Vec<Manifest> {
    vec![storage::manifest()]
}
