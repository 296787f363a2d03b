//! Which entry is open: `?entry=` of the address.

use crate::pages::opened::{Opened, use_opened};

/// The open entry. Cheap to copy.
pub(super) type Place = Opened;

/// For the page, once.
pub(super) fn use_place() -> Place {
    use_opened("entry")
}
