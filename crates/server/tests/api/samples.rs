//! What the routes are called with in the tests that are made from the route table: an object for each parameter of a
//! path, a body for each change. A route that is not known here fails those tests, so that none escapes them.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};
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
        Access::Link => "(the link's token)".into(),
        Access::Cookie => "(the session's cookie)".into(),
        Access::Public => "(anybody)".into(),
    }
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
            [] => Value::Null,
            ["permissionset_id"] => json!({ "id": "viewer", "name": "Viewer" }),
            ["member_id"] => org.invite(app, json!({ "role_binding": ["viewer"] })).await,
            ["role_id"] => org.create_role(app, json!({ "permission_set": "viewer" })).await,
            ["account_id"] => org.create(app, json!({ "labels": ["gold"], "environment": "test" })).await,
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
        ("GET" | "DELETE", _) | ("POST", "/v1/members/{member_id}/invitation") => call,
        ("POST", "/v1/accounts") => call.json(&json!({ "labels": ["gold"], "environment": "test" })),
        ("POST", "/v1/members") => {
            call.json(&json!({ "name": unique_email(), "options": { "options": ["invited"] } }))
        }
        ("POST", "/v1/roles") => call.json(&json!({ "permission_set": "viewer" })),
        (
            "PUT",
            "/v1/accounts/{account_id}"
            | "/v1/members/{member_id}"
            | "/v1/organization"
            | "/v1/roles/{role_id}",
        ) => {
            let mut body = object.clone();
            body["fullname"] = "Changed by PUT".into();
            call.json(&body)
        }
        (
            "PATCH",
            "/v1/accounts/{account_id}"
            | "/v1/members/{member_id}"
            | "/v1/organization"
            | "/v1/roles/{role_id}",
        ) => call.json(&json!([{ "op": "replace", "path": "/fullname", "value": "Changed by PATCH" }])),
        ("POST", "/api/v1/organization/members") => {
            call.json(&json!({ "email": unique_email(), "role": "VIEWER" }))
        }
        _ => panic!("{}: no body to call it with; add one to samples.rs", title(route)),
    }
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

/// Whether a route shows the state of things: not the audit log, which grows with refusals, not a stream, and nothing
/// that another route shows as well.
fn shows_state(route: &RouteEntry) -> bool {
    let elsewhere =
        ["/v1/audit/", "/v1/events", "/api/v1/"].iter().any(|beginning| route.path.starts_with(beginning));
    route.method == "GET" && !elsewhere && belongs_to_an_organization(route)
}

/// Everything that an organization shows its administrator: each list whole, each object in it. Equal texts mean that
/// nothing has changed.
pub(crate) async fn everything(app: &TestApp, org: &Org) -> String {
    let mut all = String::new();
    for route in guarded().iter().filter(|route| shows_state(route) && parameters(&route.path).is_empty()) {
        let reply = org.call(app, "GET", &route.path).send().await;
        add(&mut all, &reply);
        for object in reply.result().as_array().into_iter().flatten() {
            let path = format!("{}/{}", route.path, object["id"].as_str().unwrap());
            let reply = org.call(app, "GET", &path).send().await;
            add(&mut all, &reply);
        }
    }
    all
}

fn add(all: &mut String, reply: &Reply) {
    writeln!(all, "{}: {} {:?}", reply.called, reply.expect(200).text(), reply.header("etag")).unwrap();
}
