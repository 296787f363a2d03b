//! Who may call what: every permission set against every route.
//!
//! The expectation is the reviewed file `snapshots/permissions.txt`, read against the contract (auth 4). What is found
//! there is held against the running server: allowed calls succeed, others are refused, noted, and change nothing.

use std::fmt::Write as _;

use api_types::PermissionSetName;
use audit_proof::Outcome;
use server::api::router::RouteEntry;

use crate::samples::{Sample, call, everything, guarded, permission, title, unique_name};
use crate::support::{AuditMark, TestApp, assert_snapshot};

on_both!(every_permission_set_opens_exactly_the_routes_of_the_matrix);

async fn every_permission_set_opens_exactly_the_routes_of_the_matrix(app: TestApp) {
    let mut matrix = String::from("# Which permission set may call which route.\n");
    for route in guarded() {
        let allowed = who_may_call(&app, &route).await;
        writeln!(matrix, "{}: {}", title(&route), allowed.join(", ")).unwrap();
    }
    assert_snapshot("tests/api/snapshots/permissions.txt", &matrix);
}

/// Tries a route with each permission set, in an organization of its own: what is there is looked at again and again.
async fn who_may_call(app: &TestApp, route: &RouteEntry) -> Vec<&'static str> {
    let org = app.organization(&unique_name()).await;
    let mut allowed = Vec::new();
    // What a refusal has left as it was serves the next permission set as well.
    let mut untouched: Option<(Sample, String)> = None;
    for set in PermissionSetName::ALL {
        let token = org.token_of(app, set).await;
        let (sample, before) = if let Some(untouched) = untouched.take() {
            untouched
        } else {
            let sample = Sample::make(app, &org, route).await;
            (sample, everything(app, &org).await)
        };
        let mark = AuditMark::set(app, &org).await;
        let reply = call(app, route, &sample.by_id(), &sample.object).token(&token).send().await;
        if reply.status.is_success() {
            allowed.push(set.as_str());
            continue;
        }
        let what = format!("{} with {}", title(route), set.as_str());
        let refusal = reply.refusal(403);
        assert!(refusal.contains(set.as_str()), "{what}: {refusal}");
        assert_eq!(everything(app, &org).await, before, "{what} changed something");
        let written = mark.since(app).await;
        let [entry] = written.as_slice() else { panic!("{what}: {} audit entries", written.len()) };
        assert_eq!((entry.outcome, entry.status), (Outcome::Denied, 403), "{what}");
        assert_eq!(entry.action.replace('.', ":"), permission(route), "{what}");
        assert_eq!(entry.request.method, route.method, "{what}");
        assert_eq!(entry.request.path, sample.by_id(), "{what}");
        assert_eq!(reply.header("x-request-id"), Some(entry.request.id.as_str()), "{what}");
        assert_eq!((&entry.target, &entry.changes), (&None, &None), "{what}");
        untouched = Some((sample, before));
    }
    allowed
}
