//! Organizations below a root organization: made and deleted from above, and otherwise nobody's but their own.

use api_types::PermissionSetName;
use serde_json::{Value, json};

use crate::samples::{everything, unique_name};
use crate::support::{AuditMark, Org, TestApp};

on_both!(
    one_is_made_with_its_token_read_listed_and_deleted,
    its_first_member_administrates_it_and_signs_in,
    its_first_member_may_be_invited,
    a_member_that_cannot_be_is_refused_where_it_stands,
    a_taken_name_is_a_conflict_and_a_derived_one_gets_a_suffix,
    both_audit_logs_tell_of_it,
    the_token_of_the_organization_above_does_not_open_it,
    others_see_none_of_it,
    a_standard_organization_is_refused_and_told_why,
    a_repeated_request_makes_one,
    nothing_is_left_of_a_deleted_one_but_its_log,
    another_version_is_not_deleted,
);

async fn create(app: &TestApp, root: &Org, body: Value) -> Value {
    root.call(app, "POST", "/v1/suborgs").json(&body).send().await.expect(200).result()
}

fn path(organization: &Value) -> String {
    format!("/v1/suborgs/{}", organization["id"].as_str().unwrap())
}

async fn one_is_made_with_its_token_read_listed_and_deleted(app: TestApp) {
    let root = app.root_organization("roof").await;
    let body = json!({
        "fullname": "Northern Branch", "contact": "north@example.com", "reply_to": "answers@example.com",
        "picture": "https://example.com/north.png",
    });
    let reply = root.call(&app, "POST", "/v1/suborgs").json(&body).send().await;
    let made = reply.expect(200).result();
    let organization = &made["organization"];
    for (field, value) in body.as_object().unwrap() {
        assert_eq!(organization[field], *value);
    }
    assert_eq!(
        (&organization["name"], &organization["organization_type"]),
        (&json!("northern-branch"), &json!("standard"))
    );
    assert_eq!((made.get("member"), made.get("invitation")), (None, None));

    let token = made["token"]["access"]["secret"].as_str().unwrap();
    let own = app.call("GET", "/v1/organization").token(token).send().await.expect(200).result();
    assert_eq!(own, *organization);
    let accounts = app.call("GET", "/v1/accounts").token(token).send().await.expect(200).json();
    assert_eq!(accounts["result"][0]["name"], "northern-branch", "so that a tenant exists");

    for key in
        [path(organization), "/v1/suborgs/northern-branch".into(), "/v1/suborgs/Northern-Branch".into()]
    {
        let read = root.call(&app, "GET", &key).send().await;
        assert_eq!(read.header("etag"), reply.header("etag"));
        let text = read.expect(200).text();
        assert!(!text.contains(token), "it is shown once");
        assert_eq!(read.result(), *organization);
    }
    let second = create(&app, &root, json!({ "name": "annex" })).await;
    assert_eq!(second["organization"]["fullname"], "annex");
    let list = root.call(&app, "GET", "/v1/suborgs").send().await.expect(200).json();
    assert_eq!(list, json!({ "result": [second["organization"], organization] }), "by name");

    root.call(&app, "DELETE", &path(organization)).send().await.expect(204);
    root.call(&app, "GET", &path(organization)).send().await.problem(404);
    root.call(&app, "DELETE", &path(organization)).send().await.problem(404);
    app.call("GET", "/v1/organization").token(token).send().await.problem(401);
    assert_eq!(
        root.call(&app, "GET", "/v1/suborgs").send().await.json()["result"],
        json!([second["organization"]])
    );
}

async fn its_first_member_administrates_it_and_signs_in(app: TestApp) {
    let root = app.root_organization("roof").await;
    let member =
        json!({ "name": "Nora@Example.com", "fullname": "Nora North", "secret": "mossy-otter-violin-47" });
    let made = create(&app, &root, json!({ "fullname": "North", "member": member })).await;
    assert_eq!(made["member"]["name"], "nora@example.com");
    assert_eq!(made["member"]["role_binding"], json!(["administrator"]));
    let signed = json!({ "name": "nora@example.com", "secret": "mossy-otter-violin-47" });
    let session = app.call("POST", "/v1/session").json(&signed).send().await.expect(200).result();
    assert_eq!(session["organization"]["id"], made["organization"]["id"]);
    let access = session["token"]["secret"].as_str().unwrap();
    app.call("POST", "/v1/roles")
        .token(access)
        .json(&json!({ "permission_set": "viewer" }))
        .send()
        .await
        .expect(200);

    // Roles are those that were asked for, if any were.
    let looks =
        json!({ "name": "vera@example.com", "secret": "mossy-otter-violin-47", "role_binding": ["viewer"] });
    let made = create(&app, &root, json!({ "fullname": "South", "member": looks })).await;
    assert_eq!(made["member"]["role_binding"], json!(["viewer"]));
}

