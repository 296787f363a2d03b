//! Somebody who administers one account reaches the members there, and gives no more than they have.

use serde_json::{Value, json};

use super::path;
use crate::support::{AuditMark, Org, TestApp};

on_both!(
    members_and_roles_of_other_accounts_are_out_of_sight,
    those_who_work_elsewhere_as_well_are_left_alone,
    nobody_gives_more_than_they_have,
    what_concerns_the_organization_is_not_theirs,
);

/// Two accounts with an administrator and a viewer each, somebody in both, and an administrator of everything.
async fn furnish(app: &TestApp, org: &Org) -> (Value, String) {
    let mut accounts = Vec::new();
    for name in ["east", "west"] {
        let account = org.create(app, json!({ "name": name })).await;
        for set in ["administrator", "viewer"] {
            let role = json!({
                "name": format!("{name}-{set}"), "permission_set": set,
                "resources": { "accounts": { "ids": [account["id"]] } },
            });
            org.create_role(app, role).await;
            org.person(app, &format!("{set}@{name}.example"), &[&format!("{name}-{set}")]).await;
        }
        accounts.push(account);
    }
    org.person(app, "both@example.com", &["east-viewer", "west-viewer"]).await;
    org.person(app, "all@example.com", &["administrator"]).await;
    let (_, token) = org.colleague(app, "east@example.com", &["east-administrator"]).await;
    (accounts.remove(0), token)
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect()
}

async fn members_and_roles_of_other_accounts_are_out_of_sight(app: TestApp) {
    let org = app.organization("acme").await;
    let (_, token) = furnish(&app, &org).await;
    let list = app.call("GET", "/v1/members").query("total", "true").token(&token).send().await.json();
    let seen = ["administrator@east.example", "all@example.com", "both@example.com", "east@example.com"];
    assert_eq!(names(&list["result"]), [&seen[..], &["viewer@east.example"]].concat());
    assert_eq!(list["total"], 5);
    app.call("GET", &path("viewer@west.example")).token(&token).send().await.problem(404);
    app.call("DELETE", &path("viewer@west.example")).token(&token).send().await.problem(404);
    let roles = app.call("GET", "/v1/roles").token(&token).send().await.result();
    assert_eq!(names(&roles), ["administrator", "east-administrator", "east-viewer", "member", "viewer"]);
    app.call("GET", "/v1/roles/west-viewer").token(&token).send().await.problem(404);
}

async fn those_who_work_elsewhere_as_well_are_left_alone(app: TestApp) {
    let org = app.organization("acme").await;
    let (_, token) = furnish(&app, &org).await;
    let patch = json!([{ "op": "replace", "path": "/fullname", "value": "Changed" }]);
    for name in ["both@example.com", "all@example.com"] {
        let before = org.call(&app, "GET", &path(name)).send().await.result();
        let mark = AuditMark::set(&app, &org).await;
        let reply = app.call("PATCH", &path(name)).token(&token).json(&patch).send().await;
        assert!(reply.problem(403)["message"].as_str().unwrap().contains("outside the accounts"));
        app.call("PUT", &path(name)).token(&token).json(&before).send().await.problem(403);
        app.call("DELETE", &path(name)).token(&token).send().await.problem(403);
        assert_eq!(org.call(&app, "GET", &path(name)).send().await.result(), before);
        assert_eq!(mark.since(&app).await.len(), 3, "each refusal is noted");
    }
    let invited = org.invite(&app, json!({ "role_binding": ["east-viewer", "west-viewer"] })).await;
    let invitation = format!("{}/invitation", path(invited["id"].as_str().unwrap()));
    app.call("POST", &invitation).token(&token).send().await.problem(403);
    app.call("DELETE", &invitation).token(&token).send().await.problem(403);
    let name = "viewer@east.example";
    app.call("PATCH", &path(name)).token(&token).json(&patch).send().await.expect(200);
    let rename = json!([{ "op": "replace", "path": "/name", "value": "x@east.example" }]);
    app.call("PATCH", &path(name)).token(&token).json(&rename).send().await.problem(403);
    app.call("DELETE", &path(name)).token(&token).send().await.expect(204);
}

async fn nobody_gives_more_than_they_have(app: TestApp) {
    let org = app.organization("acme").await;
    let (account, token) = furnish(&app, &org).await;
    let wider = json!({
        "name": "east-and-more", "permission_set": "viewer",
        "resources": { "accounts": { "ids": [account["id"], org.account.id] } },
    });
    org.create_role(&app, wider).await;
    let invite = |name: &str, roles: &[&str]| {
        let body = json!({ "name": name, "role_binding": roles, "options": { "options": ["invited"] } });
        app.call("POST", "/v1/members").token(&token).json(&body).send()
    };
    for role in ["administrator", "viewer", "member", "east-and-more"] {
        let problem = invite("new@example.com", &["east-viewer", role]).await.problem(403);
        assert!(problem["message"].as_str().unwrap().contains(&format!("{role:?}")), "{problem}");
    }
    // What is out of sight might as well not exist.
    assert_eq!(invite("new@example.com", &["west-viewer"]).await.pointers(400), ["/role_binding/0"]);
    let default = json!({ "name": "new@example.com", "options": { "options": ["invited"] } });
    app.call("POST", "/v1/members").token(&token).json(&default).send().await.problem(403);
    org.call(&app, "GET", &path("new@example.com")).send().await.problem(404);
    let made = invite("new@example.com", &["east-viewer"]).await.expect(200).result();
    assert_eq!(made["member"]["role_binding"], json!(["east-viewer"]));
    let patch = json!([{ "op": "add", "path": "/role_binding/-", "value": "administrator" }]);
    app.call("PATCH", &path("new@example.com")).token(&token).json(&patch).send().await.problem(403);
    let patch = json!([{ "op": "add", "path": "/role_binding/-", "value": "east-administrator" }]);
    app.call("PATCH", &path("new@example.com")).token(&token).json(&patch).send().await.expect(200);
    // Nor does somebody raise themselves.
    let patch = json!([{ "op": "add", "path": "/role_binding/-", "value": "administrator" }]);
    app.call("PATCH", &path("east@example.com")).token(&token).json(&patch).send().await.problem(403);
}

async fn what_concerns_the_organization_is_not_theirs(app: TestApp) {
    let org = app.organization("acme").await;
    let (_, token) = furnish(&app, &org).await;
    let role = json!({ "name": "mine", "permission_set": "viewer" });
    let problem = app.call("POST", "/v1/roles").token(&token).json(&role).send().await.problem(403);
    assert!(problem["message"].as_str().unwrap().contains("organization as a whole"), "{problem}");
    app.call("DELETE", "/v1/roles/east-viewer").token(&token).send().await.problem(403);
    let body = org.call(&app, "GET", "/v1/organization").send().await.result();
    app.call("PUT", "/v1/organization").token(&token).json(&body).send().await.problem(403);
    app.call("GET", "/v1/organization").token(&token).send().await.expect(200);
}
