//! Sessions of the Connect page: what they open, how they end, and how the host learns what was connected.

use api_types::PermissionSetName;
use api_types::token::RoleAccounts;
use serde_json::{Value, json};

use crate::samples::integration;
use crate::support::{AuditMark, Call, Org, Reply, TestApp};

on_both!(
    a_session_is_a_link_that_the_page_draws_itself_from,
    whatever_cannot_be_used_is_named,
    a_session_reaches_its_account_and_its_points_only,
    a_session_does_what_it_is_for_and_nothing_else,
    a_session_about_an_integration_reconnects_it_and_no_other,
    nobody_gives_away_what_they_may_not_do,
    a_session_that_is_over_says_what_became_of_it,
    a_connect_ui_token_opens_the_page_without_a_session,
    a_code_is_exchanged_once_for_the_token,
    a_code_stands_for_what_its_own_session_connected,
    no_secret_of_a_session_is_written_down,
);

async fn begin(app: &TestApp, org: &Org, body: &Value) -> Reply {
    org.call(app, "POST", "/v1/connect/sessions").json(body).send().await
}

async fn session(app: &TestApp, org: &Org, body: Value) -> Value {
    begin(app, org, &body).await.expect(200).result()
}

fn inside(app: &TestApp, session: &Value, method: &str, path: &str) -> Call {
    app.call(method, path).token(session["token"].as_str().unwrap())
}

async fn page(app: &TestApp, session: &Value) -> Reply {
    inside(app, session, "GET", "/v1/connect/session").send().await
}

async fn point(app: &TestApp, org: &Org, body: Value) -> Value {
    org.call(app, "POST", "/v1/integration-points").json(&body).send().await.expect(200).result()
}

fn ticketing(fullname: &str) -> Value {
    json!({ "fullname": fullname, "connector": "ticketing", "environments": { "test": ["*"], "prod": ["*"] } })
}

/// Connects the mock in a session.
async fn connect(app: &TestApp, session: &Value, account: &Value, point: &Value) -> Reply {
    let mut body = integration();
    body["integration_point_id"] = point["id"].clone();
    let path = format!("/v1/integrations/{}", account.as_str().unwrap());
    inside(app, session, "POST", &path).json(&body).send().await
}

async fn northwind(app: &TestApp, org: &Org) -> Value {
    org.create(app, json!({ "name": "northwind", "fullname": "Northwind", "environment": "test" })).await
}

