//! What a job says is sealed from the moment it is written until a worker opens it.

use api_types::Timestamp;
use secrets::{KeyRing, RowIdentity};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::outbox::{LeasedJob, NewJob};
use store::{Scope, StoreError};
use uuid::Uuid;

use crate::Platform;
use crate::error::Error;

/// Makes a job for [`store::outbox::add`], in the transaction of the change that it follows from.
///
/// While a job of the same kind and `dedupe_key` waits, another one is not added.
pub fn sealed(
    ring: &KeyRing,
    scope: &Scope,
    kind: &'static str,
    payload: &impl Serialize,
    dedupe_key: Option<String>,
    now: Timestamp,
) -> Result<NewJob, Error> {
    let id = Uuid::now_v7();
    let text = serde_json::to_vec(payload).map_err(|error| Error::Internal(error.to_string()))?;
    let row = id.to_string();
    let payload = ring.seal(&place(scope, &row), &text)?;
    let queue = String::new();
    Ok(NewJob { id, kind: kind.into(), payload, dedupe_key, queue, not_before: now, created_at: now })
}

/// Opens what [`sealed`] has sealed.
pub async fn open<T: DeserializeOwned>(
    platform: &Platform,
    scope: &Scope,
    job: &LeasedJob,
) -> Result<T, Error> {
    let row = job.id.to_string();
    let text = platform.keys.open_sealed(&platform.store, scope, &place(scope, &row), &job.payload).await?;
    serde_json::from_slice(text.expose()).map_err(|_| Error::Store(StoreError::Damaged("outbox.payload")))
}

fn place<'a>(scope: &Scope, row: &'a str) -> RowIdentity<'a> {
    RowIdentity { org: scope.organization().0, table: "outbox", row, column: "payload" }
}
