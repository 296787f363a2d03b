//! Who may call what: every permission set, and the token of an integration, against every route that takes a token.
//!
//! The expectation is the reviewed table `snapshots/permissions.txt`, read against the contract (auth 4). What is found
//! there is held against the running server: allowed calls succeed, others are refused, noted, and change nothing.

use std::fmt::Write as _;

use api_types::PermissionSetName;
use audit_proof::Outcome;
use serde_json::json;
use server::api::Access;
use server::api::router::RouteEntry;

use crate::engine::connect;
use crate::samples::{Sample, call, everything, named, permission, table, title, unique_name};
use crate::support::{AuditMark, Org, TestApp, assert_snapshot};

on_both!(every_kind_of_token_opens_exactly_the_routes_of_the_matrix);

/// The columns, in the order of [`PermissionSetName::ALL`]; the last is the token of an integration.
const COLUMNS: [&str; 10] = ["Ad", "Vi", "Me", "AM", "CU", "TI", "MU", "MM", "AP", "In"];

async fn every_kind_of_token_opens_exactly_the_routes_of_the_matrix(app: TestApp) {
    let table = table();
    let width = table.iter().map(|route| title(route).len()).max().unwrap();
    let mut matrix = heading(width);
    let bearers = bearers(&app).await;
    for route in table {
        let allowed = match route.access {
            Access::Permission(_) => who_may_call(&app, &route).await,
            Access::Integration(_) | Access::NotBuilt(_) => who_comes_in(&app, &route, &bearers).await,
            // They are about the bearer alone, or take another proof than a token: each has tests of its own.
            Access::Token | Access::Renewal(_) | Access::Link | Access::Cookie | Access::Public => continue,
        };
        let cells = allowed.iter().map(|yes| if *yes { "x " } else { ". " });
        let not_built = if matches!(route.access, Access::NotBuilt(_)) { "  501" } else { "" };
        let line = format!("{:<width$}  {}", title(&route), cells.collect::<Vec<_>>().join(" ").trim_end());
        writeln!(matrix, "{line}{not_built}").unwrap();
    }
    assert_snapshot("tests/api/snapshots/permissions.txt", &matrix);
}

fn heading(width: usize) -> String {
    let mut text = String::from(
        "# Which token may call which route. Where 501 stands, the call comes in and learns that\n",
    );
    text.push_str("# it is not built.\n#\n");
    let names = PermissionSetName::ALL.map(PermissionSetName::as_str);
    for (short, name) in COLUMNS.iter().zip(names.into_iter().chain(["the token of an integration"])) {
        writeln!(text, "#   {short}  {name}").unwrap();
    }
    writeln!(text, "#\n{:<width$}  {}", "#", COLUMNS.join(" ")).unwrap();
    text
}

/// Tries a route with each permission set, in an organization of its own. The token of an integration is refused.
async fn who_may_call(app: &TestApp, route: &RouteEntry) -> Vec<bool> {
    let org = app.root_organization(&unique_name()).await;
    let mut allowed = Vec::new();
    let mut refused = Vec::new();
    let mut sample = Sample::make(app, &org, route).await;
    for set in PermissionSetName::ALL {
        let token = org.token_of(app, set).await;
        let mark = AuditMark::set(app, &org).await;
        let reply = call(app, route, &sample.by_id(), &sample.object).token(&token).send().await;
        allowed.push(reply.status.is_success());
        if reply.status.is_success() {
            sample = Sample::make(app, &org, route).await;
            continue;
        }
        let what = format!("{} with {}", title(route), set.as_str());
        let refusal = reply.refusal(403);
        assert!(refusal.contains(set.as_str()), "{what}: {refusal}");
        let written = mark.since(app).await;
        let [entry] = written.as_slice() else { panic!("{what}: {} audit entries", written.len()) };
        assert_eq!((entry.outcome, entry.status), (Outcome::Denied, 403), "{what}");
        assert_eq!(entry.action.replace('.', ":"), permission(route), "{what}");
        assert_eq!(entry.request.method, route.method, "{what}");
        assert_eq!(entry.request.path, sample.by_id(), "{what}");
        assert_eq!(reply.header("x-request-id"), Some(entry.request.id.as_str()), "{what}");
        assert_eq!((&entry.target, &entry.changes), (&None, &None), "{what}");
        refused.push(token);
    }
    refused.push(connect(app, &org).await.token);
    allowed.push(false);
    changes_nothing(app, &org, route, &refused).await;
    allowed
}

/// All refusals of a route together leave what is there as it was.
async fn changes_nothing(app: &TestApp, org: &Org, route: &RouteEntry, refused: &[String]) {
    let sample = Sample::make(app, org, route).await;
    let before = everything(app, org).await;
    for token in refused {
        call(app, route, &sample.by_id(), &sample.object).token(token).send().await.refusal(403);
    }
    assert_eq!(everything(app, org).await, before, "a refused {} changed something", title(route));
}

/// Who is let in to a route that asks for the kind of the token alone. What becomes of the call is for other tests.
async fn who_comes_in(app: &TestApp, route: &RouteEntry, bearers: &[String]) -> Vec<bool> {
    let mut allowed = Vec::new();
    for token in bearers {
        let call = app.call(route.method, &named(&route.path, "OPS-101")).token(token);
        let call =
            if matches!(route.method, "POST" | "PUT" | "PATCH") { call.json(&json!([])) } else { call };
        let reply = call.send().await;
        assert_ne!(reply.status, 401, "{}: {}", title(route), reply.text());
        allowed.push(reply.status != 403);
    }
    allowed
}

/// A token of each column, of one organization for all routes: nothing of it is looked at.
async fn bearers(app: &TestApp) -> Vec<String> {
    let org = app.organization(&unique_name()).await;
    let mut tokens = Vec::new();
    for set in PermissionSetName::ALL {
        tokens.push(org.token_of(app, set).await);
    }
    tokens.push(connect(app, &org).await.token);
    tokens
}
