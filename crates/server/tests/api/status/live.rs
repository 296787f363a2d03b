//! Changes of status as they are told to those who listen.

use api_types::token::{Resources, RoleIntegrations};
use serde_json::json;
use store::status::count::CHANGED;
use tokio_util::sync::CancellationToken;

use super::{about, fail, status_of};
use crate::engine::connect;
use crate::support::{EventStream, Mint, TestApp};

on_both!(
    a_change_of_status_is_told_once_for_each_way,
    a_change_on_another_server_is_told,
    those_who_do_not_reach_the_integration_are_not_told,
    counts_are_written_by_themselves_and_before_the_end,
);

async fn a_change_of_status_is_told_once_for_each_way(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let mut changes = EventStream::open(app.call("GET", "/v1/events").token(&org.token)).await;
    for word in ["401", "401", "503", "503", "nothing", "503"] {
        fail(&mock, word).await;
    }
    mock.get("tickets").await;
    mock.get("tickets").await;
    assert_eq!(status_of(&app, &org, &mock).await["status"], "ok");
    about(&app, &org, "PUT", &mock, "").send().await.expect(204);
    let change = |kind: &str| {
        json!({
            "type": kind, "organization_id": org.organization.id, "account_id": mock.integration["account_id"],
            "id": mock.integration["id"],
        })
    };
    // Unauthorized, error, ok; then the reset.
    for kind in [CHANGED, CHANGED, CHANGED, "status.reset"] {
        assert_eq!(changes.next().await, Some(change(kind)));
    }
}

async fn a_change_on_another_server_is_told(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let node = app.another_node().await;
    let mut there = EventStream::open(node.call("GET", "/v1/events").token(&org.token)).await;
    fail(&mock, "503").await;
    assert_eq!(status_of(&app, &org, &mock).await["status"], "error");
    let change = there.next().await.unwrap();
    assert_eq!((&change["type"], &change["id"]), (&json!(CHANGED), &mock.integration["id"]));
}

async fn those_who_do_not_reach_the_integration_are_not_told(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let siem = RoleIntegrations { categories: vec!["siem".into()] };
    let resources = Resources { integrations: Some(siem), ..Resources::default() };
    let siem = org.mint(&app, Mint { resources, ..Mint::default() }).await;
    let ticketing = RoleIntegrations { categories: vec!["ticketing".into()] };
    let resources = Resources { integrations: Some(ticketing), ..Resources::default() };
    let ticketing = org.mint(&app, Mint { resources, ..Mint::default() }).await;
    let mut siem = EventStream::open(app.call("GET", "/v1/events").token(&siem)).await;
    let mut ticketing = EventStream::open(app.call("GET", "/v1/events").token(&ticketing)).await;
    fail(&mock, "401").await;
    status_of(&app, &org, &mock).await;
    assert_eq!(ticketing.kind().await.as_deref(), Some(CHANGED));
    org.create(&app, json!({ "name": "north" })).await;
    assert_eq!(siem.kind().await.as_deref(), Some("accounts.create"));
}

async fn counts_are_written_by_themselves_and_before_the_end(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let mut changes = EventStream::open(app.call("GET", "/v1/events").token(&org.token)).await;
    let stop = CancellationToken::new();
    let counting = tokio::spawn(platform::status::run(app.platform.clone(), stop.clone().cancelled_owned()));
    mock.get("tickets").await;
    // Nobody reads the status here.
    assert_eq!(changes.kind().await.as_deref(), Some(CHANGED));
    for _ in 0..10 {
        mock.get("tickets").await;
    }
    stop.cancel();
    counting.await.unwrap();
    assert_eq!((app.platform.status.waiting(), app.platform.status.lost()), (0, 0));
    // Another server finds what this one has left.
    let node = app.another_node().await;
    let path = super::path(&mock.integration, "");
    let status = node.call("GET", &path).token(&org.token).send().await.expect(200).result();
    assert_eq!(status["requests"], 11);
}
