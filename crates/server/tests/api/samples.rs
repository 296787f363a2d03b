//! What the routes are called with in the tests that are made from the route table: an object for each parameter of a
//! path, a body for each change. A route that is not known here fails those tests, so that none escapes them.

use std::fmt::Write as _;

use serde_json::{Value, json};
use server::api::router::{self, RouteEntry};
use server::api::{Access, Audit};
use server::routes;

use crate::support::{Call, Org, Reply, TestApp, encode};

/// The whole route table.
pub(crate) fn table() -> Vec<RouteEntry> {
    router::table(&routes::all())
}

/// The routes that need a token.
pub(crate) fn guarded() -> Vec<RouteEntry> {
    table().into_iter().filter(|route| route.access != Access::Public).collect()
}

/// How a route is named in messages and snapshots.
pub(crate) fn title(route: &RouteEntry) -> String {
    format!("{} {}", route.method, route.path)
}

/// The permission that a route needs, as `api:verb`.
pub(crate) fn permission(route: &RouteEntry) -> String {
    match route.access {
        Access::Permission(action) => format!("{}:{}", action.api(), action.verb()),
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
            [] => Value::Null,
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
    let call = app.call(route.method, path);
    match (route.method, route.path.as_str()) {
        ("GET" | "DELETE", _) => call,
        ("POST", "/v1/accounts") => call.json(&json!({ "labels": ["gold"], "environment": "test" })),
        ("PUT", "/v1/accounts/{account_id}" | "/v1/organization") => {
            let mut body = object.clone();
            body["fullname"] = "Changed by PUT".into();
            call.json(&body)
        }
        ("PATCH", "/v1/accounts/{account_id}" | "/v1/organization") => {
            call.json(&json!([{ "op": "replace", "path": "/fullname", "value": "Changed by PATCH" }]))
        }
        _ => panic!("{}: no body to call it with; add one to samples.rs", title(route)),
    }
}

/// Everything that an organization shows its administrator: each list whole, each object in it, the audit log's size.
/// Equal texts mean that nothing has changed.
pub(crate) async fn everything(app: &TestApp, org: &Org) -> String {
    let mut all = String::new();
    for route in guarded().iter().filter(|route| route.method == "GET" && parameters(&route.path).is_empty())
    {
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
