//! `/v1/events`: who is told of what, and when a stream ends.

use std::time::Duration;

use api_types::token::RoleAccounts;
use api_types::{PermissionSetName, Timestamp};
use serde_json::{Value, json};
use store::audit::AuditRow;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpSocket;
use tokio::time::timeout;
use uuid::Uuid;

use crate::support::people::{Browser, PASSWORD, sign_up};
use crate::support::{EventStream, Mint, Org, TestApp};

on_both!(
    a_change_is_told_to_those_who_may_list_it,
    refusals_and_strangers_changes_are_not_told,
    changes_of_another_node_are_told,
    a_change_that_becomes_lasting_late_is_told_once,
    a_stream_ends_with_its_token,
    a_stream_ends_with_the_session,
    a_stream_ends_when_the_server_stops,
    the_time_limit_of_requests_does_not_end_a_stream,
    a_reader_who_stops_reading_is_cut_off_and_costs_the_others_nothing,
    streams_of_an_organization_are_bounded,
);

async fn listen(app: &TestApp, token: &str) -> EventStream {
    EventStream::open(app.call("GET", "/v1/events").token(token)).await
}

async fn rename(app: &TestApp, org: &Org, account: &str, fullname: &str) {
    let patch = json!([{ "op": "replace", "path": "/fullname", "value": fullname }]);
    org.call(app, "PATCH", &format!("/v1/accounts/{account}")).json(&patch).send().await.expect(200);
}

async fn a_change_is_told_to_those_who_may_list_it(app: TestApp) {
    let org = app.organization("acme").await;
    let (own, organization) = (org.account.id.to_string(), org.organization.id.to_string());
    let one = org.narrowed(&app, RoleAccounts { ids: vec![own.clone()], ..RoleAccounts::default() }).await;
    let gold = RoleAccounts { ids: vec!["*".into()], labels: Some(vec!["gold".into()]), environments: None };
    let gold = org.narrowed(&app, gold).await;
    let member = org.token_of(&app, PermissionSetName::Member).await;
    let mut all = listen(&app, &org.token).await;
    let mut one = listen(&app, &one).await;
    let mut gold = listen(&app, &gold).await;
    let mut member = listen(&app, &member).await;

    let made = org.create(&app, json!({ "name": "north", "labels": ["gold"] })).await;
    rename(&app, &org, "north", "North").await;
    rename(&app, &org, &own, "Own").await;
    org.call(&app, "DELETE", "/v1/accounts/acme").send().await.expect(204);
    let patch = json!([{ "op": "add", "path": "/contact", "value": "dana@example.com" }]);
    org.call(&app, "PATCH", "/v1/organization").json(&patch).send().await.expect(200);

    let change = |kind: &str, account: &Value| json!({ "type": kind, "organization_id": organization, "account_id": account, "id": account });
    let of_organization =
        json!({ "type": "organizations.patch", "organization_id": organization, "id": organization });
    let north = [change("accounts.create", &made["id"]), change("accounts.patch", &made["id"])];
    let acme = [change("accounts.patch", &json!(own)), change("accounts.delete", &json!(own))];
    for expected in north.iter().chain(&acme).chain([&of_organization]) {
        assert_eq!(all.next().await.as_ref(), Some(expected));
    }
    for expected in acme.iter().chain([&of_organization]) {
        assert_eq!(one.next().await.as_ref(), Some(expected));
    }
    for expected in north.iter().chain([&of_organization]) {
        assert_eq!(gold.next().await.as_ref(), Some(expected));
    }
    assert_eq!(member.next().await, Some(of_organization), "accounts are not for members to list");
}

async fn refusals_and_strangers_changes_are_not_told(app: TestApp) {
    let (org, stranger) = (app.organization("acme").await, app.organization("stranger").await);
    let viewer = org.token_of(&app, PermissionSetName::Viewer).await;
    let mut changes = listen(&app, &org.token).await;
    app.call("DELETE", "/v1/accounts/acme").token(&viewer).send().await.expect(403);
    org.call(&app, "POST", "/v1/accounts").json(&json!({ "name": "acme" })).send().await.expect(409);
    stranger.create(&app, json!({})).await;
    let mut strangers = listen(&app, &stranger.token).await;
    rename(&app, &org, "acme", "Acme").await;
    assert_eq!(changes.kind().await.as_deref(), Some("accounts.patch"));
    stranger.call(&app, "DELETE", "/v1/accounts/stranger").send().await.expect(204);
    // Not what was there before the stream began, either.
    assert_eq!(strangers.kind().await.as_deref(), Some("accounts.delete"));
}

