//! The log of deliveries: what was told, how that went; telling it again, and trying out.

use api_types::WebhookDeliveryId;
use api_types::webhook::{WebhookDelivery, WebhookDeliveryState, WebhookState};
use serde_json::Value;
use store::list::{ListQuery, Page};
use store::webhook_deliveries::{self, DELIVERIES, DeliveryRow};
use store::webhooks::WebhookRow;
use store::{Tx, WriteTx};

use super::tell::{NewDelivery, add, test_body};
use crate::audit::{self, Event};
use crate::caller::Caller;
use crate::change;
use crate::error::Error;
use crate::idempotency::{Answered, IdempotencyKey};
use crate::permissions::Action;
use crate::{Platform, Versioned};

/// A page of a webhook's deliveries, the newest first unless the caller says otherwise.
pub async fn list_deliveries(
    platform: &Platform,
    caller: &Caller,
    key: &str,
    parameters: &[(String, String)],
) -> Result<Page<WebhookDelivery>, Error> {
    let caller = caller.for_action(Action::WebhooksGet)?;
    let mut tx = platform.store.read(caller.scope()).await?;
    let webhook: WebhookRow = change::find(&mut tx, key).await?;
    let mut parameters = parameters.to_vec();
    if !parameters.iter().any(|(name, _)| name == "order") {
        parameters.push(("order".into(), "created_at[desc]".into()));
    }
    parameters.push(("filter".into(), format!("webhook_id[eq]{}", webhook.id)));
    let query = ListQuery::parse(&DELIVERIES, &parameters)?;
    let page = webhook_deliveries::list(&mut tx, &query).await?;
    let rows = page.rows.iter().map(|row| WebhookDelivery { payload: None, ..wire(row) }).collect();
    Ok(Page { rows, total: page.total })
}

/// One delivery, with what is sent.
pub async fn delivery(
    platform: &Platform,
    caller: &Caller,
    key: &str,
    delivery: &str,
) -> Result<WebhookDelivery, Error> {
    let caller = caller.for_action(Action::WebhooksGet)?;
    let mut tx = platform.store.read(caller.scope()).await?;
    let webhook: WebhookRow = change::find(&mut tx, key).await?;
    Ok(wire(&find(&mut tx, &webhook, delivery).await?))
}

/// Sends a delivery once more: the same body with the same nonce, signed anew.
pub async fn replay(
    platform: &Platform,
    caller: &Caller,
    (key, delivery): (&str, &str),
    idempotency: Option<IdempotencyKey>,
) -> Result<Answered<Versioned<WebhookDelivery>>, Error> {
    let work = (key.to_owned(), Some(delivery.to_owned()));
    send(platform, caller, work, idempotency).await
}

/// Sends a message that says nothing but `test`.
pub async fn test(
    platform: &Platform,
    caller: &Caller,
    key: &str,
    idempotency: Option<IdempotencyKey>,
) -> Result<Answered<Versioned<WebhookDelivery>>, Error> {
    send(platform, caller, (key.to_owned(), None), idempotency).await
}

async fn send(
    platform: &Platform,
    caller: &Caller,
    work: (String, Option<String>),
    idempotency: Option<IdempotencyKey>,
) -> Result<Answered<Versioned<WebhookDelivery>>, Error> {
    let caller = &caller.for_action(Action::WebhooksUpdate)?;
    change::create(platform, caller, 200, work, idempotency, |tx, caller, (key, delivery)| {
        Box::pin(send_in(tx, caller, key, delivery.as_deref()))
    })
    .await
}

async fn send_in(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    key: &str,
    again: Option<&str>,
) -> Result<Versioned<WebhookDelivery>, Error> {
    let webhook: WebhookRow = change::find(tx, key).await?;
    let earlier = match again {
        Some(delivery) => Some(find(tx, &webhook, delivery).await?),
        None => None,
    };
    if webhook.state == WebhookState::Disabled {
        return Err(conflict("the webhook is disabled; enable it first"));
    }
    if earlier.as_ref().is_some_and(|row| row.progress.state == WebhookDeliveryState::Waiting) {
        return Err(conflict("this delivery still waits for its own next try"));
    }
    let new = match &earlier {
        Some(row) => NewDelivery {
            event: &row.event,
            body: row.body.clone(),
            account_id: row.account_id,
            replay_of: Some(row.id),
        },
        None => NewDelivery { event: "test", body: test_body(), account_id: None, replay_of: None },
    };
    let row = add(tx, &webhook, new, caller.request().now).await?;
    let mut event = Event::of(Action::WebhooksUpdate, 200).target("webhook", &webhook.id, &webhook.name);
    event.details.insert("delivery_id".into(), row.id.to_string().into());
    if let Some(earlier) = &earlier {
        event.details.insert("replay_of".into(), earlier.id.to_string().into());
    }
    audit::record(tx, caller, event).await?;
    Ok(Versioned { version: 1, value: wire(&row) })
}

async fn find(tx: &mut Tx<'_>, webhook: &WebhookRow, delivery: &str) -> Result<DeliveryRow, Error> {
    let missing = || Error::not_found("delivery", delivery);
    let id: WebhookDeliveryId = delivery.parse().map_err(|_| missing())?;
    let row = webhook_deliveries::get(tx, id).await?;
    row.filter(|row| row.webhook_id == webhook.id).ok_or_else(missing)
}

fn conflict(message: &str) -> Error {
    Error::Conflict { message: message.into(), parameter: None }
}

fn wire(row: &DeliveryRow) -> WebhookDelivery {
    let progress = &row.progress;
    WebhookDelivery {
        id: row.id,
        webhook_id: row.webhook_id,
        event: row.event.clone(),
        state: progress.state,
        attempts: u32::try_from(progress.attempts).unwrap_or(0),
        status: progress.status.and_then(|status| u16::try_from(status).ok()),
        error: progress.error.clone(),
        took_ms: progress.took_ms.and_then(|took| u64::try_from(took).ok()),
        next_try: progress.next_try,
        account_id: row.account_id,
        replay_of: row.replay_of,
        // It was JSON when it was written.
        payload: Some(serde_json::from_str(&row.body).unwrap_or(Value::Null)),
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}
