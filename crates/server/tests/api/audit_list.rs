//! `/v1/audit/organizations`: what administrators see of the audit log.

use api_types::token::RoleAccounts;
use serde_json::{Value, json};

use crate::support::{Org, TestApp};

on_both!(
    an_entry_says_who_did_what_to_which_object_from_where,
    pages_follow_each_other_in_both_directions,
    filters_choose,
    a_limited_token_sees_what_is_about_its_accounts,
    what_cannot_be_used_is_named,
);

const PATH: &str = "/v1/audit/organizations";

async fn list(app: &TestApp, org: &Org, query: &[(&str, &str)]) -> Vec<Value> {
    let reply = org.call(app, "GET", PATH).queries(query).send().await;
    reply.result().as_array().unwrap().clone()
}

fn texts<'v>(entries: &'v [Value], field: &str) -> Vec<&'v str> {
    entries.iter().map(|entry| entry[field].as_str().unwrap()).collect()
}

async fn an_entry_says_who_did_what_to_which_object_from_where(app: TestApp) {
    let org = app.organization("acme").await;
    let account = org.create(&app, json!({ "name": "north", "environment": "test" })).await;
    let patch = json!([{ "op": "replace", "path": "/fullname", "value": "North" }]);
    let call = org.call(&app, "PATCH", "/v1/accounts/north?x=secret").header("user-agent", "test/1");
    let reply = call.json(&patch).send().await;
    let id = account["id"].as_str().unwrap();
    let entries = list(&app, &org, &[("filter", &format!("account_id[eq]{id}"))]).await;
    assert_eq!(texts(&entries, "action"), ["accounts.create", "accounts.patch"]);
    let entry = &entries[1];
    let expected = json!({
        "environment": "test",
        "created_at": reply.result()["updated_at"],
        "remote_addr": "127.0.0.1",
        "user_agent": "test/1",
        "audit_type": "API",
        "method": "PATCH",
        "path": "/v1/accounts/north",
        "code": "200",
        "status": "ok",
        "account_id": id,
        "id": entry["id"],
        "action": "accounts.patch",
        "token_id": org.organization.refresh_token_id,
        "target": { "type": "account", "id": id, "name": "north" },
        "changes": { "fullname": { "from": "north", "to": "North" } },
        "request_id": reply.header("x-request-id").unwrap(),
    });
    assert_eq!(*entry, expected);
    // Whose account is gone can be read on.
    org.call(&app, "DELETE", "/v1/accounts/north").send().await.expect(204);
    let entries = list(&app, &org, &[("filter", &format!("account_id[eq]{id}"))]).await;
    assert_eq!(texts(&entries, "environment"), ["", "", ""]);
}

async fn pages_follow_each_other_in_both_directions(app: TestApp) {
    let org = app.organization("acme").await;
    for _ in 0..5 {
        org.create(&app, json!({})).await;
    }
    let whole = list(&app, &org, &[]).await;
    assert_eq!(whole.len(), 6);
    let times = texts(&whole, "created_at");
    assert!(times.is_sorted());
    for order in ["created_at[asc]", "created_at[desc]"] {
        let mut expected: Vec<_> = texts(&whole, "id");
        if order.ends_with("[desc]") {
            expected.reverse();
        }
        let (mut found, mut start) = (Vec::new(), String::new());
        loop {
            let page = list(&app, &org, &[("limit", "2"), ("order", order), ("start_after", &start)]).await;
            let Some(last) = page.last() else { break };
            start = format!("{},{}", last["created_at"].as_str().unwrap(), last["id"].as_str().unwrap());
            found.extend(page.iter().map(|entry| entry["id"].as_str().unwrap().to_owned()));
        }
        assert_eq!(found, expected, "{order}");
    }
    let reply = org.call(&app, "GET", PATH).queries(&[("total", "true"), ("limit", "1")]).send().await.json();
    assert_eq!((reply["total"].as_u64(), reply["result"].as_array().unwrap().len()), (Some(6), 1));
}

async fn filters_choose(app: TestApp) {
    let org = app.organization("acme").await;
    org.create(&app, json!({ "name": "north" })).await;
    let viewer = org.token_of(&app, api_types::PermissionSetName::Viewer).await;
    app.call("DELETE", "/v1/accounts/north").token(&viewer).send().await.expect(403);
    for (filter, actions) in [
        ("status[eq]denied", &["accounts.delete"][..]),
        ("status[ne]denied", &["organizations.create", "accounts.create"]),
        ("action[like]accounts.*", &["accounts.create", "accounts.delete"]),
        ("action[in]organizations.create,accounts.delete", &["organizations.create", "accounts.delete"]),
        ("created_at[gt]2999-01-01T00:00:00Z", &[]),
    ] {
        assert_eq!(texts(&list(&app, &org, &[("filter", filter)]).await, "action"), actions, "{filter}");
    }
    let token = format!("token_id[eq]{}", org.organization.refresh_token_id);
    assert_eq!(texts(&list(&app, &org, &[("filter", &token)]).await, "action"), ["accounts.create"]);
}

async fn a_limited_token_sees_what_is_about_its_accounts(app: TestApp) {
    let org = app.organization("acme").await;
    let accounts = org.furnish(&app, "Mine").await;
    let id = accounts[0]["id"].as_str().unwrap().to_owned();
    let limits = [
        RoleAccounts { ids: vec![id.clone()], ..RoleAccounts::default() },
        RoleAccounts {
            ids: vec!["*".into()],
            labels: Some(vec!["gold".into()]),
            environments: Some(vec![api_types::Environment::Prod]),
        },
    ];
    for limit in limits {
        let what = format!("{limit:?}");
        let token = org.narrowed(&app, limit).await;
        let reply = app.call("GET", PATH).query("total", "true").token(&token).send().await.json();
        let seen = reply["result"].as_array().unwrap();
        assert_eq!(texts(seen, "account_id"), [id.as_str()], "{what}");
        assert_eq!(reply["total"], 1, "{what}");
    }
}

async fn what_cannot_be_used_is_named(app: TestApp) {
    let org = app.organization("acme").await;
    for (query, blamed) in [
        (vec![("order", "action")], "order"),
        (vec![("order", "created_at"), ("order", "created_at[desc]")], "order"),
        (vec![("start_after", "yesterday")], "start_after"),
        (vec![("filter", "status[eq]great")], "filter"),
        (vec![("filter", "body[eq]x")], "filter"),
        (vec![("search", "x")], "search"),
        (vec![("limit", "0")], "limit"),
    ] {
        let blames = org.call(&app, "GET", PATH).queries(&query).send().await.blames(400);
        assert_eq!(blames, [("query".to_owned(), blamed.to_owned())], "{query:?}");
    }
}
