//! Comments and notes.

use serde_json::json;

use super::{connect, places};
use crate::support::TestApp;

on_both!(comments_come_and_go, notes_come_and_go);

async fn comments_come_and_go(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let path = "tickets/OPS-102/comments";
    let seeded = mock.get(path).await;
    assert_eq!(seeded["result"].as_array().unwrap().len(), 2);
    let made = mock.post(path, json!({"content": "Seen\ntoo", "creator": "me"})).await.expect(200).result();
    assert_eq!((&made["content"], &made["creator"]), (&json!("Seen\ntoo"), &json!("me")));
    assert_eq!(made["ticket_id"], "OPS-102");
    assert_eq!(mock.get(path).await["result"][2], made);
    for id in [&made["id"], &seeded["result"][0]["id"]] {
        let path = format!("{path}/{}", id.as_str().unwrap());
        assert!(mock.call("DELETE", &path).send().await.expect(204).body.is_empty());
        mock.call("DELETE", &path).send().await.problem(404);
    }
    assert_eq!(mock.get(path).await["result"], json!([seeded["result"][1]]));
    let refused = mock.post(path, json!({"creator": 1})).await.problem(400);
    assert_eq!(places(&refused), ["/creator", "/content"]);
    mock.post("tickets/OPS-999/comments", json!({"content": "x"})).await.problem(404);
}

async fn notes_come_and_go(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let path = "tickets/OPS-103/notes";
    assert_eq!(mock.get(path).await, json!({"result": []}));
    let made = mock.post(path, json!({"title": "Plan", "content": "# One"})).await.expect(200).result();
    assert_eq!(mock.get(path).await["result"], json!([made]));
    let one = format!("{path}/{}", made["id"].as_str().unwrap());
    mock.call("DELETE", &one).send().await.expect(204);
    mock.call("DELETE", &one).send().await.problem(404);
    assert_eq!(mock.get(path).await["result"], json!([]));
}
