//! `POST /v1/accounts` and what GET then answers.

use api_types::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{TestApp, encode};

on_both!(
    everything_given_is_kept,
    an_account_needs_nothing,
    names_are_derived_from_display_names,
    a_name_works_in_place_of_the_id,
    a_name_is_taken_whatever_its_case,
    labels_are_sorted_and_stand_once,
    words_of_the_paths_cannot_be_names,
    unknown_fields_and_nulls_are_ignored,
    display_names_hold_any_script,
    limits_are_met_exactly,
);

async fn everything_given_is_kept(app: TestApp) {
    let org = app.organization("acme").await;
    let body = json!({ "name": "north", "fullname": "North Wind", "environment": "test", "labels": ["tier:gold", "eu"] });
    let reply = org.call(&app, "POST", "/v1/accounts").json(&body).send().await;
    reply.expect(200);
    assert_eq!(reply.header("content-type"), Some("application/json"));
    let result = reply.result();
    assert_eq!(
        result.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["account"],
        "no token unless asked for"
    );
    let account = &result["account"];
    let fields: Vec<_> = account.as_object().unwrap().keys().map(String::as_str).collect();
    let mut expected =
        ["name", "created_at", "updated_at", "id", "fullname", "organization_id", "environment", "labels"];
    expected.sort_unstable();
    let mut found = fields.clone();
    found.sort_unstable();
    assert_eq!(found, expected);
    assert_eq!(account["name"], "north");
    assert_eq!(account["fullname"], "North Wind");
    assert_eq!(account["environment"], "test");
    assert_eq!(account["labels"], json!(["eu", "tier:gold"]));
    assert_eq!(account["organization_id"], org.organization.id.to_string());
    assert_eq!(account["created_at"], account["updated_at"]);
    let created = account["created_at"].as_str().unwrap();
    assert!(created.ends_with('Z'), "{created}");
    let age = platform::time::now().as_micros() - created.parse::<Timestamp>().unwrap().as_micros();
    assert!((0..60_000_000).contains(&age), "created {age} µs ago");
    let id = account["id"].as_str().unwrap();
    assert_eq!(Uuid::parse_str(id).unwrap().hyphenated().to_string(), id);

    let read = org.call(&app, "GET", &format!("/v1/accounts/{id}")).send().await;
    assert_eq!(read.expect(200).result(), *account, "what was answered is what is kept");
    assert_eq!(read.header("etag"), reply.header("etag"));
}

async fn an_account_needs_nothing(app: TestApp) {
    let org = app.organization("acme").await;
    let account = org.create(&app, json!({})).await;
    assert_eq!(account["name"], account["id"], "without a name, the id is the name");
    assert_eq!(account["fullname"], account["id"]);
    assert_eq!(account["environment"], "prod");
    assert_eq!(account["labels"], json!([]));
    let only_name = org.create(&app, json!({ "name": "south" })).await;
    assert_eq!(only_name["fullname"], "south", "without a display name, the name is it");
}

async fn names_are_derived_from_display_names(app: TestApp) {
    let org = app.organization("acme").await;
    for (fullname, name) in [
        ("Demo Tenant 1", "demo-tenant-1"),
        ("  Müller & Söhne  ", "muller-sohne"),
        ("~Test Account", "~test-account"),
        ("snake_case", "snake_case"),
        // A word that paths need for themselves.
        ("Verify", "verify-1"),
    ] {
        let account = org.create(&app, json!({ "fullname": fullname })).await;
        assert_eq!(account["name"], name, "{fullname:?}");
        assert_eq!(account["fullname"], fullname);
    }
    // Nothing usable is left: the id serves.
    for fullname in ["--", "…"] {
        let account = org.create(&app, json!({ "fullname": fullname })).await;
        assert_eq!(account["name"], account["id"], "{fullname:?}");
        assert_eq!(account["fullname"], fullname);
    }
    let taken =
        org.call(&app, "POST", "/v1/accounts").json(&json!({ "fullname": "demo TENANT 1" })).send().await;
    assert_eq!(taken.pointers(409), ["/name"]);
}

async fn a_name_works_in_place_of_the_id(app: TestApp) {
    let org = app.organization("acme").await;
    for name in ["~demo_tenant-1.x", "a", "0", &"n".repeat(128)] {
        let account = org.create(&app, json!({ "name": name })).await;
        let id = account["id"].as_str().unwrap();
        for key in
            [id.to_owned(), id.to_uppercase(), encode(name), name.to_uppercase(), name.replace('~', "%7E")]
        {
            let read = org.call(&app, "GET", &format!("/v1/accounts/{key}")).send().await;
            assert_eq!(read.result(), account, "{key}");
        }
    }
}