async fn changes_of_another_node_are_told(app: TestApp) {
    let org = app.organization("acme").await;
    let node = app.another_node().await;
    let mut here = listen(&app, &org.token).await;
    let mut there = EventStream::open(node.call("GET", "/v1/events").token(&org.token)).await;
    let reply =
        node.call("POST", "/v1/accounts").token(&org.token).json(&json!({ "name": "north" })).send().await;
    let id = reply.result()["account"]["id"].clone();
    for stream in [&mut here, &mut there] {
        let change = stream.next().await.unwrap();
        assert_eq!((&change["type"], &change["id"]), (&json!("accounts.create"), &id));
    }
    // The command line works without any server.
    rename(&app, &org, "north", "North").await;
    for stream in [&mut here, &mut there] {
        assert_eq!(stream.kind().await.as_deref(), Some("accounts.patch"));
    }
}

/// An entry about a change whose id says that it was made so many seconds ago.
fn entry(seconds_ago: u64, action: &str) -> AuditRow {
    let now = Uuid::now_v7().get_timestamp().unwrap().to_unix();
    let made = uuid::Timestamp::from_unix(uuid::NoContext, now.0 - seconds_ago, now.1);
    AuditRow {
        id: Uuid::new_v7(made),
        created_at: Timestamp::from_micros(0),
        action: action.into(),
        outcome: "ok".into(),
        account_id: None,
        member_id: None,
        token_id: None,
        target_id: None,
        entry: vec![],
    }
}

async fn write(platform: &platform::Platform, org: &Org, row: AuditRow) {
    write_all(platform, org, vec![row]).await;
}

async fn write_all(platform: &platform::Platform, org: &Org, rows: Vec<AuditRow>) {
    let written: Result<(), platform::Error> = platform
        .store
        .write(&org.scope, move |tx| {
            let rows = rows.clone();
            Box::pin(async move {
                for row in &rows {
                    store::audit::insert(tx, row).await?;
                }
                Ok(())
            })
        })
        .await;
    written.unwrap();
}

async fn a_change_that_becomes_lasting_late_is_told_once(app: TestApp) {
    let org = app.organization("acme").await;
    let node = app.another_node().await;
    let mut changes = listen(&app, &org.token).await;
    write(&node.platform, &org, entry(0, "accounts.update")).await;
    assert_eq!(changes.kind().await.as_deref(), Some("accounts.update"));
    // Made before that one, lasting after it.
    write(&node.platform, &org, entry(20, "accounts.patch")).await;
    assert_eq!(changes.kind().await.as_deref(), Some("accounts.patch"));
    // Each look has found both again; so has the one that finds this.
    write(&node.platform, &org, entry(0, "accounts.delete")).await;
    assert_eq!(changes.kind().await.as_deref(), Some("accounts.delete"));
}

async fn a_stream_ends_with_its_token(app: TestApp) {
    let org = app.organization("acme").await;
    let short = Mint { ttl: Duration::from_secs(2), ..Mint::default() };
    let short = org.mint(&app, short).await;
    let mut expiring = listen(&app, &short).await;
    let mut lasting = listen(&app, &org.token).await;
    assert_eq!(expiring.next().await, None);
    app.call("GET", "/v1/events").token(&short).send().await.expect(401);
    org.set_state(&app, api_types::OrganizationState::Disabled, None).await;
    assert_eq!(lasting.next().await, None);
}

