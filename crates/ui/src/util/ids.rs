//! Ids of elements, for the attributes that tie one element to another.

use std::sync::atomic::{AtomicU32, Ordering};

static LAST: AtomicU32 = AtomicU32::new(0);

/// An id that no other element of this page has.
pub fn fresh(prefix: &str) -> String {
    format!("{prefix}-{}", LAST.fetch_add(1, Ordering::Relaxed))
}
