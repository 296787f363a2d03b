//! Webhooks of the organization: who is told of what happens in it.
//!
//! What is to be told is written in the transaction of the change itself ([`tell`]), from its audit entry, so that nothing
//! that changes can be forgotten here. It goes out by a lane of workers of its own ([`WebhookWorker`]).

mod deliveries;
mod input;
mod message;
mod tell;
mod worker;

use std::sync::Arc;

use api_types::OrganizationId;
use api_types::OrganizationWebhook;
use api_types::webhook::WebhookState;
use futures_util::future::BoxFuture;
use secrets::{KeyRing, RowIdentity};
use serde_json::Value;
use store::list::{ListQuery, Page};
use store::webhooks::{WEBHOOKS, WebhookRow};
use store::{StoreError, Tx, WriteTx};

pub use self::deliveries::{delivery, list_deliveries, replay, test};
use self::input::{Change, NewWebhook};
pub(crate) use self::tell::{tell, tell_turn};
pub use self::worker::{KIND, WebhookWorker};
use crate::caller::Caller;
use crate::change::{self, Removable, Resource, created};
use crate::error::Error;
use crate::idempotency::{Answered, IdempotencyKey};
use crate::input::check_id_as_name;
use crate::permissions::Action;
use crate::precondition::Precondition;
use crate::{Platform, Versioned, audit, patch};

/// Fields of a webhook that only the server sets.
const READ_ONLY: [&str; 5] = ["id", "credential_id", "state_reason", "created_at", "updated_at"];
/// Most webhooks of one organization: each event is written down once for each of them.
const MOST_WEBHOOKS: u64 = 50;

impl Resource for WebhookRow {
    type Wire = OrganizationWebhook;
    const KIND: &'static str = "webhook";

    fn wire(&self) -> OrganizationWebhook {
        wire(self)
    }

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn version(&mut self) -> &mut i64 {
        &mut self.version
    }

    fn read<'t>(tx: &'t mut Tx<'_>, key: &'t str) -> BoxFuture<'t, Result<Option<Self>, StoreError>> {
        Box::pin(store::webhooks::get(tx, key))
    }

    fn write<'t>(&'t self, tx: &'t mut WriteTx<'_>) -> BoxFuture<'t, Result<(), Error>> {
        Box::pin(async move {
            store::webhooks::update(tx, self).await.map_err(|error| name_taken(error, &self.name))
        })
    }
}

impl Removable for WebhookRow {
    fn remove<'t>(&'t self, tx: &'t mut WriteTx<'_>) -> BoxFuture<'t, Result<(), Error>> {
        Box::pin(async move { Ok(store::webhooks::delete(tx, self).await?) })
    }
}

/// A list's page and how many webhooks match in all, if asked for.
pub async fn list(
    platform: &Platform,
    caller: &Caller,
    parameters: &[(String, String)],
) -> Result<Page<OrganizationWebhook>, Error> {
    let caller = caller.for_action(Action::WebhooksList)?;
    let query = ListQuery::parse(&WEBHOOKS, parameters)?;
    let mut tx = platform.store.read(caller.scope()).await?;
    let page = store::webhooks::list(&mut tx, &query).await?;
    Ok(Page { rows: page.rows.iter().map(wire).collect(), total: page.total })
}

/// The webhook of this id or name.
pub async fn get(
    platform: &Platform,
    caller: &Caller,
    key: &str,
) -> Result<Versioned<OrganizationWebhook>, Error> {
    change::get::<WebhookRow>(platform, caller, Action::WebhooksGet, key).await
}

/// Creates a webhook. Its secret is sealed and never shown again.
pub async fn create(
    platform: &Platform,
    caller: &Caller,
    body: Value,
    key: Option<IdempotencyKey>,
) -> Result<Answered<Versioned<OrganizationWebhook>>, Error> {
    let caller = &caller.for_action(Action::WebhooksCreate)?;
    let NewWebhook { mut row, secret } = NewWebhook::read(platform, body, caller)?;
    secret.put_into(&mut row, &*ring(platform, caller).await?, caller)?;
    change::create(platform, caller, 200, row, key, |tx, caller, row| {
        Box::pin(async move {
            if store::webhooks::count(tx).await? >= MOST_WEBHOOKS {
                return Err(Error::Conflict {
                    message: format!("an organization can have {MOST_WEBHOOKS} webhooks; delete one first"),
                    parameter: None,
                });
            }
            store::webhooks::insert(tx, row).await.map_err(|error| name_taken(error, &row.name))?;
            audit::record(tx, caller, created(Action::WebhooksCreate, row)?).await?;
            Ok(Versioned { version: row.version, value: wire(row) })
        })
    })
    .await
}