async fn its_first_member_may_be_invited(app: TestApp) {
    let root = app.root_organization("roof").await;
    let member = json!({ "name": "nora@example.com", "options": { "options": ["invited"] } });
    let made = create(&app, &root, json!({ "fullname": "North", "member": member })).await;
    assert_eq!(made["member"]["state"], "invited");
    let link = made["invitation"]["link"].as_str().unwrap();
    let token = link.split_once('#').unwrap().1;
    let seen = app.call("GET", "/v1/invitation").token(token).send().await.expect(200).result();
    assert_eq!(
        (&seen["organization"], &seen["name"]),
        (&json!("North"), &json!("nora@example.com")),
        "{seen}"
    );
    // The letter waits in the organization that it is from.
    let list = root.call(&app, "GET", "/v1/members").send().await.expect(200).json();
    assert_eq!(list["result"], json!([]));
}

async fn a_member_that_cannot_be_is_refused_where_it_stands(app: TestApp) {
    let root = app.root_organization("roof").await;
    let before = everything(&app, &root).await;
    let good = "mossy-otter-violin-47";
    for (body, place) in [
        (json!({ "member": { "name": "nobody", "secret": good } }), "/member/name"),
        (json!({ "member": { "name": "nora@example.com" } }), "/member/secret"),
        (json!({ "member": { "name": "nora@example.com", "secret": "password" } }), "/member/secret"),
        (
            json!({ "member": { "name": "nora@example.com", "secret": good, "role_binding": ["king"] } }),
            "/member/role_binding/0",
        ),
        (json!({ "member": [] }), "/member"),
        (json!({ "name": "a b" }), "/name"),
        (json!({ "name": "lookup" }), "/name"),
        (json!({ "fullname": "" }), "/fullname"),
        (json!({ "contact": "nobody" }), "/contact"),
        (json!({ "picture": "javascript:x" }), "/picture"),
    ] {
        let refused = root.call(&app, "POST", "/v1/suborgs").json(&body).send().await;
        let problem = refused.problem(400);
        assert_eq!(problem["cause"][0]["context"]["parameter"]["id"], place, "{problem}");
    }
    assert_eq!(everything(&app, &root).await, before);
}

async fn a_taken_name_is_a_conflict_and_a_derived_one_gets_a_suffix(app: TestApp) {
    let root = app.root_organization("roof").await;
    app.organization("north").await;
    let refused = root.call(&app, "POST", "/v1/suborgs").json(&json!({ "name": "North" })).send().await;
    assert_eq!(refused.problem(409)["cause"][0]["context"]["parameter"]["id"], "/name");
    let made = create(&app, &root, json!({ "fullname": "North" })).await;
    let name = made["organization"]["name"].as_str().unwrap();
    assert!(name.starts_with("north-") && name.len() == "north-1234".len(), "{name}");
    let unnamed = create(&app, &root, json!({})).await["organization"].clone();
    assert_eq!((&unnamed["name"], &unnamed["fullname"]), (&unnamed["id"], &unnamed["id"]));
}

async fn both_audit_logs_tell_of_it(app: TestApp) {
    let root = app.root_organization("roof").await;
    let token = root.token_of(&app, PermissionSetName::Administrator).await;
    let mark = AuditMark::set(&app, &root).await;
    let body = json!({ "name": "north", "member": { "name": "nora@example.com", "secret": "mossy-otter-violin-47" } });
    let reply = app.call("POST", "/v1/suborgs").token(&token).json(&body).send().await;
    let made = reply.expect(200).result();
    let id = made["organization"]["id"].as_str().unwrap();
    let above = mark.since(&app).await;
    let [entry] = above.as_slice() else { panic!("{above:?}") };
    assert_eq!(entry.action, "suborgs.create");
    assert_eq!(entry.target.as_ref().map(|one| one.id.as_str()), Some(id));
    assert_eq!(reply.header("x-request-id"), Some(entry.request.id.as_str()));

    let inside = made["token"]["access"]["secret"].as_str().unwrap();
    let log = app.call("GET", "/v1/audit/organizations").token(inside).send().await.expect(200).json();
    let log = log["result"].as_array().unwrap().clone();
    assert_eq!(log.len(), 2, "{log:?}");
    for told in &log {
        assert_eq!(told["path"], "/v1/suborgs", "{told}");
    }

    root.call(&app, "DELETE", "/v1/suborgs/north").send().await.expect(204);
    let [_, entry] = mark.since(&app).await.try_into().unwrap_or_else(|all| panic!("{all:?}"));
    assert_eq!((entry.action.as_str(), entry.status), ("suborgs.delete", 204));
    assert_eq!(entry.target.map(|one| one.name), Some(Some("north".into())));
}

async fn the_token_of_the_organization_above_does_not_open_it(app: TestApp) {
    let root = app.root_organization("roof").await;
    let north = root.below(&app, "north").await;
    let account = north.create(&app, json!({ "name": "inside" })).await;
    let before = everything(&app, &north).await;
    for key in ["inside", account["id"].as_str().unwrap(), "north"] {
        root.call(&app, "GET", &format!("/v1/accounts/{key}")).send().await.problem(404);
        root.call(&app, "DELETE", &format!("/v1/accounts/{key}")).send().await.problem(404);
    }
    let list = root.call(&app, "GET", "/v1/accounts").send().await.json();
    assert_eq!(list["result"].as_array().unwrap().len(), 1, "its own");
    assert_eq!(root.call(&app, "GET", "/v1/organization").send().await.result()["name"], "roof");
    assert_eq!(everything(&app, &north).await, before);
}