async fn a_name_is_taken_whatever_its_case(app: TestApp) {
    let org = app.organization("acme").await;
    let first = org.create(&app, json!({ "name": "Tenant-ABC" })).await;
    assert_eq!(first["name"], "tenant-abc", "names are lower case");
    for name in ["tenant-abc", "TENANT-abc", "Tenant-ABC"] {
        let reply = org.call(&app, "POST", "/v1/accounts").json(&json!({ "name": name })).send().await;
        assert_eq!(reply.pointers(409), ["/name"]);
        assert!(reply.text().contains("tenant-abc"), "{}", reply.text());
    }
    let list = org.call(&app, "GET", "/v1/accounts").query("total", "true").send().await.json();
    assert_eq!(list["total"], 2, "the organization's first account and this one");
}

async fn labels_are_sorted_and_stand_once(app: TestApp) {
    let org = app.organization("acme").await;
    let account = org.create(&app, json!({ "labels": ["b", "a", "b", "A", "a:1.x_y-z"] })).await;
    assert_eq!(account["labels"], json!(["A", "a", "a:1.x_y-z", "b"]));
    for label in ["A", "a:1.x_y-z"] {
        let found =
            org.call(&app, "GET", "/v1/accounts").query("filter", &format!("labels[eq]{label}")).send().await;
        assert_eq!(found.result(), json!([account]), "{label}");
    }
}

async fn words_of_the_paths_cannot_be_names(app: TestApp) {
    let org = app.organization("acme").await;
    let id = org.account.id.to_string();
    let looks_like_ids = [
        id.clone(),
        id.to_uppercase(),
        id.replace('-', ""),
        format!("urn:uuid:{id}"),
        Uuid::nil().to_string(),
    ];
    let words =
        ["verify", "EVENTS", "history", "lookup", "timeseries", "mcp", "synqly-integrations", ".", "..", ""];
    for name in words.iter().copied().map(str::to_owned).chain(looks_like_ids) {
        let reply = org.call(&app, "POST", "/v1/accounts").json(&json!({ "name": name })).send().await;
        assert_eq!(reply.pointers(400), ["/name"], "{name}");
    }
}

async fn unknown_fields_and_nulls_are_ignored(app: TestApp) {
    let org = app.organization("acme").await;
    let body = json!({
        "name": null, "fullname": "East", "environment": null, "labels": null, "token": null,
        "region": "eu", "id": Uuid::now_v7(), "organization_id": Uuid::now_v7(), "created_at": "1999-01-01T00:00:00Z",
        "nested": { "deep": [1, 2, { "x": null }] },
    });
    let account = org.create(&app, body.clone()).await;
    assert_eq!(account["name"], "east");
    assert_eq!(account["organization_id"], org.organization.id.to_string());
    assert_ne!(account["id"], body["id"]);
    assert_ne!(account["created_at"], body["created_at"]);
}

async fn display_names_hold_any_script(app: TestApp) {
    let org = app.organization("acme").await;
    for (place, fullname) in [
        "北京 分公司",
        "شركة الشمال",
        "👩‍👩‍👧 & co",
        "e\u{301}clair",
        "\u{10ffff}",
        "O'Brien \"x\" \\ <b>",
        "%00 %2F ../",
    ]
    .into_iter()
    .enumerate()
    {
        let account = org.create(&app, json!({ "fullname": fullname, "name": format!("n{place}") })).await;
        assert_eq!(account["fullname"], fullname, "kept code point by code point");
        let by_filter = org
            .call(&app, "GET", "/v1/accounts")
            .query("filter", &format!("fullname[eq]{fullname}"))
            .send()
            .await;
        assert_eq!(by_filter.result(), json!([account]), "{fullname:?}");
    }
}

async fn limits_are_met_exactly(app: TestApp) {
    let org = app.organization("acme").await;
    let labels = |count: usize| (0..count).map(|place| format!("l{place}")).collect::<Vec<_>>();
    let good = json!({ "name": "n".repeat(128), "fullname": "ü".repeat(256), "labels": labels(64) });
    org.call(&app, "POST", "/v1/accounts").json(&good).send().await.expect(200);
    org.call(&app, "POST", "/v1/accounts")
        .json(&json!({ "labels": ["x".repeat(48)] }))
        .send()
        .await
        .expect(200);
    let bad = json!({
        "name": "n".repeat(129), "fullname": "ü".repeat(257), "labels": labels(65), "environment": "staging",
    });
    let reply = org.call(&app, "POST", "/v1/accounts").json(&bad).send().await;
    assert_eq!(reply.pointers(400), ["/name", "/fullname", "/environment", "/labels"], "every fault at once");
    let bad = json!({ "labels": ["ok", "x".repeat(49), "", "two words", 7, null] });
    let reply = org.call(&app, "POST", "/v1/accounts").json(&bad).send().await;
    assert_eq!(reply.pointers(400), ["/labels/1", "/labels/2", "/labels/3", "/labels/4", "/labels/5"]);
    let problem: Value = reply.problem(400);
    assert_eq!(
        problem["context"], problem["cause"][0]["context"],
        "the first fault stands at the top as well"
    );
}
