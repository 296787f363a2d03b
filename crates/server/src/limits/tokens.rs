//! How often one token may call.

use std::num::NonZeroU32;
use std::time::Duration;

use api_types::TokenId;
use platform::{Caller, Error};

use super::Limiter;

/// The limit of every token. A script that has run wild costs its own token's calls, not everybody's.
#[derive(Default)]
pub struct TokenLimit(Option<Limiter<TokenId>>);

impl TokenLimit {
    /// So many calls a minute for each token, on this server; 0 means no limit.
    pub fn per_minute(calls: u32) -> Self {
        Self(NonZeroU32::new(calls).map(|calls| Limiter::new(calls, Duration::from_mins(1))))
    }

    /// Counts a call of an authenticated caller.
    pub(crate) fn check(&self, caller: &Caller) -> Result<(), Error> {
        self.check_token(caller.token())
    }

    /// Counts a call with a token.
    pub(crate) fn check_token(&self, token: Option<TokenId>) -> Result<(), Error> {
        match (&self.0, token) {
            (Some(limiter), Some(token)) => {
                limiter.check(&token).map_err(|retry_after| Error::TooManyOfToken { retry_after })
            }
            _ => Ok(()),
        }
    }
}
