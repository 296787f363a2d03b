//! JSON Patch on what GET answers.

use serde_json::json;

use super::{connect, places};
use crate::support::TestApp;

on_both!(
    a_patch_changes_what_it_names_and_nothing_else,
    a_patch_that_does_not_fit_changes_nothing,
    patches_at_the_same_time_all_hold,
    notes_are_patched_as_well,
);

async fn a_patch_changes_what_it_names_and_nothing_else(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let before = mock.get("tickets/WEB-103").await["result"].clone();
    let operations = json!([
        {"op": "test", "path": "/status", "value": "To Do"},
        {"op": "replace", "path": "/status", "value": "Done"},
        {"op": "add", "path": "/tags/-", "value": "grey"},
        {"op": "add", "path": "/assignee", "value": "me@example.com"},
        {"op": "remove", "path": "/description"},
        {"op": "copy", "from": "/name", "path": "/summary"},
        {"op": "add", "path": "/colour", "value": "red"},
    ]);
    let after = mock.patch("tickets/WEB-103", operations).await.expect(200).result();
    let mut expected = before.clone();
    expected["status"] = json!("Done");
    expected["tags"] = json!(["wording", "grey"]);
    expected["assignee"] = json!("me@example.com");
    expected.as_object_mut().unwrap().remove("description");
    for set_by_the_provider in ["updated_at", "completion_date"] {
        assert_ne!(after[set_by_the_provider], before[set_by_the_provider]);
        expected[set_by_the_provider] = after[set_by_the_provider].clone();
    }
    assert_eq!(after, expected);
    assert_eq!(mock.get("tickets/WEB-103").await["result"], after);
}

async fn a_patch_that_does_not_fit_changes_nothing(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let before = mock.get("tickets/WEB-103").await;
    for (operation, status, place) in [
        (json!({"op": "test", "path": "/status", "value": "Done"}), 409, "/0/value"),
        (json!({"op": "replace", "path": "/id", "value": "x"}), 400, "/0/path"),
        (json!({"op": "replace", "path": "/created_at", "value": "2020-01-01T00:00:00Z"}), 400, "/0/path"),
        (json!({"op": "remove", "path": "/assignee"}), 400, "/0/path"),
        (json!({"op": "jump", "path": "/name"}), 400, "/0"),
        (json!({"op": "remove", "path": "/name"}), 400, "/name"),
        (json!({"op": "replace", "path": "/priority", "value": "whenever"}), 400, "/priority"),
        (json!({"op": "add", "path": "/parent", "value": "WEB-103"}), 400, "/parent"),
        (json!({"op": "add", "path": "/parent", "value": "WEB-999"}), 400, "/parent"),
    ] {
        let refused = mock.patch("tickets/WEB-103", json!([operation])).await.problem(status);
        assert_eq!(places(&refused), [place], "{operation}");
    }
    mock.patch("tickets/WEB-103", json!({"status": "Done"})).await.problem(400);
    mock.patch("tickets/WEB-999", json!([])).await.problem(404);
    assert_eq!(mock.get("tickets/WEB-103").await, before);
}

async fn patches_at_the_same_time_all_hold(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let add =
        |tag: &str| mock.patch("tickets/WEB-103", json!([{"op": "add", "path": "/tags/-", "value": tag}]));
    let (one, two) = futures_util::future::join(add("one"), add("two")).await;
    one.expect(200);
    two.expect(200);
    let tags = mock.get("tickets/WEB-103").await["result"]["tags"].clone();
    let mut tags: Vec<_> =
        tags.as_array().unwrap().iter().map(|tag| tag.as_str().unwrap().to_owned()).collect();
    tags.sort_unstable();
    assert_eq!(tags, ["one", "two", "wording"]);
}

async fn notes_are_patched_as_well(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let note = mock.post("tickets/OPS-103/notes", json!({"title": "Plan", "content": "- one"})).await;
    let note = note.expect(200).result();
    let path = format!("tickets/OPS-103/notes/{}", note["id"].as_str().unwrap());
    let operations = json!([{"op": "replace", "path": "/content", "value": "- two"}]);
    let after = mock.patch(&path, operations).await.expect(200).result();
    assert_eq!((&after["content"], &after["title"]), (&json!("- two"), &json!("Plan")));
    assert!(after["updated_at"].is_string() && after["created_at"] == note["created_at"]);
    let refused = mock.patch(&path, json!([{"op": "replace", "path": "/creator", "value": "x"}])).await;
    assert_eq!(places(&refused.problem(400)), ["/0/path"]);
    mock.patch("tickets/OPS-103/notes/none", json!([])).await.problem(404);
}
