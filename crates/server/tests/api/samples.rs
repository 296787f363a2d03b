//! What the routes are called with in the tests that are made from the route table: an object for each parameter of a
//! path, a body for each change. A route that is not known here fails those tests, so that none escapes them.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};
use server::api::openapi::Api;
use server::api::router::{self, RouteEntry};
use server::api::{Access, Audit};
use server::routes;

use crate::support::{Call, Org, Reply, TestApp, encode};

/// The whole route table.
pub(crate) fn table() -> Vec<RouteEntry> {
    router::table(&routes::all())
}

/// The routes that need a permission.
pub(crate) fn guarded() -> Vec<RouteEntry> {
    table().into_iter().filter(|route| matches!(route.access, Access::Permission(_))).collect()
}

/// How a route is named in messages and snapshots.
pub(crate) fn title(route: &RouteEntry) -> String {
    format!("{} {}", route.method, route.path)
}

/// The permission that a route needs, as `api:verb`.
pub(crate) fn permission(route: &RouteEntry) -> String {
    match route.access {
        Access::Permission(action) => format!("{}:{}", action.api(), action.verb()),
        Access::Token => "(any good token)".into(),
        Access::Integration(connector) => format!("({}'s token)", connector.as_str()),
        Access::NotBuilt(Api::Management) => "(any good token: 501)".into(),
        Access::NotBuilt(Api::Engine) => "(any integration's token: 501)".into(),
        Access::Renewal(action) => format!("{}:{}, or its refresh secret", action.api(), action.verb()),
        Access::Link => "(the link's token)".into(),
        Access::Cookie => "(the session's cookie)".into(),
        Access::Public => "(anybody)".into(),
    }
}

/// The routes that a token of the organization opens, if it allows them: also those for which other proof is good.
pub(crate) fn of_organizations() -> Vec<RouteEntry> {
    let opens = |access| matches!(access, Access::Permission(_) | Access::Renewal(_));
    table().into_iter().filter(|route| opens(route.access)).collect()
}

/// What is written about a route's calls.
pub(crate) fn audit(route: &RouteEntry) -> String {
    match route.audit {
        Audit::InTransaction => "changes and refusals".into(),
        Audit::Denied => "refusals".into(),
        Audit::None(reason) => format!("nothing: {reason}"),
    }
}

/// The parameters of a path.
pub(crate) fn parameters(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
}

/// A path with `name` in the place of each parameter.
pub(crate) fn named(path: &str, name: &str) -> String {
    parameters(path).iter().fold(path.to_owned(), |path, one| path.replace(&format!("{{{one}}}"), name))
}

/// An object that a path can name.
pub(crate) struct Sample {
    /// As GET answers it, if the path names an object.
    pub(crate) object: Value,
    path: String,
}

impl Sample {
    /// Makes a new object for a route to work on. Here is where a new kind of path parameter is registered.
    pub(crate) async fn make(app: &TestApp, org: &Org, route: &RouteEntry) -> Self {
        let object = match parameters(&route.path).as_slice() {
            [] if route.path == "/v1/organization" => {
                org.call(app, "GET", "/v1/organization").send().await.result()
            }
            // The second published API names organization and tenant in headers.
            [] if route.path.starts_with("/api/v1/") => {
                let account = serde_json::to_value(&org.account).unwrap();
                json!({
                    "organization": org.organization.id, "tenant": account["id"],
                    "id": account["id"], "name": account["name"],
                })
            }
            [] if route.path == "/v1/connect/sessions" => serde_json::to_value(&org.account).unwrap(),
            [] if route.path == "/v1/connect/exchange" => org.create_connect_code(app).await,
            [] => Value::Null,
            ["session_id"] => {
                let session = org.create_connect_session(app).await;
                json!({ "id": session["id"], "name": session["id"] })
            }
            ["permissionset_id"] => json!({ "id": "viewer", "name": "Viewer" }),
            ["member_id"] => org.invite(app, json!({ "role_binding": ["viewer"] })).await,
            ["role_id"] => org.create_role(app, json!({ "permission_set": "viewer" })).await,
            ["refresh_token_id"] | ["owner_id", "refresh_token_id"] => org.create_token(app).await,
            ["webhook_id"] => org.create_webhook(app).await,
            ["webhook_id", "delivery_id"] => org.create_delivery(app).await,
            ["integration_point_id"] => org.create_point(app).await,
            ["account_id", "integration_id"] => org.create_integration(app).await,
            ["owner_id", "credential_id"] => org.create_credential(app).await,
            // It is looked for by its id alone.
            ["credential_id"] => {
                let credential = org.create_credential(app).await;
                json!({ "id": credential["id"], "name": credential["id"] })
            }
            ["organization_id"] => {
                let below = json!({ "name": unique_name() });
                let made =
                    org.call(app, "POST", "/v1/suborgs").json(&below).send().await.expect(200).result();
                made["organization"].clone()
            }
            ["account_id" | "owner_id"] => {
                org.create(app, json!({ "labels": ["gold"], "environment": "test" })).await
            }
            other => {
                panic!("{}: no sample for the parameters {other:?}; add one to samples.rs", title(route))
            }
        };
        Self { object, path: route.path.clone() }
    }

