//! Nobody reaches what is not theirs: every route with a parameter, called for objects out of reach.
//!
//! Out of reach are the objects of another organization for every token, and objects of the own organization for
//! narrowed tokens. Made from the route table: a new parameter without a sample fails here.

use api_types::token::RoleAccounts;
use api_types::{Environment, PermissionSetName};
use serde_json::{Value, json};
use server::api::router::RouteEntry;

use crate::samples::{Sample, belongs_to_an_organization, call, everything, guarded, parameters, title};
use crate::support::{AuditMark, Mint, Org, TestApp, reaching};

on_both!(
    objects_of_another_organization_are_out_of_reach,
    objects_outside_a_narrowed_tokens_reach_are_out_of_reach,
    lists_hold_nothing_from_outside,
    names_of_two_organizations_do_not_meet,
    a_narrowed_token_cannot_change_what_it_does_not_reach_into_its_reach,
    a_narrowed_token_creates_only_within_its_reach,
    a_narrowed_token_does_not_change_the_organization,
);

/// Administrators' tokens of an organization: for everything, and narrowed in each way to what `own` is. The last ones
/// are narrowed to `foreign`: naming an object in a token does not bring it into the organization.
async fn tokens(app: &TestApp, org: &Org, own: &Value, foreign: &Value) -> Vec<(&'static str, String)> {
    let id = |account: &Value| vec![account["id"].as_str().unwrap().to_owned()];
    // Not everything has a name.
    let name =
        |account: &Value| vec![account["name"].as_str().or(account["id"].as_str()).unwrap().to_owned()];
    let all = || vec!["*".to_owned()];
    let gold = Some(vec!["gold".to_owned()]);
    let test = Some(vec![Environment::Test]);
    let narrowed = [
        ("one account", RoleAccounts { ids: id(own), ..RoleAccounts::default() }),
        ("a label", RoleAccounts { ids: all(), labels: gold.clone(), environments: None }),
        ("an environment", RoleAccounts { ids: all(), labels: None, environments: test.clone() }),
        (
            "label and environment",
            RoleAccounts { ids: vec![], labels: gold.clone(), environments: test.clone() },
        ),
        ("nothing", RoleAccounts::default()),
        ("a foreign id", RoleAccounts { ids: id(foreign), ..RoleAccounts::default() }),
        ("a foreign name", RoleAccounts { ids: name(foreign), ..RoleAccounts::default() }),
        ("a foreign id and a label", RoleAccounts { ids: id(foreign), labels: gold, environments: test }),
    ];
    let mut tokens = vec![("everything", org.token.clone())];
    for (what, accounts) in narrowed {
        tokens.push((what, org.narrowed(app, accounts).await));
    }
    for set in [PermissionSetName::AccountManager, PermissionSetName::ConnectUi, PermissionSetName::Viewer] {
        tokens.push((set.as_str(), org.token_of(app, set).await));
    }
    tokens
}

async fn objects_of_another_organization_are_out_of_reach(app: TestApp) {
    let (ours, theirs) = (app.organization("ours").await, app.organization("theirs").await);
    let own = ours.furnish(&app, "Ours").await;
    theirs.furnish(&app, "Theirs").await;
    let mut tried = 0;
    let names_something = |route: &&RouteEntry| {
        let named = !parameters(&route.path).is_empty() || route.path.starts_with("/api/v1/");
        named && belongs_to_an_organization(route)
    };
    for route in guarded().iter().filter(names_something) {
        let foreign = Sample::make(&app, &theirs, route).await;
        let before = everything(&app, &theirs).await;
        let mark = AuditMark::set(&app, &theirs).await;
        for (what, token) in tokens(&app, &ours, &own[1], &foreign.object).await {
            for path in [foreign.by_id(), foreign.by_name()] {
                let reply = call(&app, route, &path, &foreign.object).token(&token).send().await;
                let status = reply.status.as_u16();
                assert!(matches!(status, 403 | 404), "{} {path} with {what}: {}", title(route), reply.text());
                // Only what the caller sent may come back: whether it exists elsewhere is nobody's business.
                assert!(!reply.text().contains("Theirs"), "{}", reply.text());
                tried += 1;
            }
        }
        assert_eq!(everything(&app, &theirs).await, before, "{} changed a stranger's data", title(route));
        assert_eq!(mark.since(&app).await.len(), 0, "{} wrote into a stranger's audit log", title(route));
    }
    assert!(tried >= 4 * 24, "only {tried} calls were tried");
}

