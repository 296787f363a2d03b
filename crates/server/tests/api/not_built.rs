//! What this version does not have of the contract says so, to whoever could call it.

use server::api::Access;
use server::api::openapi::Api;
use server::api::router::RouteEntry;

use crate::engine::connect;
use crate::samples::{named, table, title};
use crate::support::{AuditMark, TestApp};

on_both!(
    what_is_not_built_says_so_to_those_who_could_call_it,
    what_no_contract_knows_is_not_found,
    a_connector_that_is_not_built_is_so_for_every_integration,
);

fn not_built() -> Vec<(RouteEntry, Api)> {
    let of = |route: RouteEntry| match route.access {
        Access::NotBuilt(api) => Some((route, api)),
        _ => None,
    };
    table().into_iter().filter_map(of).collect()
}

async fn what_is_not_built_says_so_to_those_who_could_call_it(app: TestApp) {
    let org = app.organization("acme").await;
    let integration = connect(&app, &org).await.token;
    let mark = AuditMark::set(&app, &org).await;
    for (route, api) in not_built() {
        let call = || app.call(route.method, &named(&route.path, "acme"));
        let (good, other) = match api {
            Api::Management => (&org.token, &integration),
            Api::Engine => (&integration, &org.token),
        };
        call().send().await.problem(401);
        call().token("junk").send().await.problem(401);
        call().token(&org.refresh_token).send().await.problem(401);
        call().token(other).send().await.problem(403);
        let problem = call().token(good).send().await.problem(501);
        let message = problem["message"].as_str().unwrap();
        let (operation, said) = message.split_once(' ').unwrap();
        assert_eq!(said, "is not built in this version of Patchbay", "{}", title(&route));
        assert!(operation.contains('.'), "{message}");
        assert_eq!(problem["type"], "urn:patchbay:problem:not-built");
        assert!(problem["remediation"].as_str().unwrap().contains("docs/compatibility.md"));
    }
    assert_eq!(mark.since(&app).await.len(), 0, "nothing was done, so there is nothing to note");
}

async fn what_no_contract_knows_is_not_found(app: TestApp) {
    let org = app.organization("acme").await;
    let integration = connect(&app, &org).await.token;
    for (route, _) in not_built() {
        for token in [&org.token, &integration] {
            let longer = format!("{}/more/than/there/is", named(&route.path, "acme"));
            // The path of a file goes on as long as it likes.
            if !route.path.contains("{*") {
                app.call(route.method, &longer).token(token).send().await.problem(404);
            }
        }
    }
    app.call("GET", "/v1/siems/events").token(&integration).send().await.problem(404);
}

/// No integration can have it, so there is nobody to whom another answer would say more.
async fn a_connector_that_is_not_built_is_so_for_every_integration(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    assert_eq!(mock.integration["category"], "ticketing");
    let problem = app.call("GET", "/v1/siem/events").token(&mock.token).send().await.problem(501);
    assert_eq!(problem["message"], "siem.query_events is not built in this version of Patchbay");
}
