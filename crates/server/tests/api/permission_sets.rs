//! `/v1/permissionsets`.

use api_types::PermissionSetName;

use crate::support::TestApp;

on_both!(every_set_is_listed_and_can_be_asked_for_by_name, a_set_that_does_not_exist_is_not_found);

async fn every_set_is_listed_and_can_be_asked_for_by_name(app: TestApp) {
    let org = app.organization("acme").await;
    let list = org.call(&app, "GET", "/v1/permissionsets").send().await.result();
    let names: Vec<_> = list.as_array().unwrap().iter().map(|set| set["name"].as_str().unwrap()).collect();
    assert_eq!(names, PermissionSetName::ALL.map(PermissionSetName::as_str));
    for set in list.as_array().unwrap() {
        let path = format!("/v1/permissionsets/{}", set["name"].as_str().unwrap());
        assert_eq!(org.call(&app, "GET", &path).send().await.result(), *set);
        assert!(!set["description"].as_str().unwrap().is_empty());
    }
    let administrator = org.call(&app, "GET", "/v1/permissionsets/Administrator").send().await.result();
    assert_eq!(administrator["permissions"], serde_json::json!({ "all": { "actions": ["*"] } }));
    let issuer = org.call(&app, "GET", "/v1/permissionsets/token-issuer").send().await.result();
    let expected = serde_json::json!({ "tokens": { "actions": ["create_integration"] } });
    assert_eq!(issuer["permissions"], expected);
    assert_eq!(issuer["resource_restrictions"], serde_json::json!(["accounts", "integrations"]));
}

async fn a_set_that_does_not_exist_is_not_found(app: TestApp) {
    let org = app.organization("acme").await;
    for name in ["superuser", "all", "*", "%00"] {
        org.call(&app, "GET", &format!("/v1/permissionsets/{name}")).send().await.problem(404);
    }
}
