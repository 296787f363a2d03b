//! SFTP: files over SSH, on servers of any make.

mod errors;
mod files;
mod host_key;
mod leash;
mod login;
mod session;
mod storage;
mod upload;

use crate::Manifest;

pub(crate) fn manifests() -> Vec<Manifest> {
    vec![storage::manifest()]
}
