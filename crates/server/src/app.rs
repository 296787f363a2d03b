//! What the routes share.

use std::sync::Arc;

use platform::Platform;
use tokio_util::sync::CancellationToken;

use crate::limits::{AnonymousLimits, TokenLimit};
use crate::readiness::Readiness;

/// The state of the routes. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The rules, the data, the keys.
    pub platform: Arc<Platform>,
    /// Whether the store takes writes.
    pub readiness: Arc<Readiness>,
    /// How often one address may call without a token.
    pub limits: Arc<AnonymousLimits>,
    /// How often one token may call.
    pub token_limit: Arc<TokenLimit>,
    /// Says that the server stops: answers that never end by themselves end then.
    pub stopping: CancellationToken,
}

impl App {
    /// Wraps a platform.
    pub fn new(platform: Arc<Platform>) -> Self {
        Self {
            platform,
            readiness: Arc::default(),
            limits: Arc::default(),
            token_limit: Arc::default(),
            stopping: CancellationToken::new(),
        }
    }

    /// Takes other limits for calls without a token.
    #[must_use]
    pub fn with_limits(self, limits: AnonymousLimits) -> Self {
        Self { limits: Arc::new(limits), ..self }
    }

    /// Limits how often one token may call; without this there is no limit.
    #[must_use]
    pub fn with_token_limit(self, limit: TokenLimit) -> Self {
        Self { token_limit: Arc::new(limit), ..self }
    }

    /// Ends endless answers when `stopping` says so.
    #[must_use]
    pub fn until(self, stopping: CancellationToken) -> Self {
        Self { stopping, ..self }
    }
}
