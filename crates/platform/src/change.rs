//! The frame of every change: one transaction in which the object is read, judged, changed, written and audited.
//!
//! A [`Resource`] says how its objects are read and written; what is special about a change is a function that gets the
//! transaction, the caller and the object as it is.

use std::sync::Arc;

use api_types::AccountId;
use futures_util::future::BoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use store::{StoreError, Tx, WriteTx};

use crate::audit::{self, Event};
use crate::caller::Caller;
use crate::error::Error;
use crate::idempotency::{Answered, IdempotencyKey};
use crate::permissions::Action;
use crate::precondition::Precondition;
use crate::{Platform, Versioned, plausible_key};

/// A kind of object, as it is stored.
pub(crate) trait Resource: Send + Sync + Sized + 'static {
    /// The object on the wire.
    type Wire: Serialize + Send;
    /// The word for it in messages and audit entries.
    const KIND: &'static str;

    /// What the wire shows.
    fn wire(&self) -> Self::Wire;
    fn id(&self) -> String;
    fn name(&self) -> &str;
    /// The present version; written, it grows by one.
    fn version(&mut self) -> &mut i64;
    /// The account that a change of it concerns.
    fn account(&self) -> Option<AccountId> {
        None
    }
    /// What to say when it is not there.
    fn missing(key: &str) -> Error {
        Error::not_found(Self::KIND, key)
    }
    /// The object of this id or name within the scope.
    fn read<'t>(tx: &'t mut Tx<'_>, key: &'t str) -> BoxFuture<'t, Result<Option<Self>, StoreError>>;
    /// Writes the changed object.
    fn write<'t>(&'t self, tx: &'t mut WriteTx<'_>) -> BoxFuture<'t, Result<(), Error>>;
}

/// A resource whose objects can be removed.
pub(crate) trait Removable: Resource {
    /// Removes the object with everything that belongs to it.
    fn remove<'t>(&'t self, tx: &'t mut WriteTx<'_>) -> BoxFuture<'t, Result<(), Error>>;
}

/// The object of this id or name.
pub(crate) async fn get<R: Resource>(
    platform: &Platform,
    caller: &Caller,
    action: Action,
    key: &str,
) -> Result<Versioned<R::Wire>, Error> {
    let caller = caller.for_action(action)?;
    let mut tx = platform.store.read(caller.scope()).await?;
    let mut row = find::<R>(&mut tx, key).await?;
    Ok(Versioned { version: *row.version(), value: row.wire() })
}

/// Changes an object: `change` makes it what `work` says, or refuses. It may be called several times.
pub(crate) async fn update<R, W, F>(
    platform: &Platform,
    caller: &Caller,
    action: Action,
    (key, precondition): (&str, Precondition),
    work: W,
    change: F,
) -> Result<Versioned<R::Wire>, Error>
where
    R: Resource,
    W: Send + Sync + 'static,
    F: for<'t> Fn(&'t mut WriteTx<'_>, &'t Caller, &'t W, &'t mut R) -> BoxFuture<'t, Result<(), Error>>
        + Send
        + Sync
        + 'static,
{
    let caller = caller.for_action(action)?;
    let scope = caller.scope().clone();
    let all = Arc::new((caller, key.to_owned(), precondition, work, change));
    platform
        .store
        .write(&scope, move |tx| {
            let all = all.clone();
            Box::pin(async move {
                let (caller, key, precondition, work, change) = &*all;
                let mut row = find::<R>(tx, key).await?;
                precondition.check(*row.version(), R::KIND)?;
                let before = json(&row)?;
                change(tx, caller, work, &mut row).await?;
                row.write(tx).await?;
                *row.version() += 1;
                let after = json(&row)?;
                let event = event(Event::of(action, 200), &row).difference(&before, &after).about(after);
                audit::record(tx, caller, event).await?;
                Ok(Versioned { version: *row.version(), value: row.wire() })
            })
        })
        .await
}