async fn a_stream_ends_with_the_session(app: TestApp) {
    sign_up(&app, "Acme", "dana@example.com").await;
    let (here, there) = (
        Browser::sign_in(&app, "dana@example.com", PASSWORD).await,
        Browser::sign_in(&app, "dana@example.com", PASSWORD).await,
    );
    let mut ending = listen(&app, &here.access).await;
    let mut other = listen(&app, &there.access).await;
    here.call(&app, "DELETE", "/v1/session").send().await.expect(204);
    // Signing out is a change as well, told to nobody who has gone.
    while let Some(change) = ending.next().await {
        assert_ne!(change["type"], "accounts.create", "told after the session's end");
    }
    there.call(&app, "POST", "/v1/accounts").json(&json!({})).send().await.expect(200);
    while other.kind().await.expect("the other session goes on") != "accounts.create" {}
}

async fn the_time_limit_of_requests_does_not_end_a_stream(app: TestApp) {
    let org = app.organization("acme").await;
    let limit = Duration::from_millis(500);
    let node = app.node(|app| app, server::layers::Config { time_limit: limit }).await;
    let mut changes = EventStream::open(node.call("GET", "/v1/events").token(&org.token)).await;
    // Nothing is told for several times as long as a request may take.
    assert!(timeout(limit * 4, changes.next()).await.is_err(), "it has ended, or told what has not happened");
    rename(&app, &org, "acme", "Acme").await;
    assert_eq!(changes.kind().await.as_deref(), Some("accounts.patch"));
}

async fn a_reader_who_stops_reading_is_cut_off_and_costs_the_others_nothing(app: TestApp) {
    // A batch fits into what may wait for a stream; all of them do not, even with what sockets hold.
    const BATCHES: usize = 40;
    const BATCH: usize = 100;
    let org = app.organization("acme").await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut lazy = socket.connect(app.address).await.unwrap();
    let request = format!(
        "GET /v1/events HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {}\r\n\r\n",
        org.token
    );
    lazy.write_all(request.as_bytes()).await.unwrap();
    let mut beginning = Vec::new();
    while !beginning.ends_with(b": listening\nretry: 2000\n\n\r\n") {
        beginning.push(lazy.read_u8().await.unwrap());
    }
    let mut quick = listen(&app, &org.token).await;
    for _ in 0..BATCHES {
        let rows =
            (0..BATCH).map(|_| AuditRow { target_id: Some("x".repeat(2000)), ..entry(0, "accounts.patch") });
        write_all(&app.platform, &org, rows.collect()).await;
        for _ in 0..BATCH {
            assert_eq!(quick.kind().await.as_deref(), Some("accounts.patch"));
        }
    }
    let mut told = Vec::new();
    timeout(Duration::from_secs(30), lazy.read_to_end(&mut told)).await.expect("it goes on").unwrap();
    let told = String::from_utf8_lossy(&told).matches("event: change").count();
    assert!((1..BATCHES * BATCH).contains(&told), "{told} changes waited for somebody who does not read");
}

async fn a_stream_ends_when_the_server_stops(app: TestApp) {
    let org = app.organization("acme").await;
    let node = app.another_node().await;
    let mut changes = EventStream::open(node.call("GET", "/v1/events").token(&org.token)).await;
    let mut elsewhere = listen(&app, &org.token).await;
    drop(node);
    // In good order: a connection that breaks would be an error of the client.
    assert_eq!(changes.next().await, None);
    rename(&app, &org, "acme", "Acme").await;
    assert_eq!(elsewhere.kind().await.as_deref(), Some("accounts.patch"));
}

async fn streams_of_an_organization_are_bounded(app: TestApp) {
    let (org, other) = (app.organization("acme").await, app.organization("other").await);
    let mut streams = Vec::new();
    for _ in 0..platform::events::MOST_LISTENERS {
        streams.push(listen(&app, &org.token).await);
    }
    let reply = app.call("GET", "/v1/events").token(&org.token).send().await;
    assert!(reply.problem(429)["message"].as_str().unwrap().contains("streams"));
    assert!(reply.header("retry-after").is_some());
    listen(&app, &other.token).await;
    rename(&app, &org, "acme", "Acme").await;
    for stream in &mut streams {
        assert_eq!(stream.kind().await.as_deref(), Some("accounts.patch"));
    }
}
