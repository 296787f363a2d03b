//! `/v1/status`: what is counted of calls, and who sees it.

mod counts;
mod events;
mod lists;
mod live;
mod rights;
mod series;

use serde_json::Value;

use crate::engine::Connected;
use crate::support::{Call, Org, TestApp};

/// The path of an integration's status, and what comes behind it.
fn path(integration: &Value, rest: &str) -> String {
    let id = |field: &str| integration[field].as_str().unwrap();
    format!("/v1/status/{}/{}{rest}", id("account_id"), id("id"))
}

/// A call about an integration's status with the organization's own token.
fn about(app: &TestApp, org: &Org, method: &str, mock: &Connected<'_>, rest: &str) -> Call {
    org.call(app, method, &path(&mock.integration, rest))
}

async fn status_of(app: &TestApp, org: &Org, mock: &Connected<'_>) -> Value {
    about(app, org, "GET", mock, "").send().await.expect(200).result()
}

/// The events of an integration, oldest first.
async fn events_of(app: &TestApp, org: &Org, mock: &Connected<'_>) -> Vec<Value> {
    let events = about(app, org, "GET", mock, "/events").send().await.expect(200).result();
    events.as_array().unwrap().clone()
}

/// A call of the mock that ends with what this magic word asks for.
pub(crate) async fn fail(mock: &Connected<'_>, word: &str) {
    let reply = mock.call("GET", &format!("tickets/mock:{word}")).send().await;
    assert!(!reply.status.is_success(), "{}", reply.text());
}
