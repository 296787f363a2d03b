//! Rules that hold whatever the route: rights only shrink, whoever may not work is refused everywhere, what is gone opens
//! nothing, and somebody can always administer the organization.

use std::collections::{BTreeMap, BTreeSet};

use api_types::token::Resources;
use api_types::{OrganizationState, PermissionSetName};
use serde_json::{Value, json};
use server::api::Access;

use crate::engine::{connect, connect_with};
use crate::samples::{Sample, call, named, parameters, table, title};
use crate::support::{Mint, Org, Reply, TestApp};

on_both!(
    no_permission_set_gives_away_what_it_does_not_have,
    no_reach_gives_away_what_lies_outside,
    a_disabled_organization_is_refused_by_connectors_and_for_the_bearers_own,
    an_account_takes_the_tokens_of_its_integrations_along,
    the_last_administrator_cannot_go_by_any_way,
);

/// What each permission set allows, as it is published: `api:action`, with `*` for all.
async fn published(app: &TestApp, org: &Org) -> BTreeMap<String, BTreeSet<String>> {
    let sets = org.call(app, "GET", "/v1/permissionsets").send().await.result();
    let every: BTreeSet<_> = platform::Action::ALL.iter().map(|one| (one.api(), one.verb())).collect();
    let allowed = |set: &Value| {
        let lists = |api: &str, verb: &str| {
            let actions = set["permissions"][api]["actions"].as_array().into_iter().flatten();
            actions.into_iter().any(|one| one == verb || one == "*")
        };
        let named = every.iter().filter(|(api, verb)| lists(api, verb) || lists("all", "*"));
        named.map(|(api, verb)| format!("{api}:{verb}")).collect()
    };
    let name = |set: &Value| set["name"].as_str().unwrap().to_owned();
    sets.as_array().unwrap().iter().map(|set| (name(set), allowed(set))).collect()
}

async fn ask(app: &TestApp, token: &str, set: &str, resources: &Value) -> Reply {
    let body = json!({ "permission_set": set, "resources": resources });
    app.call("POST", "/v1/tokens").token(token).json(&body).send().await
}

async fn no_permission_set_gives_away_what_it_does_not_have(app: TestApp) {
    let org = app.organization("acme").await;
    let sets = published(&app, &org).await;
    assert_eq!(sets.len(), PermissionSetName::ALL.len());
    let here = json!({ "accounts": { "ids": [org.account.id] } });
    let (mut given, mut refused) = (0, 0);
    for parent in PermissionSetName::ALL {
        let token = org.token_of(&app, parent).await;
        let ours = &sets[parent.as_str()];
        for child in PermissionSetName::ALL {
            let theirs = &sets[child.as_str()];
            let may = ours.contains("tokens:create") && theirs.is_subset(ours);
            let reply = ask(&app, &token, child.as_str(), &here).await;
            let case = format!("{} gives {}", parent.as_str(), child.as_str());
            assert_eq!(reply.status.as_u16(), if may { 200 } else { 403 }, "{case}: {}", reply.text());
            if may {
                given += 1;
                let made = reply.result();
                let role = &made["primary"]["access"]["permissions"]["adhoc_role"];
                assert_eq!(role["permission_set"], child.as_str(), "{case}");
                assert_eq!(role["resources"]["accounts"], here["accounts"], "{case}");
            } else {
                refused += 1;
            }
        }
    }
    assert!(given >= sets.len() && refused > given, "{given} given, {refused} refused");
}

/// A reach: each limit with what it lets through; without one, everything.
type Limits<'a> = [Option<Vec<&'a str>>; 4];

fn resources(limits: &Limits<'_>) -> Value {
    let [ids, labels, environments, categories] = limits;
    let mut resources = json!({});
    if ids.is_some() || labels.is_some() || environments.is_some() {
        resources["accounts"] = json!({ "ids": ids.clone().unwrap_or_else(|| vec!["*"]) });
        for (name, limit) in [("labels", labels), ("environments", environments)] {
            if let Some(limit) = limit {
                resources["accounts"][name] = json!(limit);
            }
        }
    }
    if let Some(categories) = categories {
        resources["integrations"] = json!({ "categories": categories });
    }
    resources
}

