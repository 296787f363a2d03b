//! The connector API: calls of integrations, on the mocks.

mod chat;
mod credentials;
mod discussion;
mod doubt;
mod faults;
mod files;
mod notifications;
mod on_call;
mod pages;
mod patches;
mod storage;
mod tickets;
mod tokens;

use serde_json::{Value, json};

use crate::support::{Call, Org, Reply, TestApp};

/// An integration with a mock, that of ticketing where nothing else is said, and its token.
pub(crate) struct Connected<'a> {
    app: &'a TestApp,
    pub(crate) integration: Value,
    pub(crate) token: String,
}

/// An integration in a new account of the environment `test`.
pub(crate) async fn connect<'a>(app: &'a TestApp, org: &Org) -> Connected<'a> {
    connect_with(app, org, "test", json!({})).await
}

/// An integration in a new account, with more in its configuration.
pub(crate) async fn connect_with<'a>(
    app: &'a TestApp,
    org: &Org,
    environment: &str,
    more: Value,
) -> Connected<'a> {
    let account = org.create(app, json!({ "environment": environment })).await;
    let path = format!("/v1/integrations/{}", account["id"].as_str().unwrap());
    let mut config = more;
    if config["type"].is_null() {
        config["type"] = "ticketing_mock_ticketing".into();
    }
    let made = org.call(app, "POST", &path).json(&json!({ "provider_config": config })).send().await;
    let made = made.expect(200).result();
    let token = made["token"]["access"]["secret"].as_str().unwrap().to_owned();
    Connected { app, integration: made["integration"].clone(), token }
}

impl Connected<'_> {
    pub(crate) fn call(&self, method: &str, path: &str) -> Call {
        self.app.call(method, &format!("/v1/ticketing/{path}")).token(&self.token)
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        self.call("GET", path).send().await.expect(200).json()
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Reply {
        self.call("POST", path).json(&body).send().await
    }

    async fn patch(&self, path: &str, operations: Value) -> Reply {
        self.call("PATCH", path).json(&operations).send().await
    }

    /// Creates a ticket and gives it.
    pub(crate) async fn ticket(&self, body: Value) -> Value {
        self.post("tickets", body).await.expect(200).result()
    }

    /// The ids of the tickets that match.
    async fn ids(&self, queries: &[(&str, &str)]) -> Vec<String> {
        let page = self.call("GET", "tickets").queries(queries).send().await.expect(200).json();
        page["result"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    }
}

/// The places that a refusal names.
fn places(problem: &Value) -> Vec<&str> {
    let causes = problem["cause"].as_array().into_iter().flatten();
    causes.map(|cause| cause["context"]["parameter"]["id"].as_str().unwrap()).collect()
}
