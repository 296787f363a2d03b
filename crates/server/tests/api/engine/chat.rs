//! Chats: users, conversations, members, messages.

use serde_json::{Value, json};

use super::{Connected, connect, connect_with};
use crate::support::{Call, Org, TestApp};

on_both!(
    every_list_gives_events_of_its_class,
    pages_hold_everything_once_and_a_cursor_is_good_for_its_own_list,
    filters_are_those_of_the_table,
    the_providers_words_come_when_they_are_asked_for,
    what_is_not_there_is_not_found,
    an_integration_of_another_connector_has_no_chats,
    faults_of_the_provider_are_told_as_elsewhere,
);

const LISTS: [(&str, u64); 8] = [
    ("users", 300_402),
    ("users/U-ada/conversations", 9_890_600_301),
    ("users/U-ada/conversations/C-general/members", 300_402),
    ("users/U-ada/conversations/C-general/messages", 9_890_600_201),
    ("conversations", 9_890_600_301),
    ("conversations/C-general/members", 300_402),
    ("messages", 9_890_600_201),
    ("conversations/G-on-call/messages", 9_890_600_201),
];

async fn workspace<'a>(app: &'a TestApp, org: &Org) -> Connected<'a> {
    connect_with(app, org, "test", json!({ "type": "chat_mock_chat" })).await
}

fn call(app: &TestApp, chat: &Connected<'_>, path: &str) -> Call {
    app.call("GET", &format!("/v1/chat/{path}")).token(&chat.token)
}

async fn list(app: &TestApp, chat: &Connected<'_>, path: &str, queries: &[(&str, &str)]) -> Value {
    call(app, chat, path).queries(queries).send().await.expect(200).json()
}

fn results(page: &Value) -> &[Value] {
    page["result"].as_array().unwrap()
}

async fn every_list_gives_events_of_its_class(app: TestApp) {
    let org = app.organization("acme").await;
    let chat = workspace(&app, &org).await;
    for (path, kind) in LISTS {
        let page = list(&app, &chat, path, &[]).await;
        let events = results(&page);
        assert!(!events.is_empty() && page["cursor"] == "", "{path}: {page}");
        for event in events {
            // Some were changed, removed, or said by nobody.
            let class = event["class_uid"].as_u64().unwrap();
            assert_eq!(class, kind / 100, "{path}");
            assert_eq!(event["type_uid"], class * 100 + event["activity_id"].as_u64().unwrap());
            assert_eq!(event["metadata"]["product"]["name"], "Mock chat");
            let time: jiff::Timestamp = event["time_dt"].as_str().unwrap().parse().unwrap();
            assert_eq!(event["time"], time.as_millisecond());
            assert!(event.get("raw_data").is_none() && event["unmapped"].is_object(), "{event}");
        }
    }
    let users = list(&app, &chat, "users", &[("filter", "entity.user.email_addr[eq]ada@example.com")]).await;
    let entity = &results(&users)[0]["entity"];
    assert_eq!((&entity["name"], &entity["type_id"]), (&json!("Ada Lovelace"), &json!(2)));
    assert_eq!((&entity["user"]["type"], &entity["user"]["user_status_id"]), (&json!("Admin"), &json!(1)));
    let releases = list(&app, &chat, "conversations/C-releases/messages", &[]).await;
    let seen: Vec<_> = results(&releases)
        .iter()
        .map(|one| (one["metadata"]["uid"].as_str().unwrap(), one["activity_name"].as_str().unwrap()))
        .collect();
    assert_eq!(seen, [("M-deploy", "Send"), ("M-notes", "Send"), ("M-edited", "Edit")]);
    let file = &results(&releases)[1]["chat_message"]["files"][0];
    assert_eq!((&file["name"], &file["size"]), (&json!("release-notes.md"), &json!(2048)));
    assert_eq!(results(&releases)[0]["actor"]["user"]["type"], "System");
}