    /// The path that names the object by its id.
    pub(crate) fn by_id(&self) -> String {
        self.by("id")
    }

    /// The path that names the object by its name.
    pub(crate) fn by_name(&self) -> String {
        self.by("name")
    }

    fn by(&self, field: &str) -> String {
        match parameters(&self.path).as_slice() {
            [] => self.path.clone(),
            [parameter] => {
                self.path.replace(&format!("{{{parameter}}}"), &encode(self.object[field].as_str().unwrap()))
            }
            // The first names what the object belongs to, and the object knows its id under that name.
            [owner, object] => {
                let below =
                    self.path.replace(&format!("{{{owner}}}"), &encode(self.object[owner].as_str().unwrap()));
                let field = if self.object[field].is_null() { "id" } else { field };
                below.replace(&format!("{{{object}}}"), &encode(self.object[field].as_str().unwrap()))
            }
            other => panic!("{}: {other:?}", self.path),
        }
    }
}

/// A call of a route that succeeds if the token allows it. Here is where bodies of new routes are registered.
pub(crate) fn call(app: &TestApp, route: &RouteEntry, path: &str, object: &Value) -> Call {
    let mut call = app.call(route.method, path);
    if route.path.starts_with("/api/v1/") {
        call = call.header("x-org-id", object["organization"].as_str().unwrap());
        call = call.header("x-tenant-id", object["tenant"].as_str().unwrap());
    }
    match (route.method, route.path.as_str()) {
        ("GET" | "DELETE", _)
        | (
            "POST",
            "/v1/members/{member_id}/invitation"
            | "/v1/organization/webhooks/{webhook_id}/deliveries/{delivery_id}/replay"
            | "/v1/organization/webhooks/{webhook_id}/test"
            | "/v1/integrations/{account_id}/{integration_id}/verify",
        )
        | ("PUT", "/v1/status/{account_id}/{integration_id}") => call,
        ("POST", "/v1/integration-points") => call.json(&point()),
        ("POST", "/v1/integrations/{account_id}") => call.json(&integration()),
        ("POST", "/v1/integrations/{account_id}/verify") => {
            call.json(&json!({ "integration": integration() }))
        }
        ("POST", "/v1/credentials/{owner_id}") => call.json(&credential()),
        ("POST", "/v1/accounts") => call.json(&json!({ "labels": ["gold"], "environment": "test" })),
        ("POST", "/v1/members") => {
            call.json(&json!({ "name": unique_email(), "options": { "options": ["invited"] } }))
        }
        ("POST", "/v1/connect/sessions") => call.json(&json!({ "account_id": object["id"] })),
        ("POST", "/v1/connect/exchange") => call.json(object),
        ("PUT", path) if path.starts_with("/v1/tokens/") => call,
        ("POST", "/v1/tokens") => call.json(&json!({ "permission_set": "viewer", "resources": {} })),
        ("POST", "/v1/integrations/{account_id}/{integration_id}/explorer") => {
            call.query("operation", "ticketing_list_projects")
        }
        ("POST", "/v1/tokens/{account_id}/{integration_id}") => call.json(&json!({})),
        ("POST", "/v1/organization/webhooks") => call.json(&webhook()),
        ("POST", "/v1/suborgs") => call.json(&json!({ "name": unique_name() })),
        ("POST", "/v1/roles") => call.json(&json!({ "permission_set": "viewer" })),
        (
            "PUT",
            "/v1/accounts/{account_id}"
            | "/v1/credentials/{owner_id}/{credential_id}"
            | "/v1/integration-points/{integration_point_id}"
            | "/v1/integrations/{account_id}/{integration_id}"
            | "/v1/members/{member_id}"
            | "/v1/organization"
            | "/v1/organization/webhooks/{webhook_id}"
            | "/v1/roles/{role_id}",
        ) => {
            let mut body = object.clone();
            body["fullname"] = "Changed by PUT".into();
            call.json(&body)
        }
        (
            "PATCH",
            "/v1/accounts/{account_id}"
            | "/v1/credentials/{owner_id}/{credential_id}"
            | "/v1/integration-points/{integration_point_id}"
            | "/v1/integrations/{account_id}/{integration_id}"
            | "/v1/members/{member_id}"
            | "/v1/organization"
            | "/v1/organization/webhooks/{webhook_id}"
            | "/v1/roles/{role_id}",
        ) => call.json(&json!([{ "op": "replace", "path": "/fullname", "value": "Changed by PATCH" }])),
        ("POST", "/api/v1/organization/members") => {
            call.json(&json!({ "email": unique_email(), "role": "VIEWER" }))
        }
        _ => panic!("{}: no body to call it with; add one to samples.rs", title(route)),
    }
}