fn lies_within(inner: &Limits<'_>, outer: &Limits<'_>) -> bool {
    inner.iter().zip(outer).all(|(inner, outer)| match (inner, outer) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(inner), Some(outer)) => inner.iter().all(|one| outer.contains(one)),
    })
}

async fn no_reach_gives_away_what_lies_outside(app: TestApp) {
    let org = app.organization("acme").await;
    let mut ids = Vec::new();
    for labels in [json!(["gold"]), json!([])] {
        let made = org.create(&app, json!({ "labels": labels, "environment": "test" })).await;
        ids.push(made["id"].as_str().unwrap().to_owned());
    }
    let [one, other] = [ids[0].as_str(), ids[1].as_str()];
    let limits: [Limits<'_>; 10] = [
        [None, None, None, None],
        [Some(vec![one]), None, None, None],
        [Some(vec![one, other]), None, None, None],
        [Some(vec![]), None, None, None],
        [None, Some(vec!["gold"]), None, None],
        [None, Some(vec!["gold", "blue"]), None, None],
        [None, None, Some(vec!["test"]), None],
        [None, None, None, Some(vec!["ticketing"])],
        [Some(vec![one]), Some(vec!["gold"]), Some(vec!["test"]), None],
        [Some(vec![one]), None, None, Some(vec!["ticketing", "siem"])],
    ];
    for parent in &limits {
        let reach: Resources = serde_json::from_value(resources(parent)).unwrap();
        let token = org.mint(&app, Mint { resources: reach, ..Mint::default() }).await;
        for child in &limits {
            let reply = ask(&app, &token, "viewer", &resources(child)).await;
            let expected = if lies_within(child, parent) { 200 } else { 403 };
            assert_eq!(
                reply.status.as_u16(),
                expected,
                "{} gives {}: {}",
                resources(parent),
                resources(child),
                reply.text()
            );
        }
    }
}

async fn a_disabled_organization_is_refused_by_connectors_and_for_the_bearers_own(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let mut tried = [0, 0];
    for route in table() {
        let (place, token) = match route.access {
            Access::Integration(_) => (0, &mock.token),
            Access::Token if route.method == "GET" && parameters(&route.path).is_empty() => (1, &org.token),
            _ => continue,
        };
        let path = named(&route.path, "OPS-101");
        let sample = if place == 1 { Some(Sample::make(&app, &org, &route).await) } else { None };
        let begin = || match &sample {
            Some(sample) => call(&app, &route, &sample.by_id(), &sample.object),
            None if matches!(route.method, "POST" | "PATCH") => {
                app.call(route.method, &path).json(&json!([]))
            }
            None => app.call(route.method, &path),
        };
        org.set_state(&app, OrganizationState::Disabled, None).await;
        let refused = begin().token(token).send().await;
        assert_eq!(refused.status.as_u16(), 402, "{}: {}", title(&route), refused.text());
        begin().token("junk").send().await.expect(401);
        org.set_state(&app, OrganizationState::Enabled, None).await;
        let opened = begin().token(token).send().await.status.as_u16();
        assert!(!matches!(opened, 401 | 402), "{}: {opened}", title(&route));
        tried[place] += 1;
    }
    assert!(tried[0] > 20, "{tried:?}");
    assert!(tried[1] > 2, "{tried:?}");
}

async fn an_account_takes_the_tokens_of_its_integrations_along(app: TestApp) {
    let org = app.organization("acme").await;
    let stays = connect(&app, &org).await;
    let goes = connect_with(&app, &org, "prod", json!({})).await;
    let [account, integration] = ["account_id", "id"].map(|field| goes.integration[field].as_str().unwrap());
    let more = format!("/v1/tokens/{account}/{integration}");
    let more = org.call(&app, "POST", &more).json(&json!({})).send().await.expect(200).result();
    let tokens = [goes.token.as_str(), more["secret"].as_str().unwrap()];
    let works = async |token: &str| app.call("GET", "/v1/ticketing/projects").token(token).send().await;
    for token in tokens {
        works(token).await.expect(200);
    }
    org.call(&app, "DELETE", &format!("/v1/accounts/{account}")).send().await.expect(204);
    for token in tokens {
        works(token).await.problem(401);
    }
    works(&stays.token).await.expect(200);
    let filter = format!("owner_id[eq]{integration}");
    let left = org.call(&app, "GET", "/v1/tokens").query("filter", &filter).send().await.result();
    assert_eq!(left, json!([]), "nothing of them is kept");
}

