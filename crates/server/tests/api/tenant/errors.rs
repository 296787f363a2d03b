//! Refusals of the second published API have the body that it describes, wherever in the server they come from. (For
//! too many calls see [`crate::token_limit`]; for panics and the time limit the tests of the listener.)

use api_types::OrganizationState;
use serde_json::json;

use super::{about, own};
use crate::support::TestApp;

const MEMBERS: &str = "/api/v1/organization/members";

on_both!(
    a_disabled_organization_is_told_in_the_form_of_the_api,
    a_body_that_is_too_long_is_refused_in_the_form_of_the_api,
);

async fn a_disabled_organization_is_told_in_the_form_of_the_api(app: TestApp) {
    let org = app.organization("acme").await;
    org.set_state(&app, OrganizationState::Disabled, None).await;
    for path in [MEMBERS, "/api/v1/audit"] {
        let error = about(&app, &org, &own(&org), "GET", path).send().await.error(402);
        assert!(error.contains("disabled"), "{error}");
    }
}

async fn a_body_that_is_too_long_is_refused_in_the_form_of_the_api(app: TestApp) {
    let org = app.organization("acme").await;
    let body = json!({ "email": "sam@example.com", "role": "x".repeat(10_000_001) });
    let error = about(&app, &org, &own(&org), "POST", MEMBERS).json(&body).send().await.error(413);
    assert!(error.contains("10"), "it says how long a body may be: {error}");
}