async fn pages_hold_everything_once_and_a_cursor_is_good_for_its_own_list(app: TestApp) {
    let org = app.organization("acme").await;
    let chat = workspace(&app, &org).await;
    let whole = list(&app, &chat, "messages", &[("meta", "stats/count()")]).await;
    assert_eq!(whole["meta"]["stats"]["count"]["*"], results(&whole).len());
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = list(&app, &chat, "messages", &[("limit", "9"), ("cursor", &cursor)]).await;
        seen.extend(results(&page).to_vec());
        cursor = page["cursor"].as_str().unwrap().to_owned();
        if cursor.is_empty() {
            break;
        }
    }
    assert_eq!(seen, results(&whole));
    let first = list(&app, &chat, "conversations/C-general/messages", &[("limit", "2")]).await;
    let cursor = first["cursor"].as_str().unwrap();
    for other in
        ["messages", "conversations/C-releases/messages", "users/U-ada/conversations/C-general/messages"]
    {
        let refused = call(&app, &chat, other).query("cursor", cursor).send().await.problem(400);
        assert_eq!(refused["cause"][0]["context"]["parameter"]["id"], "cursor", "{other}");
    }
}

async fn filters_are_those_of_the_table(app: TestApp) {
    let org = app.organization("acme").await;
    let chat = workspace(&app, &org).await;
    let all = list(&app, &chat, "messages", &[]).await;
    let middle = results(&all)[5]["time_dt"].as_str().unwrap().to_owned();
    let (since, until) = (format!("time[gte]{middle}"), format!("time[lte]{middle}"));
    let newer = list(&app, &chat, "messages", &[("filter", &since)]).await;
    assert_eq!(results(&newer), &results(&all)[..6]);
    let one = list(&app, &chat, "messages", &[("filter", &since), ("filter", &until)]).await;
    assert_eq!(results(&one), &results(&all)[5..6]);
    for (path, name, value) in [
        ("messages", "filter", "time[eq]2026-01-01T00:00:00Z"),
        ("messages", "filter", "chat_message.message[like]*x*"),
        ("messages", "order", "time"),
        ("messages", "include_raw_data", "yes"),
        ("messages", "meta", "stats/count([time])"),
        ("conversations/C-general/members", "filter", "entity.name[eq]x"),
        ("users", "limit", "0"),
        ("users", "passthrough-param", "x"),
    ] {
        let refused = call(&app, &chat, path).query(name, value).send().await.problem(400);
        assert_eq!(refused["cause"][0]["context"]["parameter"]["id"], name, "{path} {name}={value}");
    }
}

async fn the_providers_words_come_when_they_are_asked_for(app: TestApp) {
    let org = app.organization("acme").await;
    let chat = workspace(&app, &org).await;
    for (path, _) in LISTS {
        let queries = [("include_raw_data", "true"), ("meta", "api/response(primary)"), ("limit", "1")];
        let page = list(&app, &chat, path, &queries).await;
        let raw: Value = serde_json::from_str(results(&page)[0]["raw_data"].as_str().unwrap()).unwrap();
        assert!(raw["id"].is_string(), "{path}: {raw}");
        let primary = &page["meta"]["api"]["response"]["primary"];
        assert!(primary["endpoint"].as_str().unwrap().starts_with("mock://chat/"), "{page}");
        assert_eq!(
            serde_json::from_str::<Value>(primary["response"].as_str().unwrap()).unwrap(),
            json!([raw])
        );
    }
    let without = list(&app, &chat, "users", &[("include_raw_data", "false")]).await;
    assert!(results(&without)[0].get("raw_data").is_none());
}

async fn what_is_not_there_is_not_found(app: TestApp) {
    let org = app.organization("acme").await;
    let chat = workspace(&app, &org).await;
    for path in [
        "users/nobody/conversations",
        "users/nobody/conversations/C-general/members",
        "users/U-ada/conversations/A-alan/messages",
        "conversations/nothing/members",
        "conversations/nothing/messages",
    ] {
        let missing = call(&app, &chat, path).send().await.problem(404);
        assert_eq!(missing["type"], "urn:patchbay:problem:provider-not-found", "{path}");
    }
}

async fn an_integration_of_another_connector_has_no_chats(app: TestApp) {
    let org = app.organization("acme").await;
    let (tickets, chat) = (connect(&app, &org).await, workspace(&app, &org).await);
    call(&app, &tickets, "users").send().await.problem(405);
    chat.call("GET", "tickets").send().await.problem(405);
}

async fn faults_of_the_provider_are_told_as_elsewhere(app: TestApp) {
    let org = app.organization("acme").await;
    let chat = workspace(&app, &org).await;
    for (word, status) in
        [("401", 400), ("403", 400), ("429", 429), ("500", 502), ("503", 503), ("timeout", 504)]
    {
        call(&app, &chat, &format!("conversations/mock:{word}/messages")).send().await.problem(status);
        let filter = format!("entity.name[eq]mock:{word}");
        call(&app, &chat, "users").query("filter", &filter).send().await.problem(status);
    }
}
