//! `DELETE /v1/accounts/{account_id}`.

use serde_json::json;
use uuid::Uuid;

use crate::support::TestApp;

on_both!(a_deleted_account_is_gone, what_is_gone_cannot_be_deleted_again, a_body_does_no_harm);

async fn a_deleted_account_is_gone(app: TestApp) {
    let org = app.organization("acme").await;
    let account = org.create(&app, json!({ "name": "north", "labels": ["a"] })).await;
    let path = format!("/v1/accounts/{}", account["id"].as_str().unwrap());
    let reply = org.call(&app, "DELETE", &path).send().await;
    reply.expect(204);
    assert!(reply.body.is_empty());
    for gone in [&path[..], "/v1/accounts/north"] {
        for method in ["GET", "DELETE"] {
            org.call(&app, method, gone).send().await.problem(404);
        }
        org.call(&app, "PUT", gone).json(&account).send().await.problem(404);
        org.call(&app, "PATCH", gone).json(&json!([])).send().await.problem(404);
    }
    let list = org.call(&app, "GET", "/v1/accounts").query("total", "true").send().await.json();
    assert_eq!((list["total"].clone(), list["result"].as_array().unwrap().len()), (json!(1), 1));
    for query in [("search", "north"), ("filter", "labels[eq]a")] {
        let found = org.call(&app, "GET", "/v1/accounts").queries(&[query]).send().await.result();
        assert_eq!(found, json!([]), "{query:?}");
    }
    let again = org.create(&app, json!({ "name": "north" })).await;
    assert_ne!(again["id"], account["id"], "the name is free, the id is not used again");
}

async fn what_is_gone_cannot_be_deleted_again(app: TestApp) {
    let org = app.organization("acme").await;
    org.call(&app, "DELETE", "/v1/accounts/north").send().await.problem(404);
    org.call(&app, "DELETE", &format!("/v1/accounts/{}", Uuid::now_v7())).send().await.problem(404);
}

async fn a_body_does_no_harm(app: TestApp) {
    let org = app.organization("acme").await;
    org.create(&app, json!({ "name": "north" })).await;
    let call = org.call(&app, "DELETE", "/v1/accounts/north").body("text/plain", "not { json");
    call.send().await.expect(204);
}