async fn others_see_none_of_it(app: TestApp) {
    let (root, other) = (app.root_organization("roof").await, app.root_organization("other").await);
    let north = root.below(&app, "north").await;
    let own = format!("/v1/suborgs/{}", north.organization.id);
    for key in [own.as_str(), "/v1/suborgs/north", "/v1/suborgs/roof", "/v1/suborgs/other"] {
        for method in ["GET", "DELETE"] {
            other.call(&app, method, key).send().await.problem(404);
        }
    }
    assert_eq!(
        other.call(&app, "GET", "/v1/suborgs").send().await.expect(200).json(),
        json!({ "result": [] })
    );
    // Neither does one below delete itself, its like, or the one above.
    let south = root.below(&app, "south").await;
    for key in ["north", "south", "roof"] {
        north.call(&app, "DELETE", &format!("/v1/suborgs/{key}")).send().await.problem(403);
    }
    // Nor is the one above below itself.
    root.call(&app, "DELETE", "/v1/suborgs/roof").send().await.problem(404);
    for org in [&root, &north, &south] {
        org.call(&app, "GET", "/v1/organization").send().await.expect(200);
    }
}

async fn a_standard_organization_is_refused_and_told_why(app: TestApp) {
    let org = app.organization("acme").await;
    for (method, path) in [
        ("GET", "/v1/suborgs"),
        ("POST", "/v1/suborgs"),
        ("GET", "/v1/suborgs/x"),
        ("DELETE", "/v1/suborgs/x"),
    ] {
        let call = org.call(&app, method, path);
        let call = if method == "POST" { call.json(&json!({ "name": unique_name() })) } else { call };
        let refusal = call.send().await.refusal(403);
        assert!(refusal.contains("root organization"), "{refusal}");
    }
}

async fn a_repeated_request_makes_one(app: TestApp) {
    let root = app.root_organization("roof").await;
    let send = || {
        let call = root.call(&app, "POST", "/v1/suborgs").header("idempotency-key", "once");
        call.json(&json!({ "fullname": "North" })).send()
    };
    let (first, second) = (send().await, send().await);
    assert_eq!(first.expect(200).json(), second.expect(200).json(), "its token as well");
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    assert_eq!(
        root.call(&app, "GET", "/v1/suborgs").send().await.json()["result"].as_array().unwrap().len(),
        1
    );
}

async fn nothing_is_left_of_a_deleted_one_but_its_log(app: TestApp) {
    let root = app.root_organization("roof").await;
    let north = root.below(&app, "north").await;
    north.furnish(&app, "North").await;
    north.create_integration(&app).await;
    north.create_webhook(&app).await;
    north.create_token(&app).await;
    let (_, person) = north.colleague(&app, "nora@example.com", &["administrator"]).await;
    app.call("GET", "/v1/organization").token(&person).send().await.expect(200);
    let mark = AuditMark::set(&app, &north).await;
    root.call(&app, "DELETE", "/v1/suborgs/north").send().await.expect(204);
    for token in [&north.token, &person] {
        app.call("GET", "/v1/organization").token(token).send().await.problem(401);
    }
    let mut tx = app.platform.store.read(&north.scope).await.unwrap();
    assert_eq!(store::organizations::get(&mut tx).await.unwrap(), None);
    assert!(
        store::data_keys::list(&mut tx).await.unwrap().is_empty(),
        "nothing sealed can be opened any more"
    );
    drop(tx);
    let last = mark.since(&app).await;
    assert_eq!(last.iter().map(|one| one.action.as_str()).collect::<Vec<_>>(), ["organizations.delete"]);
    // Its name is free again, and the new one is empty.
    let again = root.below(&app, "north").await;
    assert_eq!(
        again.call(&app, "GET", "/v1/integrations").send().await.expect(200).json()["result"],
        json!([])
    );
}

async fn another_version_is_not_deleted(app: TestApp) {
    let root = app.root_organization("roof").await;
    let north = root.below(&app, "north").await;
    let read = root.call(&app, "GET", "/v1/suborgs/north").send().await;
    let tag = read.header("etag").unwrap().to_owned();
    let patch = json!([{ "op": "replace", "path": "/fullname", "value": "Changed" }]);
    north.call(&app, "PATCH", "/v1/organization").json(&patch).send().await.expect(200);
    let delete = |tag: &str| root.call(&app, "DELETE", "/v1/suborgs/north").header("if-match", tag).send();
    delete(&tag).await.problem(412);
    let read = root.call(&app, "GET", "/v1/suborgs/north").send().await;
    assert_eq!(read.result()["fullname"], "Changed");
    delete(read.header("etag").unwrap()).await.expect(204);
}
