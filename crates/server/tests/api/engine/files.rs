//! Files of tickets.

use base64ct::{Base64, Encoding as _};
use serde_json::json;

use super::{connect, places};
use crate::support::TestApp;

on_both!(a_file_comes_back_as_it_went, what_cannot_be_a_file_is_refused);

async fn a_file_comes_back_as_it_went(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let bytes: Vec<u8> = (0..=255).cycle().take(200_000).collect();
    let content = Base64::encode_string(&bytes);
    let body = json!({"file_name": "räuber.png", "content": content});
    let file = mock.post("attachments/SEC-105", body).await.expect(200).result();
    assert_eq!((&file["file_name"], &file["file_type"]), (&json!("räuber.png"), &json!("image/png")));
    assert_eq!((&file["file_size"], &file["ticket_id"]), (&json!(200_000), &json!("SEC-105")));
    assert_eq!(mock.get("attachments/SEC-105").await["result"], json!([file]));
    assert_eq!(mock.get("tickets/SEC-105").await["result"]["attachments"], json!([file]));
    let one = format!("attachments/SEC-105/{}", file["id"].as_str().unwrap());
    let whole = mock.get(&format!("{one}/download")).await;
    let expected = json!({"file_name": "räuber.png", "file_type": "image/png", "content": content});
    assert_eq!(whole["result"], expected);
    mock.call("GET", &format!("{}/download", one.replace("105", "104"))).send().await.problem(404);
    mock.call("DELETE", &one).send().await.expect(204);
    mock.call("DELETE", &one).send().await.problem(404);
    mock.call("GET", &format!("{one}/download")).send().await.problem(404);
}

async fn what_cannot_be_a_file_is_refused(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let refused =
        mock.post("attachments/SEC-105", json!({"file_name": "../x", "content": "%"})).await.problem(400);
    assert_eq!(places(&refused), ["/file_name", "/content"]);
    let large = json!({"file_name": "x", "content": "A".repeat(1_400_000)});
    let refused = mock.post("attachments/SEC-105", large).await.problem(400);
    assert_eq!(places(&refused), ["/content"]);
    mock.post("attachments/SEC-999", json!({"file_name": "x", "content": ""})).await.problem(404);
}
