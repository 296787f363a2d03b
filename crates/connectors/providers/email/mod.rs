//! Mail, over any server that speaks SMTP.

mod notifications;

use crate::Manifest;

pub(crate) fn manifests() -> Vec<Manifest> {
    vec![notifications::manifest()]
}