async fn a_session_is_a_link_that_the_page_draws_itself_from(app: TestApp) {
    let org = app.organization("acme").await;
    let account = northwind(&app, &org).await;
    let desk = point(
        &app,
        &org,
        json!({
            "fullname": "Help desk", "connector": "ticketing", "environments": { "test": ["ticketing_jira"] },
        }),
    )
    .await;
    let made = session(&app, &org, json!({
        "account_id": "northwind", "integration_point_id": "help-desk", "locale": "de", "appearance": "dark",
        "allowed_origins": ["https://app.example.com"], "return_url": "https://app.example.com/back", "state": "s-1",
        "prefill": { "ticketing_jira": { "url": "https://northwind.atlassian.net" } }, "ttl": "1h",
    }))
    .await;
    let (id, token) = (made["id"].as_str().unwrap(), made["token"].as_str().unwrap());
    assert!(token.starts_with("pbc_"), "{token}");
    assert!(made["url"].as_str().unwrap().ends_with(&format!("/connect/{id}#{token}")), "{made}");
    let shown = page(&app, &made).await.expect(200).result();
    let point = shown["integration_points"][0].clone();
    let expected = json!({
        "session_id": id, "organization": "The acme",
        "account": { "id": account["id"], "fullname": "Northwind", "environment": "test" },
        "integration_points": [point], "integrations": [],
        "integration_point_ids": [desk["id"]], "actions": ["create", "update", "verify", "delete"],
        "return_url": "https://app.example.com/back", "state": "s-1", "locale": "de", "appearance": "dark",
        "prefill": { "ticketing_jira": { "url": "https://northwind.atlassian.net" } },
        "allowed_origins": ["https://app.example.com"], "expires_at": made["expires_at"],
    });
    assert_eq!(shown, expected);
    assert_eq!(
        (&point["id"], &point["fullname"], &point["connector"]),
        (&desk["id"], &"Help desk".into(), &"ticketing".into())
    );
    let [jira] = point["providers"].as_array().unwrap().as_slice() else { panic!("{point}") };
    assert_eq!(jira["id"], "ticketing_jira");
    let english =
        inside(&app, &made, "GET", "/v1/connect/session").query("locale", "en").send().await.result();
    let description = &english["integration_points"][0]["providers"][0]["description"];
    assert_ne!(*description, jira["description"], "the session's language is German");
    let stored = org.call(&app, "GET", &format!("/v1/connect/sessions/{id}")).send().await.result();
    assert_eq!((&stored["status"], &stored["account_id"]), (&"open".into(), &account["id"]));
    assert_eq!(stored["expires_at"], made["expires_at"]);
    // What is connected is shown from then on.
    let mut jira =
        json!({ "fullname": "Their Jira", "provider_config": { "type": "ticketing_mock_ticketing" } });
    jira["integration_point_id"] = desk["id"].clone();
    let path = format!("/v1/integrations/{}", account["id"].as_str().unwrap());
    let refused = inside(&app, &made, "POST", &path).json(&jira).send().await.problem(400);
    assert!(refused.to_string().contains("does not allow"), "{refused}");
}

async fn whatever_cannot_be_used_is_named(app: TestApp) {
    let org = app.organization("acme").await;
    northwind(&app, &org).await;
    let with = |name: &str, value: Value| {
        let mut body = json!({ "account_id": "northwind" });
        body[name] = value;
        body
    };
    let cases = [
        (json!({}), "/account_id"),
        (json!({ "account_id": "nobody" }), "/account_id"),
        (with("integration_point_id", "nowhere".into()), "/integration_point_id"),
        (with("integration_point_ids", json!(["nowhere"])), "/integration_point_ids/0"),
        (with("integration_point_ids", json!([])), "/integration_point_ids"),
        (with("integration_id", "nothing".into()), "/integration_id"),
        (with("actions", json!([])), "/actions"),
        (with("actions", json!(["create", "rule"])), "/actions/1"),
        (with("allowed_origins", json!(["https://a.example/"])), "/allowed_origins/0"),
        (with("allowed_origins", json!(["*"])), "/allowed_origins/0"),
        (with("allowed_origins", json!(["http://a.example"])), "/allowed_origins/0"),
        (with("return_url", "javascript:alert(1)".into()), "/return_url"),
        (with("state", "x".repeat(513).into()), "/state"),
        (with("locale", "xx".into()), "/locale"),
        (with("appearance", "pink".into()), "/appearance"),
        (with("prefill", json!({ "nobody": {} })), "/prefill/nobody"),
        (with("prefill", json!({ "ticketing_jira": 7 })), "/prefill/ticketing_jira"),
        (with("prefill", json!({ "ticketing_jira": { "nothing": 1 } })), "/prefill/ticketing_jira/nothing"),
        (
            with(
                "prefill",
                json!({ "ticketing_jira": { "credential": { "type": "basic", "secret": "s" } } }),
            ),
            "/prefill/ticketing_jira/credential",
        ),
        (with("ttl", "10s".into()), "/ttl"),
        (with("ttl", "169h".into()), "/ttl"),
        (with("ttl", "soon".into()), "/ttl"),
    ];
    for (body, place) in cases {
        let problem = begin(&app, &org, &body).await.problem(400);
        assert!(problem.to_string().contains(&format!("\"{place}\"")), "{body}: {problem}");
    }
    org.call(&app, "GET", "/v1/connect/sessions/nothing").send().await.problem(404);
    let made = org.create_connect_session(&app).await;
    inside(&app, &made, "GET", "/v1/connect/session").query("locale", "xx").send().await.problem(400);
    inside(&app, &made, "GET", "/v1/connect/session").query("nothing", "1").send().await.problem(400);
}

