//! Nobody reaches what is not theirs: every route with a parameter, called for objects out of reach.
//!
//! Out of reach are the objects of another organization for every token, and objects of the own organization for
//! narrowed tokens. Made from the route table: a new parameter without a sample fails here.

use api_types::token::{Resources, RoleAccounts, RoleIntegrations};
use api_types::{Environment, PermissionSetName};
use serde_json::{Value, json};
use server::api::Access;
use server::api::router::RouteEntry;

use crate::engine::connect;
use crate::samples::{
    Sample, belongs_to_an_organization, call, everything, guarded, integration, named, of_organizations,
    parameters, table, title,
};
use crate::support::{AuditMark, Mint, Org, TestApp, reaching};

on_both!(
    objects_of_another_organization_are_out_of_reach,
    organizations_above_below_and_beside_are_apart,
    an_integrations_token_reaches_its_own_integration_only,
    objects_outside_a_narrowed_tokens_reach_are_out_of_reach,
    lists_hold_nothing_from_outside,
    names_of_two_organizations_do_not_meet,
    a_narrowed_token_cannot_change_what_it_does_not_reach_into_its_reach,
    a_narrowed_token_creates_only_within_its_reach,
    a_narrowed_token_does_not_change_the_organization,
);

/// Tokens of an organization: an administrator's for everything, narrowed ones to what `own` is in each way, one of each
/// permission set, and an integration's.
async fn tokens(app: &TestApp, org: &Org, own: &Value) -> Vec<(&'static str, String)> {
    let id = vec![own["id"].as_str().unwrap().to_owned()];
    let all = || vec!["*".to_owned()];
    let gold = Some(vec!["gold".to_owned()]);
    let test = Some(vec![Environment::Test]);
    let narrowed = [
        ("one account", RoleAccounts { ids: id, ..RoleAccounts::default() }),
        ("a label", RoleAccounts { ids: all(), labels: gold.clone(), environments: None }),
        ("an environment", RoleAccounts { ids: all(), labels: None, environments: test.clone() }),
        ("label and environment", RoleAccounts { ids: vec![], labels: gold, environments: test }),
        ("nothing", RoleAccounts::default()),
    ];
    let mut tokens = vec![("everything", org.token.clone())];
    for (what, accounts) in narrowed {
        tokens.push((what, org.narrowed(app, accounts).await));
    }
    for (what, categories) in [("one connector", vec!["ticketing".to_owned()]), ("no connector", vec![])] {
        let integrations = Some(RoleIntegrations { categories });
        let resources = Resources { integrations, ..Resources::default() };
        tokens.push((what, org.mint(app, Mint { resources, ..Mint::default() }).await));
    }
    for set in PermissionSetName::ALL {
        tokens.push((set.as_str(), org.token_of(app, set).await));
    }
    tokens.push(("an integration", connect(app, org).await.token));
    tokens
}

/// Administrators' tokens that are narrowed to something of another organization: naming an object in a token does not
/// bring it into the organization.
async fn naming(app: &TestApp, org: &Org, foreign: &Value) -> Vec<(&'static str, String)> {
    let id = || vec![foreign["id"].as_str().unwrap().to_owned()];
    // Not everything has a name.
    let name = vec![foreign["name"].as_str().or(foreign["id"].as_str()).unwrap().to_owned()];
    let (gold, test) = (Some(vec!["gold".to_owned()]), Some(vec![Environment::Test]));
    let narrowed = [
        ("a foreign id", RoleAccounts { ids: id(), ..RoleAccounts::default() }),
        ("a foreign name", RoleAccounts { ids: name, ..RoleAccounts::default() }),
        ("a foreign id and a label", RoleAccounts { ids: id(), labels: gold, environments: test }),
    ];
    let mut tokens = Vec::new();
    for (what, accounts) in narrowed {
        tokens.push((what, org.narrowed(app, accounts).await));
    }
    tokens
}

async fn objects_of_another_organization_are_out_of_reach(app: TestApp) {
    let (ours, theirs) = (app.root_organization("ours").await, app.root_organization("theirs").await);
    let own = ours.create(&app, json!({ "labels": ["gold"], "environment": "test" })).await;
    let tokens = tokens(&app, &ours, &own).await;
    assert!(assert_apart(&app, &ours, &theirs, &tokens).await >= 50);
}

async fn organizations_above_below_and_beside_are_apart(app: TestApp) {
    let root = app.root_organization("roof").await;
    let (north, south) = (root.below(&app, "north").await, root.below(&app, "south").await);
    for (ours, theirs) in [(&root, &north), (&north, &root), (&north, &south)] {
        let tokens = [
            ("everything", ours.token.clone()),
            ("an administrator", ours.token_of(&app, PermissionSetName::Administrator).await),
            ("an integration", connect(&app, ours).await.token),
        ];
        assert_apart(&app, ours, theirs, &tokens).await;
    }
}

