//! What a provider was asked in one call, for somebody who looks on purpose. Ordinary calls keep nothing of it.
//!
//! Secrets are hidden when it is read, for some are known only late: a provider may lend one in the middle of a call. Of
//! headers only those values are kept that are known to be harmless.

mod hide;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use api_types::explorer::{ExplorerTrace, HeaderLine, ProviderAnswer, ProviderExchange, ShownBody};
use connectors::CredentialFields;
use http::HeaderMap;

/// Most requests that are kept of one call.
const MOST: usize = 40;
/// Longest body that is kept, in bytes.
const MAX_BODY: usize = 1_000_000;
/// Longest value of a header that is kept, in characters.
const MAX_VALUE: usize = 300;

/// Headers whose values are shown. Whatever is not here may be somebody's key.
const HARMLESS: [&str; 36] = [
    "accept",
    "accept-language",
    "accept-ranges",
    "allow",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-length",
    "content-range",
    "content-type",
    "date",
    "dav",
    "depth",
    "etag",
    "expires",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "last-modified",
    "overwrite",
    "prefer",
    "range",
    "retry-after",
    "server",
    "user-agent",
    "vary",
    "x-amz-date",
    "x-amz-request-id",
    "x-ms-request-id",
    "x-ms-version",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "x-request-id",
];

/// Takes notes of one call. They cannot be printed before their secrets are hidden.
#[derive(Clone, Default)]
pub struct Trace(Arc<Mutex<Notes>>);

#[derive(Default)]
struct Notes {
    exchanges: Vec<ProviderExchange>,
    left_out: u64,
    secrets: Vec<CredentialFields>,
}

/// A request whose answer is still to come.
#[derive(Debug)]
pub(super) struct Asked {
    place: Option<usize>,
    begun: Instant,
}

/// A body on its way.
#[derive(Clone, Copy, Debug)]
pub(super) enum Body<'a> {
    /// All of it.
    Whole(&'a [u8]),
    /// Not to be shown, for this reason.
    Unseen(&'static str),
}

/// Said of bodies that hold what a provider lends.
pub(super) const CONFIDENTIAL: Body<'static> = Body::Unseen("Not shown: a credential is exchanged here.");
/// Said of what goes over a stream of another protocol.
pub(super) const PROTOCOL: Body<'static> = Body::Unseen("Not shown: the protocol is not HTTP.");
/// Said of bodies that go by piece by piece.
pub(super) const FILE: Body<'static> = Body::Unseen("Not shown: it went by piece by piece.");

impl Trace {
    /// Texts that must not be shown.
    pub(super) fn hides(&self, secrets: &CredentialFields) {
        self.with(|notes| notes.secrets.push(secrets.clone()));
    }

    /// A request that is about to be sent.
    pub(super) fn asks(&self, method: &str, address: &str, headers: &HeaderMap, body: Body<'_>) -> Asked {
        let exchange = ProviderExchange {
            method: method.to_owned(),
            address: address.to_owned(),
            headers: lines(headers),
            body: body.shown(),
            attempts: 1,
            ..ProviderExchange::default()
        };
        let place = self.with(|notes| {
            if notes.exchanges.len() == MOST {
                notes.left_out += 1;
                return None;
            }
            notes.exchanges.push(exchange);
            Some(notes.exchanges.len() - 1)
        });
        Asked { place, begun: Instant::now() }
    }

    /// What was answered.
    pub(super) fn answered(
        &self,
        asked: &Asked,
        status: Option<u16>,
        headers: &HeaderMap,
        body: Body<'_>,
        attempts: u32,
    ) {
        let answer = ProviderAnswer { status, headers: lines(headers), body: body.shown() };
        self.end(asked, |exchange| {
            exchange.answer = Some(answer);
            exchange.attempts = attempts;
        });
    }

    /// That there was no answer, and why.
    pub(super) fn failed(&self, asked: &Asked, why: &str, attempts: u32) {
        self.end(asked, |exchange| {
            exchange.failure = Some(why.to_owned());
            exchange.attempts = attempts;
        });
    }

    /// What is known so far, without secrets.
    pub fn read(&self) -> ExplorerTrace {
        self.with(|notes| ExplorerTrace {
            exchanges: notes.exchanges.iter().map(|one| hide::exchange(one, &notes.secrets)).collect(),
            left_out: notes.left_out,
        })
    }

    fn end(&self, asked: &Asked, end: impl FnOnce(&mut ProviderExchange)) {
        let took = u64::try_from(asked.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.with(|notes| {
            if let Some(exchange) = asked.place.and_then(|place| notes.exchanges.get_mut(place)) {
                exchange.took_ms = took;
                end(exchange);
            }
        });
    }

    fn with<T>(&self, work: impl FnOnce(&mut Notes) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Trace {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Trace(…)")
    }
}

impl Body<'_> {
    fn shown(self) -> Option<ShownBody> {
        let bytes = match self {
            Self::Whole(bytes) => bytes,
            Self::Unseen(why) => return Some(ShownBody { text: None, note: Some(why.to_owned()) }),
        };
        if bytes.is_empty() {
            return None;
        }
        let text = std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0'));
        let unseen = |what: &str| ShownBody {
            text: None,
            note: Some(format!("Not shown: {} bytes{what}.", bytes.len())),
        };
        Some(match text {
            None => unseen(" that are no text"),
            Some(_) if bytes.len() > MAX_BODY => unseen(""),
            Some(text) => ShownBody { text: Some(text.to_owned()), note: None },
        })
    }
}

fn lines(headers: &HeaderMap) -> Vec<HeaderLine> {
    let line = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        let shown = HARMLESS.contains(&name.as_str()).then(|| value.to_str().ok()).flatten();
        let value = shown.map(|value| value.chars().take(MAX_VALUE).collect());
        HeaderLine { name: name.as_str().to_owned(), value }
    };
    headers.iter().map(line).collect()
}
