//! Google Cloud.

mod service_account;
mod storage;
mod store;

use crate::Manifest;

pub(crate) fn manifests() -> Vec<Manifest> {
    vec![storage::manifest()]
}
