//! `/v1/capabilities`.

use api_types::PermissionSetName;
use serde_json::{Value, json};

use crate::support::{Org, TestApp};

on_both!(
    connectors_are_all_there_and_name_their_providers,
    a_provider_shows_what_is_asked_for,
    a_provider_speaks_the_language_that_is_asked_for,
    bodies_are_references_or_whole,
    any_good_token_may_ask_and_nobody_without,
    what_does_not_exist_is_refused,
);

async fn get(app: &TestApp, org: &Org, path: &str) -> Value {
    org.call(app, "GET", &format!("/v1/capabilities/{path}")).send().await.result()
}

async fn connectors_are_all_there_and_name_their_providers(app: TestApp) {
    let org = app.organization("acme").await;
    let all = get(&app, &org, "connectors").await;
    let all = all.as_array().unwrap();
    assert_eq!(all.len(), 20);
    for connector in all {
        let built =
            ["chat", "notifications", "storage", "ticketing"].contains(&connector["id"].as_str().unwrap());
        let availability = if built { "generally-available" } else { "in-development" };
        assert_eq!(connector["release"]["availability"], availability, "{connector}");
        assert_eq!(connector["provider_ids"].as_array().unwrap().is_empty(), !built);
        assert!(connector.get("providers").is_none());
        assert!(connector["fullname"].as_str().is_some_and(|text| !text.is_empty()));
    }
    let expanded = get(&app, &org, "connectors?expand=providers").await;
    let ticketing = expanded.as_array().unwrap().iter().find(|one| one["id"] == "ticketing").unwrap();
    let mock =
        ticketing["providers"].as_array().unwrap().iter().find(|one| one["id"] == "ticketing_mock_ticketing");
    assert!(mock.unwrap().get("connector").is_none());
}

async fn a_provider_shows_what_is_asked_for(app: TestApp) {
    let org = app.organization("acme").await;
    let path = "providers/ticketing_mock_ticketing";
    let bare = get(&app, &org, path).await;
    assert_eq!(bare["connector"], "ticketing");
    assert!(bare.get("operations").is_none() && bare.get("provider_config").is_none());
    assert_eq!(bare["release"]["environments"], json!(["test", "prod"]));
    let full =
        get(&app, &org, &format!("{path}?expand=connector&expand=operations&expand=provider_config")).await;
    assert_eq!(full["connector"]["id"], "ticketing");
    let operations = full["operations"].as_array().unwrap();
    assert_eq!(operations.len(), 19);
    let create = operations.iter().find(|one| one["id"] == "ticketing_create_ticket").unwrap();
    assert_eq!(
        (&create["request_method"], &create["request_path"]),
        (&json!("POST"), &json!("/v1/ticketing/tickets"))
    );
    assert_eq!((&create["supported"], &create["required_fields"]), (&json!(true), &json!(["name"])));
    let query = operations.iter().find(|one| one["id"] == "ticketing_query_tickets").unwrap();
    let status = query["filters"].as_array().unwrap().iter().find(|one| one["name"] == "status").unwrap();
    assert_eq!(status["operators"], json!(["eq", "neq", "in", "not in", "like", "not like"]));
    assert!(
        query["orders"].as_array().unwrap().contains(&json!({"name": "time", "directions": ["asc", "desc"]}))
    );
    let config = &full["provider_config"];
    assert_eq!(config["properties"]["type"], json!({"const": "ticketing_mock_ticketing"}));
    let form = provider_schema::schema_of(config).unwrap();
    assert_eq!(form.wordless(), Vec::<String>::new());
    let listed = get(&app, &org, "providers?expand=operations&expand=provider_config&expand=connector").await;
    assert!(listed.as_array().unwrap().contains(&full));
}

async fn a_provider_speaks_the_language_that_is_asked_for(app: TestApp) {
    let org = app.organization("acme").await;
    let label = |provider: &Value| {
        provider["provider_config"]["properties"]["credential"]["title"].as_str().map(str::to_owned)
    };
    let one = "providers/ticketing_github?expand=provider_config";
    let english = get(&app, &org, one).await;
    assert_eq!(label(&english).as_deref(), Some("Token"));
    let french = get(&app, &org, &format!("{one}&locale=fr")).await;
    assert_eq!(label(&french).as_deref(), Some("Jeton"));
    assert_ne!(french["description"], english["description"]);
    assert_eq!(get(&app, &org, &format!("{one}&locale=en")).await, english);
    for provider in get(&app, &org, "providers?locale=ja").await.as_array().unwrap() {
        let text = provider["description"].as_str().unwrap();
        assert!(text.ends_with('。'), "{text}");
    }
    for (path, named) in
        [("providers?locale=tlh", "de, en, es, fr, ja"), ("connectors?locale=de", "it takes expand")]
    {
        let path = format!("/v1/capabilities/{path}");
        let body = org.call(&app, "GET", &path).send().await.problem(400);
        assert!(body.to_string().contains(named), "{body}");
    }
}

async fn bodies_are_references_or_whole(app: TestApp) {
    let org = app.organization("acme").await;
    let body = |provider: &Value| {
        let all = provider["operations"].as_array().unwrap();
        all.iter().find(|one| one["id"] == "ticketing_create_ticket").unwrap()["request_body"].clone()
    };
    let path = "providers/ticketing_mock_ticketing";
    let reference = body(&get(&app, &org, &format!("{path}?expand=operations")).await);
    assert_eq!(reference, json!({"required": true, "schema": {"$ref": "#/components/schemas/CreateTicket"}}));
    let whole = body(&get(&app, &org, &format!("{path}?expand=request_body")).await);
    assert_eq!(whole["schema"]["required"], json!(["name"]));
    assert!(whole["schema"]["properties"]["priority"].to_string().contains("URGENT"));
    assert!(!whole.to_string().contains("$ref"));
}

async fn any_good_token_may_ask_and_nobody_without(app: TestApp) {
    let org = app.organization("acme").await;
    for path in ["connectors", "providers", "providers/ticketing_mock_ticketing"] {
        let path = format!("/v1/capabilities/{path}");
        for set in PermissionSetName::ALL {
            let token = org.token_of(&app, set).await;
            app.call("GET", &path).token(&token).send().await.expect(200);
        }
        app.call("GET", &path).send().await.problem(401);
    }
}

async fn what_does_not_exist_is_refused(app: TestApp) {
    let org = app.organization("acme").await;
    for id in ["ticketing_zendesk", "nothing", "%00", "ticketing"] {
        org.call(&app, "GET", &format!("/v1/capabilities/providers/{id}")).send().await.problem(404);
    }
    for query in ["providers?expand=request_body", "connectors?expand=operations", "providers?limit=1"] {
        org.call(&app, "GET", &format!("/v1/capabilities/{query}")).send().await.problem(400);
    }
}