/// Removes an object unless `check` refuses.
pub(crate) async fn delete<R, F>(
    platform: &Platform,
    caller: &Caller,
    action: Action,
    (key, precondition): (&str, Precondition),
    check: F,
) -> Result<(), Error>
where
    R: Removable,
    F: for<'t> Fn(&'t mut WriteTx<'_>, &'t Caller, &'t R) -> BoxFuture<'t, Result<(), Error>>
        + Send
        + Sync
        + 'static,
{
    let caller = caller.for_action(action)?;
    let scope = caller.scope().clone();
    let all = Arc::new((caller, key.to_owned(), precondition, check));
    platform
        .store
        .write(&scope, move |tx| {
            let all = all.clone();
            Box::pin(async move {
                let (caller, key, precondition, check) = &*all;
                let mut row = find::<R>(tx, key).await?;
                precondition.check(*row.version(), R::KIND)?;
                check(tx, caller, &row).await?;
                row.remove(tx).await?;
                let before = json(&row)?;
                let event = event(Event::of(action, 204), &row).difference(&before, &nothing()).about(before);
                Ok::<_, Error>(audit::record(tx, caller, event).await?)
            })
        })
        .await
}

/// Creates something: `make` writes it and its audit entry and gives the answer, which goes out with `status`. The same
/// request with the same idempotency key has its effect once.
pub(crate) async fn create<A, W, F>(
    platform: &Platform,
    caller: &Caller,
    status: u16,
    work: W,
    key: Option<IdempotencyKey>,
    make: F,
) -> Result<Answered<Versioned<A>>, Error>
where
    A: Serialize + DeserializeOwned + Send + Sync + 'static,
    W: Send + Sync + 'static,
    F: for<'t> Fn(&'t mut WriteTx<'_>, &'t Caller, &'t W) -> BoxFuture<'t, Result<Versioned<A>, Error>>
        + Send
        + Sync
        + 'static,
{
    let all = Arc::new((caller.clone(), status, work, make));
    match (create_once(platform, all.clone(), key.clone()).await, key) {
        (Err(Error::KeysChanged), Some(key)) => {
            let key = key.with_fresh_keys(platform, caller).await?;
            create_once(platform, all, Some(key)).await
        }
        (outcome, _) => outcome,
    }
}

async fn create_once<A, W, F>(
    platform: &Platform,
    all: Arc<(Caller, u16, W, F)>,
    key: Option<IdempotencyKey>,
) -> Result<Answered<Versioned<A>>, Error>
where
    A: Serialize + DeserializeOwned + Send + Sync + 'static,
    W: Send + Sync + 'static,
    F: for<'t> Fn(&'t mut WriteTx<'_>, &'t Caller, &'t W) -> BoxFuture<'t, Result<Versioned<A>, Error>>
        + Send
        + Sync
        + 'static,
{
    let scope = all.0.scope().clone();
    platform
        .store
        .write(&scope, move |tx| {
            let (all, key) = (all.clone(), key.clone());
            Box::pin(async move {
                let (caller, status, work, make) = &*all;
                if let Some(key) = &key
                    && let Some(kept) = key.replay_or_begin(tx, caller).await?
                {
                    return Ok(kept);
                }
                let answer = make(tx, caller, work).await?;
                if let Some(key) = &key {
                    key.keep(tx, caller, *status, &answer).await?;
                }
                Ok(Answered { answer, replayed: false })
            })
        })
        .await
}

/// The entry about a creation.
pub(crate) fn created<R: Resource>(action: Action, row: &R) -> Result<Event, Error> {
    let after = json(row)?;
    Ok(event(Event::of(action, 200), row).difference(&nothing(), &after).about(after))
}

/// What an object looks like on the wire.
pub(crate) fn json<R: Resource>(row: &R) -> Result<Value, Error> {
    serde_json::to_value(row.wire()).map_err(|error| Error::Internal(error.to_string()))
}

/// The object of this id or name; a text that can be neither is not looked for.
pub(crate) async fn find<R: Resource>(tx: &mut Tx<'_>, key: &str) -> Result<R, Error> {
    if !plausible_key(key) {
        return Err(R::missing(key));
    }
    R::read(tx, key).await?.ok_or_else(|| R::missing(key))
}

fn event<R: Resource>(event: Event, row: &R) -> Event {
    let event = event.target(R::KIND, &row.id(), row.name());
    match row.account() {
        Some(account) => event.account(account),
        None => event,
    }
}

fn nothing() -> Value {
    Value::Object(Map::new())
}
