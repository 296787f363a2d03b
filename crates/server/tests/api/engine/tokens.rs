//! Which tokens open the connector API.

use api_types::OrganizationState;
use api_types::PermissionSetName;
use serde_json::json;

use super::connect;
use crate::samples::{named, table};
use crate::support::TestApp;
use server::api::Access;

on_both!(
    only_an_integrations_token_opens_it,
    a_disabled_organization_is_refused,
    the_token_ends_with_its_integration,
);

async fn only_an_integrations_token_opens_it(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let viewer = org.token_of(&app, PermissionSetName::Viewer).await;
    let routes = table().into_iter().filter(|route| matches!(route.access, Access::Integration(_)));
    let mut tried = 0;
    for route in routes {
        let path = named(&route.path, "OPS-101");
        let call = || {
            let call = app.call(route.method, &path);
            if matches!(route.method, "POST" | "PATCH") { call.json(&json!([])) } else { call }
        };
        for token in [&org.token, &viewer] {
            let refused = call().token(token).send().await.refusal(403);
            assert!(refused.contains("integration"), "{refused}");
        }
        call().token(&org.refresh_token).send().await.problem(401);
        call().token("junk").send().await.problem(401);
        call().send().await.problem(401);
        let opened = call().token(&mock.token).send().await.status.as_u16();
        assert!(!matches!(opened, 401..=403), "{} {path}: {opened}", route.method);
        tried += 1;
    }
    assert!(tried > 20, "{tried}");
    app.call("GET", "/v1/accounts").token(&mock.token).send().await.problem(403);
}

async fn a_disabled_organization_is_refused(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    org.set_state(&app, OrganizationState::Disabled, None).await;
    mock.call("GET", "tickets").send().await.problem(402);
    org.set_state(&app, OrganizationState::Enabled, None).await;
    mock.get("tickets").await;
}

async fn the_token_ends_with_its_integration(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    mock.ticket(json!({"name": "x"})).await;
    let (account, id) = (&mock.integration["account_id"], &mock.integration["id"]);
    let path = format!("/v1/integrations/{}/{}", account.as_str().unwrap(), id.as_str().unwrap());
    org.call(&app, "DELETE", &path).send().await.expect(204);
    mock.call("GET", "tickets").send().await.problem(401);
}
