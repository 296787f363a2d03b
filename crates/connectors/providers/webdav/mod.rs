//! `WebDAV` (RFC 4918): Nextcloud, ownCloud, Apache, and many more.

mod calls;
mod storage;
mod tree;

use crate::Manifest;

pub(crate) fn manifests() -> Vec<Manifest> {
    vec![storage::manifest()]
}