async fn a_session_reaches_its_account_and_its_points_only(app: TestApp) {
    let org = app.organization("acme").await;
    let account = northwind(&app, &org).await;
    let elsewhere = org.create(&app, json!({ "environment": "test" })).await;
    let (desk, shop) =
        (point(&app, &org, ticketing("Desk")).await, point(&app, &org, ticketing("Shop")).await);
    let whole = session(&app, &org, json!({ "account_id": "northwind" })).await;
    let in_shop =
        connect(&app, &whole, &account["id"], &shop).await.expect(200).result()["integration"].clone();
    let made =
        session(&app, &org, json!({ "account_id": "northwind", "integration_point_id": desk["id"] })).await;
    let in_desk =
        connect(&app, &made, &account["id"], &desk).await.expect(200).result()["integration"].clone();

    connect(&app, &made, &elsewhere["id"], &desk).await.problem(404);
    let refused = connect(&app, &made, &account["id"], &shop).await.problem(400);
    assert!(refused.to_string().contains("/integration_point_id"), "{refused}");
    let refused = connect(&app, &made, &account["id"], &json!({})).await.problem(400);
    assert!(refused.to_string().contains("/integration_point_id"), "{refused}");
    let path = |one: &Value| {
        format!("/v1/integrations/{}/{}", account["id"].as_str().unwrap(), one["id"].as_str().unwrap())
    };
    for (method, call) in [
        ("GET", inside(&app, &made, "GET", &path(&in_shop))),
        ("DELETE", inside(&app, &made, "DELETE", &path(&in_shop))),
        ("PUT", inside(&app, &made, "PUT", &path(&in_shop)).json(&in_shop)),
        ("POST", inside(&app, &made, "POST", &format!("{}/verify", path(&in_shop)))),
    ] {
        assert_eq!(call.send().await.status, 404, "{method}");
    }
    let mut moved = in_desk.clone();
    moved["integration_point_id"] = shop["id"].clone();
    inside(&app, &made, "PUT", &path(&in_desk)).json(&moved).send().await.problem(400);
    let list = inside(&app, &made, "GET", "/v1/integrations").send().await.result();
    assert_eq!(list, json!([in_desk]));
    let shown = page(&app, &made).await.result();
    let ids =
        |name: &str| shown[name].as_array().unwrap().iter().map(|one| one["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids("integrations"), [in_desk["id"].clone()]);
    assert_eq!(ids("integration_points"), [desk["id"].clone()]);
    assert_eq!(shown["integrations"][0]["status"], "unknown");
}

async fn a_session_does_what_it_is_for_and_nothing_else(app: TestApp) {
    let org = app.organization("acme").await;
    let account = northwind(&app, &org).await;
    let desk = point(&app, &org, ticketing("Desk")).await;
    let body = json!({ "account_id": "northwind", "actions": ["verify", "create"] });
    let made = session(&app, &org, body).await;
    let answer = connect(&app, &made, &account["id"], &desk).await.expect(200).result();
    for kind in ["access", "refresh"] {
        assert_eq!(answer["token"][kind]["secret"], "", "a browser gets no token of the connector API");
    }
    let integration = &answer["integration"];
    let path = format!(
        "/v1/integrations/{}/{}",
        account["id"].as_str().unwrap(),
        integration["id"].as_str().unwrap()
    );
    inside(&app, &made, "POST", &format!("{path}/verify")).send().await.expect(200);
    let refusal = inside(&app, &made, "DELETE", &path).send().await.refusal(403);
    assert!(refusal.contains("integrations:delete"), "{refusal}");
    inside(&app, &made, "PUT", &path).json(integration).send().await.refusal(403);
    for path in ["/v1/accounts", "/v1/organization", "/v1/integration-points", "/v1/tokens", "/v1/members"] {
        inside(&app, &made, "GET", path).send().await.refusal(403);
    }
    let credentials = format!("/v1/credentials/{}", account["id"].as_str().unwrap());
    inside(&app, &made, "GET", &credentials).send().await.refusal(403);
    let again = json!({ "account_id": "northwind" });
    inside(&app, &made, "POST", "/v1/connect/sessions").json(&again).send().await.refusal(403);
    let own = format!("/v1/connect/sessions/{}", made["id"].as_str().unwrap());
    inside(&app, &made, "DELETE", &own).send().await.refusal(403);
    inside(&app, &made, "GET", "/v1/ticketing/projects").send().await.refusal(403);
}

async fn a_session_about_an_integration_reconnects_it_and_no_other(app: TestApp) {
    let org = app.organization("acme").await;
    let account = northwind(&app, &org).await;
    let desk = point(&app, &org, ticketing("Desk")).await;
    let whole = session(&app, &org, json!({ "account_id": "northwind" })).await;
    let ours = connect(&app, &whole, &account["id"], &desk).await.result()["integration"].clone();
    let other = connect(&app, &whole, &account["id"], &desk).await.result()["integration"].clone();
    let made =
        session(&app, &org, json!({ "account_id": "northwind", "integration_id": ours["name"] })).await;
    let shown = page(&app, &made).await.result();
    assert_eq!((&shown["integration_id"], &shown["actions"]), (&ours["id"], &json!(["update", "verify"])));
    assert_eq!(shown["integrations"].as_array().unwrap().len(), 1);
    let path = |one: &Value| {
        format!("/v1/integrations/{}/{}", account["id"].as_str().unwrap(), one["id"].as_str().unwrap())
    };
    let mut changed = ours.clone();
    changed["fullname"] = "Again".into();
    let put = inside(&app, &made, "PUT", &path(&ours)).json(&changed).send().await.expect(200).result();
    assert_eq!((&put["id"], &put["fullname"]), (&ours["id"], &"Again".into()));
    inside(&app, &made, "PUT", &path(&other)).json(&changed).send().await.problem(404);
    connect(&app, &made, &account["id"], &desk).await.refusal(403);
    let body = json!({ "account_id": "northwind", "integration_id": ours["id"], "actions": ["create"] });
    begin(&app, &org, &body).await.problem(400);
}

async fn nobody_gives_away_what_they_may_not_do(app: TestApp) {
    let org = app.organization("acme").await;
    let account = northwind(&app, &org).await;
    let token = org.token_of(&app, PermissionSetName::McpManagement).await;
    let ask = |token: &str, body: Value| app.call("POST", "/v1/connect/sessions").token(token).json(&body);
    let made = ask(&token, json!({ "account_id": "northwind" })).send().await.expect(200).result();
    assert_eq!(page(&app, &made).await.result()["actions"], json!(["create", "update", "verify"]));
    let body = json!({ "account_id": "northwind", "actions": ["delete"] });
    let refusal = ask(&token, body).send().await.refusal(403);
    assert!(refusal.contains("integrations:delete"), "{refusal}");
    let elsewhere = org.create(&app, json!({})).await["id"].as_str().unwrap().to_owned();
    let narrowed = org.narrowed(&app, RoleAccounts { ids: vec![elsewhere], ..RoleAccounts::default() }).await;
    let problem = ask(&narrowed, json!({ "account_id": "northwind" })).send().await.problem(400);
    assert!(problem.to_string().contains("/account_id"), "{problem}");
    let path = format!("/v1/connect/sessions/{}", made["id"].as_str().unwrap());
    for method in ["GET", "DELETE"] {
        app.call(method, &path).token(&narrowed).send().await.problem(404);
    }
    drop(account);
}

async fn a_session_that_is_over_says_what_became_of_it(app: TestApp) {
    let org = app.organization("acme").await;
    let kind =
        |reply: Reply| reply.problem(410)["type"].as_str().unwrap().rsplit(':').next().unwrap().to_owned();
    let done = org.create_connect_session(&app).await;
    let mark = AuditMark::set(&app, &org).await;
    inside(&app, &done, "POST", "/v1/connect/session/done").send().await.expect(204);
    let entries = mark.since(&app).await;
    assert_eq!(
        entries.iter().map(|entry| entry.action.as_str()).collect::<Vec<_>>(),
        ["connect_sessions.finish"]
    );
    assert_eq!(kind(page(&app, &done).await), "link-used");
    let ended = org.create_connect_session(&app).await;
    let path = format!("/v1/connect/sessions/{}", ended["id"].as_str().unwrap());
    let mark = AuditMark::set(&app, &org).await;
    for _ in 0..2 {
        org.call(&app, "DELETE", &path).send().await.expect(204);
    }
    assert_eq!(mark.since(&app).await.len(), 1, "what is over already is not ended again");
    assert_eq!(kind(page(&app, &ended).await), "link-revoked");
    assert_eq!(org.call(&app, "GET", &path).send().await.result()["status"], "ended");
    for over in [&done, &ended] {
        inside(&app, over, "GET", "/v1/integrations").send().await.problem(401);
        inside(&app, over, "POST", "/v1/connect/session/done").send().await.problem(401);
    }
    app.call("GET", "/v1/connect/session").token("pbc_nothing").send().await.problem(401);
    app.call("GET", "/v1/connect/session").send().await.problem(401);
}

async fn a_connect_ui_token_opens_the_page_without_a_session(app: TestApp) {
    let org = app.organization("acme").await;
    let (account, other) = (northwind(&app, &org).await, org.create(&app, json!({})).await);
    let desk = point(&app, &org, ticketing("Desk")).await;
    point(&app, &org, ticketing("Shop")).await;
    let narrow = async |ids: Vec<&Value>| {
        let body = json!({ "permission_set": "connect-ui", "resources": { "accounts": { "ids": ids } } });
        let made = org.call(&app, "POST", "/v1/tokens").json(&body).send().await.expect(200).result();
        made["primary"]["access"]["secret"].as_str().unwrap().to_owned()
    };
    let one = narrow(vec![&account["id"]]).await;
    let show = |token: &str| app.call("GET", "/v1/connect/session").token(token);
    let shown = show(&one).send().await.expect(200).result();
    assert_eq!(shown["account"]["id"], account["id"]);
    assert_eq!((shown.get("session_id"), shown.get("expires_at")), (None, None));
    assert_eq!(shown["integration_points"].as_array().unwrap().len(), 2);
    let shown = show(&one).query("integration_point", "desk").send().await.expect(200).result();
    assert_eq!(shown["integration_points"][0]["id"], desk["id"]);
    assert_eq!(shown["integration_points"].as_array().unwrap().len(), 1);
    show(&one).query("integration_point", "nowhere").send().await.problem(404);
    show(&one).query("account", other["id"].as_str().unwrap()).send().await.problem(404);
    let two = narrow(vec![&account["id"], &other["id"]]).await;
    show(&two).send().await.problem(400);
    let shown = show(&two).query("account", "northwind").send().await.expect(200).result();
    assert_eq!(shown["account"]["id"], account["id"]);
    show(&org.token).send().await.refusal(403);
    app.call("POST", "/v1/connect/session/done").token(&one).send().await.refusal(403);
    let body = json!({ "integration_id": account["id"] });
    app.call("POST", "/v1/connect/session/codes").token(&one).json(&body).send().await.refusal(403);
}

async fn a_code_is_exchanged_once_for_the_token(app: TestApp) {
    let org = app.organization("acme").await;
    let stranger = app.organization("other").await;
    let body = org.create_connect_code(&app).await;
    let exchange = |org: &Org| org.call(&app, "POST", "/v1/connect/exchange").json(&body);
    let refused = exchange(&stranger).send().await.problem(400);
    assert!(refused.to_string().contains("\"/code\""), "{refused}");
    let mark = AuditMark::set(&app, &org).await;
    let got = exchange(&org).send().await.expect(200).result();
    let entries = mark.since(&app).await;
    assert_eq!(
        entries.iter().map(|entry| entry.action.as_str()).collect::<Vec<_>>(),
        ["connect_sessions.exchange"]
    );
    let token = &got["token"]["access"];
    assert_eq!(
        token["permissions"]["id"], got["integration"]["refresh_token_id"],
        "the token that came with it"
    );
    let projects =
        app.call("GET", "/v1/ticketing/projects").token(token["secret"].as_str().unwrap()).send().await;
    assert!(!projects.expect(200).result().as_array().unwrap().is_empty());
    let again = exchange(&org).send().await.problem(410);
    assert!(again["type"].as_str().unwrap().ends_with(":link-used"), "{again}");
    for bad in [json!({}), json!({ "code": 7 }), json!({ "code": "" }), json!({ "code": org.token })] {
        org.call(&app, "POST", "/v1/connect/exchange").json(&bad).send().await.problem(400);
    }
    // As a bearer a code opens nothing.
    app.call("GET", "/v1/connect/session").token(body["code"].as_str().unwrap()).send().await.problem(401);
}

async fn a_code_stands_for_what_its_own_session_connected(app: TestApp) {
    let org = app.organization("acme").await;
    let account = northwind(&app, &org).await;
    let desk = point(&app, &org, ticketing("Desk")).await;
    let first = session(&app, &org, json!({ "account_id": "northwind" })).await;
    let second = session(&app, &org, json!({ "account_id": "northwind" })).await;
    let made = connect(&app, &first, &account["id"], &desk).await.result()["integration"].clone();
    let code = |session: &Value, id: &Value| {
        inside(&app, session, "POST", "/v1/connect/session/codes").json(&json!({ "integration_id": id }))
    };
    for (session, id) in [(&second, &made["id"]), (&first, &account["id"]), (&first, &"nothing".into())] {
        let refused = code(session, id).send().await.problem(400);
        assert!(refused.to_string().contains("\"/integration_id\""), "{refused}");
    }
    let good = code(&first, &made["id"]).send().await.expect(200).result();
    let path =
        format!("/v1/integrations/{}/{}", account["id"].as_str().unwrap(), made["id"].as_str().unwrap());
    org.call(&app, "DELETE", &path).send().await.expect(204);
    let body = json!({ "code": good["code"] });
    let gone = org.call(&app, "POST", "/v1/connect/exchange").json(&body).send().await.problem(410);
    assert!(gone["type"].as_str().unwrap().ends_with(":link-revoked"), "{gone}");
}

async fn no_secret_of_a_session_is_written_down(app: TestApp) {
    let org = app.organization("acme").await;
    let mark = AuditMark::set(&app, &org).await;
    let body = org.create_connect_code(&app).await;
    let got = org.call(&app, "POST", "/v1/connect/exchange").json(&body).send().await.expect(200).result();
    let secret = got["token"]["access"]["secret"].as_str().unwrap();
    let written = serde_json::to_string(&mark.since(&app).await).unwrap();
    for canary in ["pbc_", "pbi_", "pbr_", secret] {
        assert!(!written.contains(canary), "{canary} was written down");
    }
    let session = org.create_connect_session(&app).await;
    let path = format!("/v1/connect/sessions/{}", session["id"].as_str().unwrap());
    assert!(!org.call(&app, "GET", &path).send().await.text().contains("pbc_"));
}
