//! What the routes share.

use std::sync::Arc;

use platform::Platform;

use crate::readiness::Readiness;

/// The state of the routes. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The rules, the data, the keys.
    pub platform: Arc<Platform>,
    /// Whether the store takes writes.
    pub readiness: Arc<Readiness>,
}

impl App {
    /// Wraps a platform.
    pub fn new(platform: Arc<Platform>) -> Self {
        Self { platform, readiness: Arc::default() }
    }
}