async fn the_last_administrator_cannot_go_by_any_way(app: TestApp) {
    let org = app.organization("acme").await;
    let role = org.create_role(&app, json!({ "name": "boss", "permission_set": "administrator" })).await;
    let (id, token) = org.colleague(&app, "dana@example.com", &["boss"]).await;
    let (member, role_at) =
        (format!("/v1/members/{id}"), format!("/v1/roles/{}", role["id"].as_str().unwrap()));
    let read = async |path: &str| org.call(&app, "GET", path).send().await.expect(200).result();
    let with = |mut object: Value, name: &str, value: Value| {
        object[name] = value;
        object
    };
    let (person, boss) = (read(&member).await, read(&role_at).await);
    let patch = |path: &str, value: Value| json!([{ "op": "replace", "path": path, "value": value }]);
    let nowhere = json!({ "accounts": { "ids": [] } });
    let elsewhere = json!({ "accounts": { "ids": [org.account.id] } });
    let ways = [
        ("DELETE", &member, Value::Null),
        ("PUT", &member, with(person.clone(), "state", "disabled".into())),
        ("PUT", &member, with(person.clone(), "state", "locked".into())),
        ("PUT", &member, with(person.clone(), "role_binding", json!(["viewer"]))),
        ("PUT", &member, with(person.clone(), "role_binding", json!(["administrator-not"]))),
        ("PATCH", &member, patch("/state", "disabled".into())),
        ("PATCH", &member, patch("/role_binding", json!([]))),
        ("PATCH", &member, patch("/role_binding/0", "member".into())),
        ("PATCH", &member, json!([{ "op": "remove", "path": "/role_binding/0" }])),
        ("DELETE", &role_at, Value::Null),
        ("PUT", &role_at, with(boss.clone(), "permission_set", "viewer".into())),
        ("PUT", &role_at, with(boss.clone(), "resources", nowhere.clone())),
        ("PATCH", &role_at, patch("/permission_set", "account-manager".into())),
        ("PATCH", &role_at, json!([{ "op": "add", "path": "/resources", "value": nowhere }])),
        ("PATCH", &role_at, json!([{ "op": "add", "path": "/resources", "value": elsewhere }])),
    ];
    for by in [&org.token, &token] {
        for (method, path, body) in &ways {
            let call = app.call(method, path).token(by);
            let call = if body.is_null() { call } else { call.json(body) };
            let refused = call.send().await;
            let status = refused.status.as_u16();
            assert!(matches!(status, 400 | 409), "{method} {path} {body}: {}", refused.text());
        }
    }
    // Accounts may go; whoever administers the organization does not go with them.
    let here = json!({ "accounts": { "ids": [org.account.id] } });
    let limited = json!({ "name": "here", "permission_set": "administrator", "resources": here });
    org.create_role(&app, limited).await;
    let both = patch("/role_binding", json!(["boss", "here"]));
    org.call(&app, "PATCH", &member).json(&both).send().await.expect(200);
    let account = format!("/v1/accounts/{}", org.account.id);
    org.call(&app, "DELETE", &account).send().await.expect(204);
    let left = read(&member).await;
    assert!(left["role_binding"].as_array().unwrap().contains(&json!("boss")), "{left}");
    assert_eq!(left["state"], person["state"]);
    // And still does what only administrators can.
    let made = json!({ "name": "next@example.com", "role_binding": ["administrator"], "options": { "options": ["invited"] } });
    app.call("POST", "/v1/members").token(&token).json(&made).send().await.expect(200);
}
