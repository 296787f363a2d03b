//! Somebody must always be able to administer the organization, and nobody shuts themselves out.

use serde_json::{Value, json};

use super::path;
use crate::support::TestApp;

on_both!(
    the_last_administrator_stays,
    nobody_removes_demotes_or_disables_themselves,
    two_administrators_cannot_remove_each_other,
    a_role_that_makes_the_last_administrator_stays_what_it_is,
);

fn patches() -> [Value; 3] {
    [
        json!([{ "op": "replace", "path": "/state", "value": "disabled" }]),
        json!([{ "op": "replace", "path": "/state", "value": "locked" }]),
        json!([{ "op": "replace", "path": "/role_binding", "value": ["viewer"] }]),
    ]
}

async fn the_last_administrator_stays(app: TestApp) {
    let org = app.organization("acme").await;
    let id = org.person(&app, "dana@example.com", &["administrator"]).await;
    // Neither of these can take over: one cannot sign in, the other does not reach everything.
    org.invite(&app, json!({ "role_binding": ["administrator"] })).await;
    let account = org.account.id;
    let limited = json!({
        "name": "here", "permission_set": "administrator", "resources": { "accounts": { "ids": [account] } },
    });
    org.create_role(&app, limited).await;
    org.person(&app, "here@example.com", &["here"]).await;
    for patch in patches() {
        let reply = org.call(&app, "PATCH", &path(&id)).json(&patch).send().await;
        let problem = reply.problem(409);
        assert!(problem["message"].as_str().unwrap().contains("last"), "{problem}");
    }
    org.call(&app, "DELETE", &path(&id)).send().await.problem(409);
    // Its name is its own business.
    let rename = json!([{ "op": "replace", "path": "/fullname", "value": "Dana" }]);
    org.call(&app, "PATCH", &path(&id)).json(&rename).send().await.expect(200);

    org.person(&app, "eve@example.com", &["administrator"]).await;
    org.call(&app, "DELETE", &path(&id)).send().await.expect(204);
}

async fn nobody_removes_demotes_or_disables_themselves(app: TestApp) {
    let org = app.organization("acme").await;
    let (id, token) = org.colleague(&app, "dana@example.com", &["administrator", "member"]).await;
    org.person(&app, "eve@example.com", &["administrator"]).await;
    for patch in patches() {
        app.call("PATCH", &path(&id)).token(&token).json(&patch).send().await.problem(409);
    }
    app.call("DELETE", &path(&id)).token(&token).send().await.problem(409);
    let harmless = json!([
        { "op": "replace", "path": "/fullname", "value": "Dana" },
        { "op": "add", "path": "/role_binding/-", "value": "viewer" },
    ]);
    app.call("PATCH", &path(&id)).token(&token).json(&harmless).send().await.expect(200);
}

async fn two_administrators_cannot_remove_each_other(app: TestApp) {
    for round in 0..8 {
        let org = app.organization(&format!("acme-{round}")).await;
        let (one, of_one) = org.colleague(&app, "one@example.com", &["administrator"]).await;
        let (two, of_two) = org.colleague(&app, "two@example.com", &["administrator"]).await;
        let disable = json!([{ "op": "replace", "path": "/state", "value": "disabled" }]);
        let (first, second) = if round % 2 == 0 {
            tokio::join!(
                app.call("DELETE", &path(&two)).token(&of_one).send(),
                app.call("DELETE", &path(&one)).token(&of_two).send(),
            )
        } else {
            tokio::join!(
                app.call("PATCH", &path(&two)).token(&of_one).json(&disable).send(),
                app.call("PATCH", &path(&one)).token(&of_two).json(&disable).send(),
            )
        };
        let done = [&first, &second].into_iter().filter(|reply| reply.status.is_success()).count();
        assert_eq!(done, 1, "{} {}", first.status, second.status);
        // The other one was refused as the last one, or was gone before its call had begun.
        assert!([&first, &second].iter().any(|reply| matches!(reply.status.as_u16(), 401 | 409)));
        let left = org.call(&app, "GET", "/v1/members").query("filter", "state[eq]enabled").send().await;
        assert_eq!(left.result().as_array().unwrap().len(), 1);
    }
}

async fn a_role_that_makes_the_last_administrator_stays_what_it_is(app: TestApp) {
    let org = app.organization("acme").await;
    let role = org.create_role(&app, json!({ "name": "boss", "permission_set": "administrator" })).await;
    org.person(&app, "dana@example.com", &["boss"]).await;
    let role = format!("/v1/roles/{}", role["id"].as_str().unwrap());
    for patch in [
        json!([{ "op": "replace", "path": "/permission_set", "value": "viewer" }]),
        json!([{ "op": "add", "path": "/resources", "value": { "accounts": { "ids": [] } } }]),
    ] {
        org.call(&app, "PATCH", &role).json(&patch).send().await.problem(409);
    }
    org.person(&app, "eve@example.com", &["administrator"]).await;
    let patch = json!([{ "op": "replace", "path": "/permission_set", "value": "viewer" }]);
    org.call(&app, "PATCH", &role).json(&patch).send().await.expect(200);
}
