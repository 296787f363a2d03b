//! Who sees the status of what.

use api_types::PermissionSetName;
use api_types::token::{Resources, RoleAccounts, RoleIntegrations};
use serde_json::{Value, json};

use super::{fail, path};
use crate::engine::connect;
use crate::support::{Mint, TestApp};

on_both!(
    a_narrowed_token_sees_the_status_of_what_it_reaches,
    a_member_sees_the_status_and_nothing_of_the_integration,
    another_organization_sees_nothing,
);

async fn a_narrowed_token_sees_the_status_of_what_it_reaches(app: TestApp) {
    let org = app.organization("acme").await;
    let (mine, other) = (connect(&app, &org).await, connect(&app, &org).await);
    mine.get("tickets").await;
    for _ in 0..3 {
        fail(&other, "401").await;
    }
    let account = mine.integration["account_id"].as_str().unwrap().to_owned();
    let by_account = Resources {
        accounts: Some(RoleAccounts { ids: vec![account], ..RoleAccounts::default() }),
        ..Resources::default()
    };
    let by_category = |category: &str| Resources {
        integrations: Some(RoleIntegrations { categories: vec![category.into()] }),
        ..Resources::default()
    };
    for (resources, reached) in [
        (by_account, vec![&mine]),
        (by_category("ticketing"), vec![&mine, &other]),
        (by_category("siem"), vec![]),
    ] {
        let what = format!("{resources:?}");
        let token = org.mint(&app, Mint { resources, ..Mint::default() }).await;
        let list = app.call("GET", "/v1/status").query("total", "true").query("expand", "all").token(&token);
        let list = list.send().await.expect(200).json();
        let mut seen: Vec<_> =
            list["result"].as_array().unwrap().iter().map(|one| one["integration_id"].clone()).collect();
        seen.sort_by_key(Value::to_string);
        let mut expected: Vec<_> = reached.iter().map(|one| one.integration["id"].clone()).collect();
        expected.sort_by_key(Value::to_string);
        assert_eq!((&seen, &list["total"]), (&expected, &json!(expected.len())), "{what}");
        for mock in [&mine, &other] {
            let status = if expected.contains(&mock.integration["id"]) { 200 } else { 404 };
            for rest in ["", "/events", "/timeseries"] {
                app.call("GET", &path(&mock.integration, rest)).token(&token).send().await.expect(status);
            }
            let reset = if status == 200 { 204 } else { 404 };
            if reset == 404 {
                app.call("PUT", &path(&mock.integration, "")).token(&token).send().await.expect(reset);
            }
        }
        let series = app.call("GET", "/v1/status/timeseries").token(&token).send().await.expect(200).result();
        let sum = |field: &str| -> u64 {
            series["series"].as_array().unwrap().iter().map(|one| one[field].as_u64().unwrap()).sum()
        };
        let expected = match expected.len() {
            0 => (0, 0),
            1 => (1, 0),
            _ => (1, 3),
        };
        assert_eq!((sum("succeeded"), sum("failed")), expected, "{what}");
    }
}

async fn a_member_sees_the_status_and_nothing_of_the_integration(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let member = org.token_of(&app, PermissionSetName::Member).await;
    let list = app.call("GET", "/v1/status").query("expand", "all").token(&member).send().await;
    let list = list.expect(200).result();
    assert_eq!(list[0]["integration_id"], mock.integration["id"]);
    assert!(list[0].get("account").is_none() && list[0].get("integration").is_none(), "{list}");
    app.call("GET", &path(&mock.integration, "/events")).token(&member).send().await.expect(403);
    app.call("PUT", &path(&mock.integration, "")).token(&member).send().await.expect(403);
    app.call("GET", "/v1/status/timeseries").token(&member).send().await.expect(403);
}

async fn another_organization_sees_nothing(app: TestApp) {
    let (org, stranger) = (app.organization("acme").await, app.organization("stranger").await);
    let (mock, theirs) = (connect(&app, &org).await, connect(&app, &stranger).await);
    fail(&mock, "401").await;
    theirs.get("tickets").await;
    let list = stranger.call(&app, "GET", "/v1/status").send().await.expect(200).result();
    let [one] = &list.as_array().unwrap()[..] else { panic!("{list}") };
    assert_eq!((&one["integration_id"], &one["requests"]), (&theirs.integration["id"], &json!(1)));
    for (method, rest) in [("GET", ""), ("GET", "/events"), ("GET", "/timeseries"), ("PUT", "")] {
        stranger.call(&app, method, &path(&mock.integration, rest)).send().await.expect(404);
    }
    let series = stranger.call(&app, "GET", "/v1/status/timeseries").send().await.expect(200).result();
    let failed: u64 =
        series["series"].as_array().unwrap().iter().map(|one| one["failed"].as_u64().unwrap()).sum();
    assert_eq!(failed, 0);
}