async fn objects_outside_a_narrowed_tokens_reach_are_out_of_reach(app: TestApp) {
    let org = app.organization("acme").await;
    let accounts = org.furnish(&app, "Mine").await;
    let [prod_gold, test_gold, test_plain] = accounts.as_slice() else { panic!("{accounts:?}") };
    let ids =
        |accounts: &[&Value]| accounts.iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
    let gold = Some(vec!["gold".to_owned()]);
    let test = Some(vec![Environment::Test]);
    let all = || vec!["*".to_owned()];
    let cases = [
        (RoleAccounts { ids: ids(&[prod_gold]), ..RoleAccounts::default() }, vec![prod_gold]),
        (
            RoleAccounts { ids: ids(&[prod_gold, test_plain]), ..RoleAccounts::default() },
            vec![prod_gold, test_plain],
        ),
        (RoleAccounts { ids: all(), labels: gold.clone(), environments: None }, vec![prod_gold, test_gold]),
        (RoleAccounts { ids: all(), labels: None, environments: test.clone() }, vec![test_gold, test_plain]),
        (RoleAccounts { ids: all(), labels: gold.clone(), environments: test.clone() }, vec![test_gold]),
        (RoleAccounts { ids: ids(&[prod_gold]), labels: None, environments: test.clone() }, vec![]),
        (RoleAccounts { ids: all(), labels: Some(vec!["gol".into()]), environments: None }, vec![]),
        (RoleAccounts::default(), vec![]),
    ];
    let before = everything(&app, &org).await;
    for (role, reached) in cases {
        let what = format!("{role:?}");
        let token = org.narrowed(&app, role).await;
        let list = app.call("GET", "/v1/accounts").query("total", "true").token(&token).send().await.json();
        let mut found: Vec<_> = list["result"].as_array().unwrap().iter().collect();
        found.sort_by_key(|one| one["id"].as_str());
        let mut expected = reached.clone();
        expected.sort_by_key(|one| one["id"].as_str());
        assert_eq!(found, expected, "{what}");
        assert_eq!(list["total"], expected.len(), "{what}");
        for route in guarded().iter().filter(|route| parameters(&route.path) == ["account_id"]) {
            for account in accounts.iter().filter(|one| !reached.contains(one)) {
                for key in ["id", "name"] {
                    let path = route.path.replace("{account_id}", account[key].as_str().unwrap());
                    call(&app, route, &path, account).token(&token).send().await.expect(404);
                }
            }
            assert_eq!(everything(&app, &org).await, before, "{} with {what}", title(route));
        }
        for account in reached {
            let path = format!("/v1/accounts/{}", account["name"].as_str().unwrap());
            assert_eq!(app.call("GET", &path).token(&token).send().await.result(), *account, "{what}");
        }
    }
}

async fn lists_hold_nothing_from_outside(app: TestApp) {
    let (ours, theirs) = (app.organization("ours").await, app.organization("theirs").await);
    let own = ours.furnish(&app, "Ours").await;
    let foreign = theirs.furnish(&app, "Theirs").await;
    let (organization, id) = (theirs.organization.id.to_string(), foreign[0]["id"].as_str().unwrap());
    let by_organization = format!("organization_id[eq]{organization}");
    let by_id = format!("id[in]{id},{}", own[0]["id"].as_str().unwrap());
    let queries: Vec<Vec<(&str, &str)>> = vec![
        vec![],
        vec![("limit", "1000"), ("total", "true")],
        vec![("filter", &by_organization), ("total", "true")],
        vec![("filter", &by_id)],
        vec![("filter", "name[like]%")],
        vec![("filter", "labels[eq]gold")],
        vec![("search", id)],
        vec![("search", "theirs")],
        vec![("order", "created_at[desc]")],
    ];
    let tokens = tokens(&app, &ours, &own[1], &foreign[0]).await;
    for route in guarded().iter().filter(|route| route.method == "GET" && parameters(&route.path).is_empty())
    {
        // Our own tokens say what they name, and some of these name what is foreign.
        let names_them = route.path == "/v1/tokens";
        for (what, token) in &tokens {
            for query in &queries {
                let reply = app.call("GET", &route.path).token(token).queries(query).send().await;
                // Not every list knows every filter.
                assert!(
                    matches!(reply.status.as_u16(), 200 | 400 | 403),
                    "{}: {}",
                    reply.called,
                    reply.text()
                );
                let shown = reply.text();
                // What the caller put into the query may come back in a refusal, never in a list.
                let leaked = reply.status == 200
                    && !names_them
                    && foreign.iter().any(|one| shown.contains(one["id"].as_str().unwrap()))
                    || shown.contains("Theirs")
                    || reply.status == 200 && shown.contains(&organization);
                assert!(!leaked, "{} with {what}: {shown}", reply.called);
            }
        }
    }
}

