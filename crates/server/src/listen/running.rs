//! Which requests run: for the phases of a connection, and for the count of those that a shutdown cuts.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::phase::ConnectionState;

/// One running request; ends when it is dropped.
pub(super) struct Running {
    state: Arc<ConnectionState>,
    count: Arc<AtomicUsize>,
}

impl Running {
    pub(super) fn begin(state: Arc<ConnectionState>, count: Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        state.request_began();
        Self { state, count }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::Relaxed);
        self.state.request_ended();
    }
}
