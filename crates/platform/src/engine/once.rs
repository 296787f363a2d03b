//! What may not happen twice: creations at providers.
//!
//! A row is written before the provider is called and filled after it has answered. A repetition with the same
//! `Idempotency-Key` gets what the first one got; while that is still being worked on, 409. When it cannot be known
//! whether the provider has done it (it did not answer, or the server was stopped), the answer is that, again and again:
//! 424, which clients do not repeat by themselves. The same goes for two minutes for an equal request without a key.

use connectors::ProviderError;
use secrets::RowIdentity;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::idempotency::{KeptAnswer, fill, find, forget, keep};

use super::EngineCaller;
use super::failure::Doubt;
use crate::Platform;
use crate::error::Error;
use crate::time;

/// How long an answer is kept for its key.
const KEPT_SECONDS: i64 = 24 * 60 * 60;
/// How long equal requests without a key get the same answer when the first one's outcome is unknown.
const DOUBT_SECONDS: i64 = 120;
/// After so long nobody works on a request any more, in seconds: far longer than a call may take.
const ABANDONED_SECONDS: i64 = 60;

/// A request that must not be repeated by accident.
#[derive(Clone)]
pub struct Repetition {
    key_hash: Vec<u8>,
    request_hash: Vec<u8>,
    has_key: bool,
}

/// What became of an earlier request.
pub(super) enum Earlier<T> {
    /// There was none: this one has the floor.
    None,
    /// It has succeeded.
    Done(T),
    /// Nobody knows.
    InDoubt(ProviderError),
}

/// What is kept, sealed.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kept<T> {
    Done(T),
    InDoubt(Doubt),
}

impl Repetition {
    /// A creation with the key of its header, if there is one, and its body.
    pub fn prepare(caller: &EngineCaller, key: Option<&str>, body: &[u8]) -> Result<Self, Error> {
        if let Some(key) = key {
            crate::idempotency::check_key(key)?;
        }
        let request = caller.request();
        let request_hash = hash(&[request.method.as_bytes(), request.path.as_bytes(), body]);
        let key_hash = match key {
            Some(key) => Sha256::digest(key.as_bytes()).to_vec(),
            None => hash(&[b"without a key", &request_hash]),
        };
        Ok(Self { key_hash, request_hash, has_key: key.is_some() })
    }

    /// What became of the same request earlier. With a key, a row says from here on that it is being worked on.
    pub(super) async fn begin<T: DeserializeOwned>(
        &self,
        platform: &Platform,
        caller: &EngineCaller,
    ) -> Result<Earlier<T>, Error> {
        let Some(token_id) = caller.token() else { return Ok(Earlier::None) };
        let (this, now) = (self.clone(), caller.request().now);
        let found = if self.has_key {
            let scope = caller.caller().scope();
            platform
                .store
                .write(scope, move |tx| {
                    let this = this.clone();
                    Box::pin(async move {
                        let found = find(tx, token_id, &this.key_hash, now).await?;
                        if found.is_none() {
                            keep(tx, &this.row(token_id, KEPT_SECONDS, now), now).await?;
                        }
                        Ok::<_, Error>(found)
                    })
                })
                .await?
        } else {
            let mut tx = platform.store.read(caller.caller().scope()).await?;
            find(&mut tx, token_id, &self.key_hash, now).await?
        };
        let Some(found) = found else { return Ok(Earlier::None) };
        if found.request_hash != self.request_hash {
            return Err(Error::KeyReused);
        }
        if found.answer.is_empty() {
            let begun = found.expires.as_micros() - KEPT_SECONDS * 1_000_000;
            if now.as_micros() - begun < ABANDONED_SECONDS * 1_000_000 {
                return Err(Error::StillRunning);
            }
            return Ok(Earlier::InDoubt(Doubt::unseen().error()));
        }
        let row = self.name();
        let scope = caller.caller().scope();
        let opened =
            platform.keys.open_sealed(&platform.store, scope, &place(caller, &row), &found.answer).await?;
        match serde_json::from_slice(opened.expose()) {
            Ok(Kept::Done(answer)) => Ok(Earlier::Done(answer)),
            Ok(Kept::InDoubt(doubt)) => Ok(Earlier::InDoubt(doubt.error())),
            Err(_) => Err(Error::Store(store::StoreError::Damaged("idempotency.answer"))),
        }
    }

    /// Keeps what the request came to.
    pub(super) async fn end<T: Serialize>(
        &self,
        platform: &Platform,
        caller: &EngineCaller,
        outcome: &Result<T, ProviderError>,
    ) -> Result<(), Error> {
        let Some(token_id) = caller.token() else { return Ok(()) };
        let in_doubt = outcome.as_ref().err().filter(|error| error.leaves_doubt());
        let kept = match (outcome, in_doubt) {
            (Ok(answer), _) if self.has_key => Some((200, Kept::Done(answer))),
            (_, Some(error)) => Some((424, Kept::InDoubt(Doubt::of(error)))),
            _ => None,
        };
        if kept.is_none() && !self.has_key {
            return Ok(());
        }
        let sealed = match kept {
            Some((status, kept)) => {
                let text = serde_json::to_vec(&kept).map_err(|error| Error::Internal(error.to_string()))?;
                let ring = platform.keys.ring(&platform.store, caller.caller().scope()).await?;
                Some((status, ring.seal(&place(caller, &self.name()), &text)?))
            }
            None => None,
        };
        let (this, now) = (self.clone(), platform.clock.now());
        platform
            .store
            .write(caller.caller().scope(), move |tx| {
                let (this, sealed) = (this.clone(), sealed.clone());
                Box::pin(async move {
                    match sealed {
                        Some((status, answer)) if this.has_key => {
                            fill(tx, token_id, &this.key_hash, status, &answer).await?;
                        }
                        Some((status, answer)) => {
                            let row = KeptAnswer { status, answer, ..this.row(token_id, DOUBT_SECONDS, now) };
                            keep(tx, &row, now).await?;
                        }
                        // Nothing was done: the next try is the first.
                        None => forget(tx, token_id, &this.key_hash).await?,
                    }
                    Ok::<_, Error>(())
                })
            })
            .await
    }

    fn row(&self, token_id: api_types::TokenId, seconds: i64, now: api_types::Timestamp) -> KeptAnswer {
        KeptAnswer {
            token_id,
            key_hash: self.key_hash.clone(),
            request_hash: self.request_hash.clone(),
            status: 0,
            answer: Vec::new(),
            expires: time::after(now, seconds),
        }
    }

    fn name(&self) -> String {
        crate::idempotency::hex(&self.key_hash)
    }
}

fn hash(parts: &[&[u8]]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().to_vec()
}

fn place<'a>(caller: &EngineCaller, row: &'a str) -> RowIdentity<'a> {
    RowIdentity { org: caller.organization().0, table: "idempotency", row, column: "answer" }
}
