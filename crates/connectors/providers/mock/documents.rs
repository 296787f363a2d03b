//! Documents of the mocks in the state of their integration.

use api_types::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{ErrorKind, Exchange, ProviderError, Stored};

/// Every document of a kind, oldest first.
pub(super) async fn all<T: DeserializeOwned>(
    io: &mut dyn Exchange,
    kind: &str,
) -> Result<Vec<T>, ProviderError> {
    const AT_ONCE: u32 = 500;
    let mut all = Vec::new();
    let mut last: Option<Stored> = None;
    loop {
        let after = last.as_ref().map(|one| (one.sort.as_str(), one.id.as_str()));
        let some = io.state().list(kind, after, AT_ONCE).await?;
        let full = some.len() == AT_ONCE as usize;
        last = some.last().cloned();
        for one in some {
            all.push(read(one.body)?);
        }
        if !full {
            return Ok(all);
        }
    }
}

/// A document for the state, in the order of time.
pub(super) fn document<T: Serialize>(id: &str, time: Timestamp, body: &T) -> Result<Stored, ProviderError> {
    let body = serde_json::to_value(body).map_err(damaged)?;
    // Moved, so that it sorts as text whatever its sign.
    let sort = format!("{:020}", time.as_micros() - Timestamp::ZERO.as_micros());
    Ok(Stored { id: id.to_owned(), sort, body })
}

/// What a document holds.
pub(super) fn read<T: DeserializeOwned>(body: Value) -> Result<T, ProviderError> {
    serde_json::from_value(body).map_err(damaged)
}

fn damaged(error: impl std::fmt::Display) -> ProviderError {
    ProviderError::new(ErrorKind::Internal, format!("a document of the mock cannot be read: {error}"))
}