/// A webhook to be created. Nobody is called: no test of routes sends what waits.
pub(crate) fn webhook() -> Value {
    json!({
        "environment": "test", "filters": ["all"], "url": "https://hooks.example.com/patchbay",
        "secret": { "value": "not-to-be-shown" },
    })
}

/// An integration point to be created.
pub(crate) fn point() -> Value {
    json!({ "connector": "ticketing", "environments": { "test": ["*"], "prod": ["ticketing_mock_ticketing"] } })
}

/// An integration to be created.
pub(crate) fn integration() -> Value {
    json!({ "provider_config": { "type": "ticketing_mock_ticketing" } })
}

/// A credential to be created.
pub(crate) fn credential() -> Value {
    json!({ "config": { "type": "token", "secret": "not-to-be-shown" } })
}

/// An address that nobody has yet.
pub(crate) fn unique_email() -> String {
    format!("{}@example.com", unique_name())
}

/// A name that nobody and nothing has yet.
pub(crate) fn unique_name() -> String {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    format!("new-{}", NUMBER.fetch_add(1, Ordering::Relaxed))
}

/// Whether what a route shows belongs to the organization of the caller; permission sets are the same for everybody.
pub(crate) fn belongs_to_an_organization(route: &RouteEntry) -> bool {
    !route.path.starts_with("/v1/permissionsets")
}

/// Whether a route shows the state of things: not the audit log, which grows with refusals, not the tokens, of which
/// these tests make more and more, not a stream, not a series, which moves with the clock, and nothing that another route
/// shows as well.
fn shows_state(route: &RouteEntry) -> bool {
    let elsewhere = ["/v1/audit/", "/v1/events", "/v1/tokens", "/v1/status/timeseries", "/api/v1/"]
        .iter()
        .any(|beginning| route.path.starts_with(beginning));
    route.method == "GET" && !elsewhere && belongs_to_an_organization(route)
}

/// Everything that an organization shows its administrator: each list whole, each object in it. Equal texts mean that
/// nothing has changed.
pub(crate) async fn everything(app: &TestApp, org: &Org) -> String {
    let mut all = String::new();
    let refused = |route: &RouteEntry| route.path == "/v1/suborgs" && !org.is_root();
    let lists = |route: &&RouteEntry| shows_state(route) && parameters(&route.path).is_empty();
    for route in guarded().iter().filter(lists).filter(|route| !refused(route)) {
        let reply = org.call(app, "GET", &route.path).send().await;
        add(&mut all, &reply);
        for object in reply.result().as_array().into_iter().flatten() {
            let (within, id) = match route.path.as_str() {
                "/v1/integrations" => (format!("/{}", object["account_id"].as_str().unwrap()), "id"),
                "/v1/status" => (format!("/{}", object["account_id"].as_str().unwrap()), "integration_id"),
                _ => (String::new(), "id"),
            };
            let path = format!("{}{within}/{}", route.path, object[id].as_str().unwrap());
            let reply = org.call(app, "GET", &path).send().await;
            add(&mut all, &reply);
        }
    }
    all
}

fn add(all: &mut String, reply: &Reply) {
    writeln!(all, "{}: {} {:?}", reply.called, reply.expect(200).text(), reply.header("etag")).unwrap();
}