async fn names_of_two_organizations_do_not_meet(app: TestApp) {
    let (ours, theirs) = (app.organization("ours").await, app.organization("theirs").await);
    let mut accounts = Vec::new();
    for org in [&ours, &theirs] {
        accounts.push(org.create(&app, json!({ "name": "same" })).await);
    }
    for (org, account) in [(&ours, &accounts[0]), (&theirs, &accounts[1])] {
        assert_eq!(org.call(&app, "GET", "/v1/accounts/same").send().await.result(), *account);
    }
    ours.call(&app, "DELETE", "/v1/accounts/same").send().await.expect(204);
    assert_eq!(theirs.call(&app, "GET", "/v1/accounts/same").send().await.result(), accounts[1]);
    ours.call(&app, "GET", "/v1/accounts/same").send().await.expect(404);
}

async fn a_narrowed_token_cannot_change_what_it_does_not_reach_into_its_reach(app: TestApp) {
    let org = app.organization("acme").await;
    let accounts = org.furnish(&app, "Mine").await;
    let test_only =
        RoleAccounts { ids: vec!["*".into()], environments: Some(vec![Environment::Test]), labels: None };
    let token = org.narrowed(&app, test_only).await;
    let before = everything(&app, &org).await;
    // Neither inward, by naming an account out of reach, nor outward, by moving one away from whoever may follow.
    let inward = json!([{ "op": "replace", "path": "/environment", "value": "test" }]);
    let path = format!("/v1/accounts/{}", accounts[0]["id"].as_str().unwrap());
    app.call("PATCH", &path).token(&token).json(&inward).send().await.expect(404);
    let outward = json!([{ "op": "replace", "path": "/environment", "value": "prod" }]);
    let path = format!("/v1/accounts/{}", accounts[1]["id"].as_str().unwrap());
    app.call("PATCH", &path).token(&token).json(&outward).send().await.expect(403);
    assert_eq!(everything(&app, &org).await, before);
}

async fn a_narrowed_token_creates_only_within_its_reach(app: TestApp) {
    let org = app.organization("acme").await;
    let gold = RoleAccounts { ids: vec!["*".into()], labels: Some(vec!["gold".into()]), environments: None };
    let one = RoleAccounts { ids: vec![org.account.id.to_string()], ..RoleAccounts::default() };
    let (gold, one) = (org.narrowed(&app, gold).await, org.narrowed(&app, one).await);
    let create = |token: &str, body: Value| app.call("POST", "/v1/accounts").token(token).json(&body).send();
    create(&gold, json!({ "labels": ["gold", "blue"] })).await.expect(200);
    for body in [json!({}), json!({ "labels": ["blue"] })] {
        let mark = AuditMark::set(&app, &org).await;
        create(&gold, body).await.expect(403);
        assert_eq!(mark.since(&app).await.len(), 1, "a refusal is noted once");
    }
    create(&one, json!({})).await.expect(403);
    let list = org.call(&app, "GET", "/v1/accounts").query("total", "true").send().await.json();
    assert_eq!(list["total"], 2);
}

async fn a_narrowed_token_does_not_change_the_organization(app: TestApp) {
    let org = app.organization("acme").await;
    let resources =
        reaching(RoleAccounts { ids: vec![org.account.id.to_string()], ..RoleAccounts::default() });
    let token = org.mint(&app, Mint { resources, ..Mint::default() }).await;
    let before = everything(&app, &org).await;
    for route in guarded().iter().filter(|route| route.path == "/v1/organization" && route.method != "GET") {
        let sample = Sample::make(&app, &org, route).await;
        call(&app, route, &sample.by_id(), &sample.object).token(&token).send().await.expect(403);
    }
    assert_eq!(everything(&app, &org).await, before);
    app.call("GET", "/v1/organization").token(&token).send().await.expect(200);
}
