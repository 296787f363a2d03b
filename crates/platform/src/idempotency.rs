//! `Idempotency-Key`: the same request sent twice has its effect once, and both get the same answer.
//!
//! For calls that touch only the store: the answer is kept in the transaction of the effect, so there is no moment
//! in which one exists without the other. Only success is kept; a refusal had no effect and is judged anew.

use std::sync::Arc;

use secrets::{KeyRing, OpenError, RowIdentity};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use store::idempotency::{KeptAnswer, fill, find, keep};
use store::{StoreError, WriteTx};

use crate::Platform;
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::time;

/// How long an answer is kept.
const KEPT_SECONDS: i64 = 24 * 60 * 60;

/// A key together with the request that it stands for.
#[derive(Clone)]
pub struct IdempotencyKey {
    key_hash: Vec<u8>,
    request_hash: Vec<u8>,
    ring: Arc<KeyRing>,
}

/// An answer, and whether it is a repetition.
#[derive(Clone, Debug)]
pub struct Answered<T> {
    /// The answer.
    pub answer: T,
    /// Whether an earlier request had the effect.
    pub replayed: bool,
}

impl IdempotencyKey {
    /// Prepares a key as the header gave it, for a request with this body.
    pub async fn prepare(
        platform: &Platform,
        caller: &Caller,
        key: &str,
        body: &[u8],
    ) -> Result<Self, Error> {
        check_key(key)?;
        let request = caller.request();
        let mut hash = Sha256::new();
        for part in [request.method.as_bytes(), request.path.as_bytes(), body] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Ok(Self {
            key_hash: Sha256::digest(key.as_bytes()).to_vec(),
            request_hash: hash.finalize().to_vec(),
            ring: platform.keys.ring(&platform.store, caller.scope()).await?,
        })
    }

    /// The same key for a second try after [`Error::KeysChanged`]: another node, which has a newer data key than this
    /// one knew, has kept the answer.
    pub async fn with_fresh_keys(self, platform: &Platform, caller: &Caller) -> Result<Self, Error> {
        platform.keys.forget(caller.organization());
        Ok(Self { ring: platform.keys.ring(&platform.store, caller.scope()).await?, ..self })
    }

    /// The kept answer, if the request has been made before; else makes the row that [`Self::keep`] fills. Another
    /// request with the same key waits for this one from here on. With another body: [`Error::KeyReused`].
    pub async fn replay_or_begin<T: DeserializeOwned>(
        &self,
        tx: &mut WriteTx<'_>,
        caller: &Caller,
    ) -> Result<Option<Answered<T>>, Error> {
        let Some(token_id) = caller.token() else { return Ok(None) };
        let now = caller.request().now;
        let Some(kept) = find(tx, token_id, &self.key_hash, now).await? else {
            let begun = KeptAnswer {
                token_id,
                key_hash: self.key_hash.clone(),
                request_hash: self.request_hash.clone(),
                status: 0,
                answer: Vec::new(),
                expires: time::after(now, KEPT_SECONDS),
            };
            keep(tx, &begun, now).await?;
            return Ok(None);
        };
        if kept.request_hash != self.request_hash {
            return Err(Error::KeyReused);
        }
        let row = hex(&self.key_hash);
        let opened = self.ring.open(&place(caller, &row), &kept.answer).map_err(|error| match error {
            OpenError::UnknownDataKey(_) => Error::KeysChanged,
            other => other.into(),
        })?;
        let answer = serde_json::from_slice(opened.expose())
            .map_err(|_| Error::Store(StoreError::Damaged("idempotency.answer")))?;
        Ok(Some(Answered { answer, replayed: true }))
    }

    /// Keeps the answer together with the effect.
    pub async fn keep<T: Serialize>(
        &self,
        tx: &mut WriteTx<'_>,
        caller: &Caller,
        status: u16,
        answer: &T,
    ) -> Result<(), Error> {
        let Some(token_id) = caller.token() else { return Ok(()) };
        let row = hex(&self.key_hash);
        let text = serde_json::to_vec(answer).map_err(|error| Error::Internal(error.to_string()))?;
        let sealed = self.ring.seal(&place(caller, &row), &text)?;
        Ok(fill(tx, token_id, &self.key_hash, status, &sealed).await?)
    }
}

/// Refuses what cannot be a key.
pub(crate) fn check_key(key: &str) -> Result<(), Fault> {
    if (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
        return Ok(());
    }
    Err(Fault::header("Idempotency-Key", "must have 1 to 255 printable ASCII characters"))
}

fn place<'a>(caller: &Caller, row: &'a str) -> RowIdentity<'a> {
    RowIdentity { org: caller.organization().0, table: "idempotency", row, column: "answer" }
}

/// Bytes as text.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
