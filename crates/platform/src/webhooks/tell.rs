//! From what happened to what is to be sent: written in the transaction of the change.

use api_types::webhook::WebhookFilter;
use api_types::{AccountId, Environment, IntegrationId, Timestamp, WebhookDeliveryId, WebhookId};
use egress::check_url;
use serde_json::{Value, json};
use store::outbox::{self, NewJob};
use store::status::count::Turn;
use store::webhook_deliveries::{self, DeliveryRow, Progress};
use store::webhooks::WebhookRow;
use store::{StoreError, WriteTx};
use uuid::Uuid;

use super::KIND;
use crate::audit::Event;
use crate::change;

/// Writes down what the organization's webhooks are to be told of an event, if any wants to know.
pub(crate) async fn tell(tx: &mut WriteTx<'_>, now: Timestamp, event: &Event) -> Result<(), StoreError> {
    let (Some(filter), Some(object)) = (filter_of(&event.action), &event.object) else { return Ok(()) };
    let Some(subject) = subject(tx, event.account_id, object, filter).await? else { return Ok(()) };
    spread(tx, now, (filter, event.account_id), &subject).await
}

/// Writes down what they are to be told of an integration that fares in another way than before.
pub(crate) async fn tell_turn(
    tx: &mut WriteTx<'_>,
    now: Timestamp,
    integration: IntegrationId,
    turn: &Turn,
) -> Result<(), StoreError> {
    let (filter, id) = (WebhookFilter::IntegrationUpdate, integration.to_string());
    let Some(row) = store::integrations::get(tx, turn.account, &id).await? else { return Ok(()) };
    let object = change::json(&row).map_err(|_| StoreError::Defect("an integration is no JSON".into()))?;
    let Some(subject) = subject(tx, Some(turn.account), &object, filter).await? else { return Ok(()) };
    let mut status = json!({ "status": turn.after, "previous": turn.before, "changed_at": turn.at });
    if let Some(error) = &turn.error {
        status["error"] = json!(error);
    }
    spread(tx, now, (filter, Some(turn.account)), &Subject { status: Some(status), ..subject }).await
}

async fn spread(
    tx: &mut WriteTx<'_>,
    now: Timestamp,
    (filter, account_id): (WebhookFilter, Option<AccountId>),
    subject: &Subject,
) -> Result<(), StoreError> {
    for webhook in store::webhooks::enabled(tx, subject.environment).await? {
        if wants(&webhook, filter) {
            let body = subject.body(filter);
            let new = NewDelivery { event: filter.as_str(), body, account_id, replay_of: None };
            add(tx, &webhook, new, now).await?;
        }
    }
    Ok(())
}

/// What a new delivery says.
pub(super) struct NewDelivery<'a> {
    pub(super) event: &'a str,
    pub(super) body: String,
    pub(super) account_id: Option<AccountId>,
    pub(super) replay_of: Option<WebhookDeliveryId>,
}

/// Writes down a delivery and the job that makes it.
pub(super) async fn add(
    tx: &mut WriteTx<'_>,
    webhook: &WebhookRow,
    new: NewDelivery<'_>,
    now: Timestamp,
) -> Result<DeliveryRow, StoreError> {
    let id = Uuid::now_v7();
    let row = DeliveryRow {
        id: WebhookDeliveryId(id),
        webhook_id: webhook.id,
        event: new.event.into(),
        account_id: new.account_id,
        replay_of: new.replay_of,
        body: new.body,
        progress: Progress::new(now),
        created_at: now,
        updated_at: now,
    };
    webhook_deliveries::insert(tx, &row).await?;
    outbox::add(tx, &job(id, webhook, now)).await?;
    Ok(row)
}

/// The job names its delivery by having the same id; there is nothing in it to seal.
fn job(id: Uuid, webhook: &WebhookRow, now: Timestamp) -> NewJob {
    NewJob {
        id,
        kind: KIND.into(),
        payload: Vec::new(),
        dedupe_key: None,
        queue: queue(webhook.id, &webhook.url),
        not_before: now,
        created_at: now,
    }
}

/// Deliveries to one host wait for each other, whichever webhook they are of.
fn queue(webhook: WebhookId, url: &str) -> String {
    check_url(url).map_or_else(|_| webhook.to_string(), |target| target.to_string())
}

/// A message that tells nothing but that messages arrive.
pub(super) fn test_body() -> String {
    json!({ "event": "test", "nonce": nonce() }).to_string()
}

/// What an event is about.
struct Subject {
    environment: Environment,
    account: Value,
    integration: Option<Value>,
    /// How the integration fares, where that is what has changed.
    status: Option<Value>,
}

impl Subject {
    fn body(&self, filter: WebhookFilter) -> String {
        let mut body = json!({ "event": filter.as_str(), "nonce": nonce(), "account": self.account });
        if let Some(integration) = &self.integration {
            body["integration"] = integration.clone();
        }
        if let Some(status) = &self.status {
            body["status"] = status.clone();
        }
        body.to_string()
    }
}

async fn subject(
    tx: &mut WriteTx<'_>,
    account_id: Option<AccountId>,
    object: &Value,
    filter: WebhookFilter,
) -> Result<Option<Subject>, StoreError> {
    let about_account = matches!(
        filter,
        WebhookFilter::AccountCreate | WebhookFilter::AccountUpdate | WebhookFilter::AccountDelete
    );
    let (account, integration) = if about_account {
        (object.clone(), None)
    } else {
        let Some(account_id) = account_id else { return Ok(None) };
        let Some(account) = store::accounts::get(tx, &account_id.to_string()).await? else { return Ok(None) };
        let account = serde_json::to_value(crate::accounts::wire(&account))
            .map_err(|_| StoreError::Defect("an account is no JSON".into()))?;
        (account, Some(object.clone()))
    };
    let environment = account["environment"].as_str().and_then(Environment::parse);
    Ok(environment.map(|environment| Subject { environment, account, integration, status: None }))
}

fn wants(webhook: &WebhookRow, filter: WebhookFilter) -> bool {
    webhook.filters.iter().any(|one| *one == WebhookFilter::All || *one == filter)
}

/// The event of an audited action.
fn filter_of(action: &str) -> Option<WebhookFilter> {
    Some(match action {
        "accounts.create" => WebhookFilter::AccountCreate,
        "accounts.update" | "accounts.patch" => WebhookFilter::AccountUpdate,
        "accounts.delete" => WebhookFilter::AccountDelete,
        "integrations.create" => WebhookFilter::IntegrationCreate,
        "integrations.update" | "integrations.patch" => WebhookFilter::IntegrationUpdate,
        "integrations.delete" => WebhookFilter::IntegrationDelete,
        _ => return None,
    })
}

/// The same in every try, so that a receiver can tell what it has had already.
fn nonce() -> String {
    Uuid::now_v7().simple().to_string()
}