/// Replaces what can be changed of a webhook (PUT).
pub async fn update(
    platform: &Platform,
    caller: &Caller,
    key: &str,
    body: Value,
    precondition: Precondition,
) -> Result<Versioned<OrganizationWebhook>, Error> {
    let caller = &caller.for_action(Action::WebhooksUpdate)?;
    let work = (Change::read(platform, body)?, ring(platform, caller).await?);
    let at = (key, precondition);
    change::update(platform, caller, Action::WebhooksUpdate, at, work, |_, caller, (new, ring), row| {
        Box::pin(async move { put_into(caller, ring, row, new) })
    })
    .await
}

/// Applies a JSON Patch to a webhook.
pub async fn patch(
    platform: &Arc<Platform>,
    caller: &Caller,
    key: &str,
    operations: Value,
    precondition: Precondition,
) -> Result<Versioned<OrganizationWebhook>, Error> {
    let caller = &caller.for_action(Action::WebhooksPatch)?;
    let work = (patch::read(&operations)?, ring(platform, caller).await?, platform.clone());
    let at = (key, precondition);
    change::update(
        platform,
        caller,
        Action::WebhooksPatch,
        at,
        work,
        |_, caller, work, row: &mut WebhookRow| {
            Box::pin(async move {
                let (operations, ring, platform) = work;
                let mut before = change::json(row)?;
                // The state can be replaced only where there is one.
                before["state"] = row.state.as_str().into();
                let new = Change::read(platform, patch::apply(&before, operations, &READ_ONLY)?)?;
                put_into(caller, ring, row, &new)
            })
        },
    )
    .await
}

/// Deletes a webhook with its deliveries, also those that wait.
pub async fn delete(
    platform: &Platform,
    caller: &Caller,
    key: &str,
    precondition: Precondition,
) -> Result<(), Error> {
    let at = (key, precondition);
    change::delete::<WebhookRow, _>(platform, caller, Action::WebhooksDelete, at, |_, _, _| {
        Box::pin(async { Ok(()) })
    })
    .await
}

fn put_into(caller: &Caller, ring: &KeyRing, row: &mut WebhookRow, new: &Change) -> Result<(), Error> {
    check_id_as_name(&new.name, row.id.0)?;
    let moved = row.url != new.url;
    row.name.clone_from(&new.name);
    row.fullname.clone_from(&new.fullname);
    row.environment = new.environment;
    row.filters.clone_from(&new.filters);
    row.url.clone_from(&new.url);
    row.updated_at = caller.request().now;
    if let Some(secret) = &new.secret {
        secret.put_into(row, ring, caller)?;
    }
    match new.state {
        Some(state) if state != row.state => {
            row.state = state;
            row.state_reason = (state == WebhookState::Disabled)
                .then(|| "a member or token of the organization disabled it".into());
        }
        // What was wrong with the old place need not be wrong with the new one.
        _ if moved && row.state == WebhookState::Disabled => {
            row.state = WebhookState::Enabled;
            row.state_reason = None;
        }
        _ => {}
    }
    Ok(())
}

/// The keys that seal the secret.
async fn ring(platform: &Platform, caller: &Caller) -> Result<Arc<KeyRing>, Error> {
    platform.keys.ring(&platform.store, caller.scope()).await
}

/// Where the secret of a webhook stands.
fn secret_place(organization: OrganizationId, row: &str) -> RowIdentity<'_> {
    RowIdentity { org: organization.0, table: "webhooks", row, column: "secret" }
}

fn wire(row: &WebhookRow) -> OrganizationWebhook {
    OrganizationWebhook {
        name: row.name.clone(),
        created_at: row.created_at,
        updated_at: row.updated_at,
        id: row.id,
        fullname: row.fullname.clone(),
        environment: row.environment,
        filters: row.filters.clone(),
        url: row.url.clone(),
        credential_id: row.credential_id,
        state: Some(row.state).filter(|state| *state == WebhookState::Disabled),
        state_reason: row.state_reason.clone(),
    }
}

fn name_taken(error: StoreError, name: &str) -> Error {
    match error {
        StoreError::Duplicate("name") => Error::Conflict {
            message: format!("a webhook with the name {name:?} exists already"),
            parameter: Some("/name".into()),
        },
        other => other.into(),
    }
}