/// Calls every route about something of `theirs` with tokens of `ours`. Answers how many routes it were.
async fn assert_apart(app: &TestApp, ours: &Org, theirs: &Org, tokens: &[(&'static str, String)]) -> usize {
    theirs.furnish(app, "Theirs").await;
    let names_something = |route: &&RouteEntry| {
        let named = !parameters(&route.path).is_empty() || route.path.starts_with("/api/v1/");
        // Only a root organization has something below, and its own is what it may see.
        let below = route.path.starts_with("/v1/suborgs") && !theirs.is_root();
        named && belongs_to_an_organization(route) && !below
    };
    let routes = of_organizations();
    let routes: Vec<_> = routes.iter().filter(names_something).collect();
    let mut samples = Vec::new();
    for route in &routes {
        let foreign = Sample::make(app, theirs, route).await;
        let naming = naming(app, ours, &foreign.object).await;
        samples.push((route, foreign, naming));
    }
    // Looked at once for all routes: to look at everything again and again takes longer than all the calls.
    let before = everything(app, theirs).await;
    let mark = AuditMark::set(app, theirs).await;
    for (route, foreign, naming) in &samples {
        for (what, token) in tokens.iter().chain(naming) {
            for path in [foreign.by_id(), foreign.by_name()] {
                let reply = call(app, route, &path, &foreign.object).token(token).send().await;
                let status = reply.status.as_u16();
                assert!(matches!(status, 403 | 404), "{} {path} with {what}: {}", title(route), reply.text());
                // Only what the caller sent may come back: whether it exists elsewhere is nobody's business.
                assert!(!reply.text().contains("Theirs"), "{}", reply.text());
                if status == 403 {
                    // Whoever may not call it at all is not let in by a name either.
                    break;
                }
            }
        }
    }
    assert_eq!(everything(app, theirs).await, before, "a stranger's data changed");
    assert_eq!(mark.since(app).await.len(), 0, "something was written into a stranger's audit log");
    routes.len()
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
    let (ours, theirs) = (app.root_organization("ours").await, app.root_organization("theirs").await);
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
    let mut tokens = tokens(&app, &ours, &own[1]).await;
    tokens.extend(naming(&app, &ours, &foreign[0]).await);
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
                if reply.status == 403 {
                    // Whatever it asks for.
                    break;
                }
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

/// No path of a connector names an integration: the token alone says whose data it is. So every route is called with the
/// token of one integration for what exists in another, of the same account, another account, another organization.
async fn an_integrations_token_reaches_its_own_integration_only(app: TestApp) {
    let (ours, theirs) = (app.organization("ours").await, app.organization("theirs").await);
    let mine = connect(&app, &ours).await;
    let account = json!({ "id": mine.integration["account_id"] });
    let beside = ours.connect(&app, &account, &integration()).await;
    let beside = beside["token"]["access"]["secret"].as_str().unwrap().to_owned();
    let foreign = connect(&app, &theirs).await.token;
    let elsewhere = connect(&app, &ours).await.token;

    let ticket = mine.ticket(json!({ "name": "Mine alone" })).await;
    let id = ticket["id"].as_str().unwrap();
    let comment = mine
        .post(&format!("tickets/{id}/comments"), json!({ "content": "Mine alone", "creator": "x" }))
        .await;
    comment.expect(200);
    let state = async || {
        let mut all = String::new();
        for path in ["tickets".to_owned(), format!("tickets/{id}"), format!("tickets/{id}/comments")] {
            all.push_str(&mine.get(&path).await.to_string());
        }
        all
    };
    let before = state().await;
    let of_tickets = |route: &RouteEntry| {
        matches!(route.access, Access::Integration(_)) && route.path.contains("{ticket_id}")
    };
    let routes: Vec<_> = table().into_iter().filter(of_tickets).collect();
    assert!(routes.len() >= 8, "{}", routes.len());
    for token in [&beside, &elsewhere, &foreign] {
        for route in &routes {
            let body = match route.method {
                "PATCH" => json!([{ "op": "replace", "path": "/name", "value": "Yours" }]),
                _ => json!({ "content": "Yours", "creator": "y", "file_name": "y.txt", "name": "Yours" }),
            };
            let call = app.call(route.method, &named(&route.path, id)).token(token);
            let call = if matches!(route.method, "POST" | "PATCH") { call.json(&body) } else { call };
            let reply = call.send().await;
            assert!(matches!(reply.status.as_u16(), 400 | 404), "{}: {}", title(route), reply.text());
            assert!(!reply.text().contains("Mine alone"), "{}", reply.text());
        }
        let list = app.call("GET", "/v1/ticketing/tickets").token(token).send().await.expect(200).text();
        assert!(!list.contains("Mine alone"), "{list}");
    }
    assert_eq!(state().await, before);
}
