//! The second published API, where it meets roles, states and letters; its description itself is held against the
//! server by the tests in Python.

mod errors;
mod invite;
mod rights;

use api_types::AccountId;
use serde_json::{Value, json};

use crate::support::people::{Browser, PASSWORD};
use crate::support::{Call, Org, Reply, TestApp};

/// A call about a tenant.
fn about(app: &TestApp, org: &Org, tenant: &str, method: &str, path: &str) -> Call {
    app.call(method, path)
        .header("x-org-id", org.organization.id.to_string())
        .header("x-tenant-id", tenant)
        .token(&org.token)
}

async fn invite(app: &TestApp, org: &Org, tenant: &str, email: &str, role: &str) -> Reply {
    invite_with(app, org, &org.token, tenant, email, role).await
}

async fn invite_with(app: &TestApp, org: &Org, token: &str, tenant: &str, email: &str, role: &str) -> Reply {
    app.call("POST", "/api/v1/organization/members")
        .header("x-org-id", org.organization.id.to_string())
        .header("x-tenant-id", tenant)
        .token(token)
        .json(&json!({ "email": email, "role": role }))
        .send()
        .await
}

/// Who is in the tenant: address, role, status.
async fn members(app: &TestApp, org: &Org, tenant: &str) -> Vec<(String, String, String)> {
    let list = about(app, org, tenant, "GET", "/api/v1/organization/members").send().await.json();
    let text = |one: &Value, field: &str| one[field].as_str().unwrap().to_owned();
    list.as_array()
        .unwrap()
        .iter()
        .map(|one| (text(one, "email"), text(one, "role"), text(one, "status")))
        .collect()
}

fn member(email: &str, role: &str, status: &str) -> (String, String, String) {
    (email.into(), role.into(), status.into())
}

/// The tenant that every organization has.
fn own(org: &Org) -> String {
    let id: AccountId = org.account.id;
    id.to_string()
}

/// Another tenant.
async fn another(app: &TestApp, org: &Org, name: &str) -> String {
    org.create(app, json!({ "name": name, "fullname": name })).await["id"].as_str().unwrap().to_owned()
}

/// Accepts the invitation of a letter's link.
async fn accept(app: &TestApp, link: &str) -> Browser {
    let body = json!({ "fullname": "Sam Jones", "secret": PASSWORD });
    Browser::of(&app.call("POST", "/v1/invitation/accept").token(link).json(&body).send().await)
}
