//! Status: how integrations fare (contract, management 12).
//!
//! Calls are counted in memory ([`Recorder`]) and written together a moment later. What this server has counted is written
//! before anything is read here; what others have counted may be missing for as long as they wait, [`PAUSE`].

mod expand;
mod recorder;
mod series;
mod tally;

use api_types::{AccountId, Status, StatusEvent, StatusEventId, StatusTimeseries};
use serde_json::{Value, json};
use store::WriteTx;
use store::integrations::IntegrationRow;
use store::list::{ListQuery, Page};
use store::status::events::{EVENTS, EventRow};
use store::status::{STATUS, StatusRow};

pub use self::recorder::{PAUSE, Recorder, run};
pub(crate) use self::tally::Ended;
use crate::Platform;
use crate::audit::{self, Event};
use crate::caller::Caller;
use crate::change;
use crate::error::{Error, Fault};
use crate::expand::Expand;
use crate::integrations::locate;
use crate::permissions::Action;

/// A page of the status of the integrations that the caller reaches, by account and integration unless ordered otherwise.
pub async fn list(
    platform: &Platform,
    caller: &Caller,
    parameters: &[(String, String)],
) -> Result<Page<Status>, Error> {
    let reading = caller.for_action(Action::StatusList)?;
    let (expand, parameters) = Expand::take(expand::KINDS, parameters)?;
    let query = ListQuery::parse(&STATUS, &parameters)?;
    write_counted(platform, caller).await;
    let mut tx = platform.store.read(reading.scope()).await?;
    let page = store::status::list(&mut tx, &query).await?;
    drop(tx);
    let mut rows: Vec<_> = page.rows.iter().map(wire).collect();
    expand::fill(&expand, platform, caller, &mut rows).await?;
    Ok(Page { rows, total: page.total })
}

/// The status of an integration, which is named by its account and by itself.
pub async fn get(platform: &Platform, caller: &Caller, at: (&str, &str)) -> Result<Status, Error> {
    let (caller, integration) = find(platform, caller, Action::StatusGet, at).await?;
    write_counted(platform, &caller).await;
    let mut tx = platform.store.read(caller.scope()).await?;
    let row = store::status::get(&mut tx, integration.id).await?;
    row.as_ref().map(wire).ok_or_else(|| Error::not_found("integration", at.1))
}

/// Counts anew from here. Events and series stay.
pub async fn reset(platform: &Platform, caller: &Caller, at: (&str, &str)) -> Result<(), Error> {
    let (caller, integration) = find(platform, caller, Action::StatusReset, at).await?;
    // What was counted before is not to come back behind the reset.
    write_counted(platform, &caller).await;
    let scope = caller.scope().clone();
    platform
        .store
        .write(&scope, move |tx| {
            let (caller, id) = (caller.clone(), integration.id);
            Box::pin(async move {
                let integration = change::find::<IntegrationRow>(tx, &id.to_string()).await?;
                reset_in(tx, &caller, &integration).await
            })
        })
        .await
}

/// A page of the events of an integration, oldest first unless ordered otherwise.
pub async fn list_events(
    platform: &Platform,
    caller: &Caller,
    at: (&str, &str),
    parameters: &[(String, String)],
) -> Result<Page<StatusEvent>, Error> {
    let (caller, integration) = find(platform, caller, Action::StatusListEvents, at).await?;
    // The contract knows one order here, and there is one field to order by.
    if parameters.iter().filter(|(name, _)| name == "order").count() > 1 {
        return Err(Fault::query("order", "is given twice").into());
    }
    let query = ListQuery::parse(&EVENTS, parameters)?;
    write_counted(platform, &caller).await;
    let mut tx = platform.store.read(caller.scope()).await?;
    let page = store::status::events::list(&mut tx, integration.id, &query).await?;
    let rows = page.rows.into_iter().map(|row| event(row, integration.account_id)).collect();
    Ok(Page { rows, total: page.total })
}

/// The calls of all integrations that the caller reaches, in the last hour, minute by minute.
pub async fn timeseries(
    platform: &Platform,
    caller: &Caller,
    parameters: &[(String, String)],
) -> Result<StatusTimeseries, Error> {
    let caller = caller.for_action(Action::StatusTimeseries)?;
    series::check_nothing(parameters)?;
    write_counted(platform, &caller).await;
    series::of_everything(platform, &caller).await
}

/// The calls of an integration in the last 24 hours, hour by hour.
pub async fn integration_timeseries(
    platform: &Platform,
    caller: &Caller,
    at: (&str, &str),
    parameters: &[(String, String)],
) -> Result<StatusTimeseries, Error> {
    let (caller, integration) = find(platform, caller, Action::StatusIntegrationTimeseries, at).await?;
    series::check_interval(parameters)?;
    write_counted(platform, &caller).await;
    series::of_one(platform, &caller, integration.id).await
}

/// The integration, and the caller as far as the rights for this action reach.
async fn find(
    platform: &Platform,
    caller: &Caller,
    action: Action,
    at: (&str, &str),
) -> Result<(Caller, IntegrationRow), Error> {
    let id = locate(platform, caller, action, at).await?;
    let caller = caller.for_action(action)?;
    let mut tx = platform.store.read(caller.scope()).await?;
    let integration = change::find(&mut tx, &id).await?;
    Ok((caller, integration))
}

async fn write_counted(platform: &Platform, caller: &Caller) {
    platform.status.write(&platform.store, &platform.clock, caller.organization()).await;
}

async fn reset_in(tx: &mut WriteTx<'_>, caller: &Caller, integration: &IntegrationRow) -> Result<(), Error> {
    let before = store::status::get(tx, integration.id).await?;
    store::status::reset(tx, integration.id, caller.request().now).await?;
    let after = store::status::get(tx, integration.id).await?;
    let event = Event::of(Action::StatusReset, 204)
        .target("integration", &integration.id, &integration.name)
        .account(integration.account_id)
        .difference(&counts(before.as_ref()), &counts(after.as_ref()));
    Ok(audit::record(tx, caller, event).await?)
}

/// What a reset changes.
fn counts(row: Option<&StatusRow>) -> Value {
    row.map_or(
        Value::Null,
        |row| json!({ "status": row.health, "requests": row.totals.requests, "failed": row.totals.failed }),
    )
}

fn wire(row: &StatusRow) -> Status {
    Status {
        created_at: row.created_at,
        updated_at: row.updated_at,
        account_id: row.account_id,
        account: None,
        integration_id: row.integration_id,
        integration: None,
        status: row.health,
        requests: row.totals.requests,
        failed: row.totals.failed,
        cpu_time: row.totals.cpu_time,
        db_ops: row.totals.db_ops,
        api_ops: row.totals.api_ops,
        in_bytes: row.totals.in_bytes,
        out_bytes: row.totals.out_bytes,
    }
}

fn event(row: EventRow, account_id: AccountId) -> StatusEvent {
    StatusEvent {
        id: StatusEventId(row.id),
        account_id,
        integration_id: row.integration_id,
        created_at: row.created_at,
        status: row.kind,
        error: row.error,
        request: row.request,
    }
}
