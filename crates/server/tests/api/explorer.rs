//! Calls of connectors by people, with what the provider was asked.

use std::net::SocketAddr;

use api_types::PermissionSetName;
use egress::{Egress, Settings};
use futures_util::stream;
use serde_json::{Value, json};
use testing::HttpPeer;

use crate::engine::{Connected, connect, connect_with};
use crate::support::{AuditMark, Call, Org, Reply, TestApp};

on_both!(
    a_call_is_answered_with_what_the_provider_was_asked,
    whatever_the_connector_refuses_is_an_answer,
    what_is_wrong_with_the_call_itself_is_refused_before_it,
    files_go_through_byte_for_byte,
    equal_calls_on_two_integrations_are_two,
    each_call_is_in_the_audit_log_without_what_was_searched_for,
    only_those_who_may_make_a_token_may_call_and_only_where,
    a_real_provider_is_asked_and_no_secret_is_shown,
);

/// The parts of an answer.
struct Explored {
    answer: Value,
    body: Vec<u8>,
    asked: Value,
}

impl Explored {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

fn path(integration: &Value) -> String {
    let id = |name: &str| integration[name].as_str().unwrap();
    format!("/v1/integrations/{}/{}/explorer", id("account_id"), id("id"))
}

fn exploring(app: &TestApp, org: &Org, of: &Connected<'_>, operation: &str) -> Call {
    org.call(app, "POST", &path(&of.integration)).query("operation", operation)
}

async fn read(reply: &Reply) -> Explored {
    let boundary = multer::parse_boundary(reply.expect(200).header("content-type").unwrap()).unwrap();
    let body = reply.body.clone();
    let mut form = multer::Multipart::new(stream::iter([Ok::<_, std::io::Error>(body)]), boundary);
    let mut parts = Vec::new();
    while let Some(part) = form.next_field().await.unwrap() {
        parts.push((part.name().unwrap().to_owned(), part.bytes().await.unwrap().to_vec()));
    }
    let names: Vec<_> = parts.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["answer", "body", "asked"]);
    let json = |bytes: &[u8]| serde_json::from_slice(bytes).unwrap();
    Explored { answer: json(&parts[0].1), body: parts[1].1.clone(), asked: json(&parts[2].1) }
}

async fn a_call_is_answered_with_what_the_provider_was_asked(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let body = json!({ "name": "Printer", "project": "IT" });
    let made = exploring(&app, &org, &mock, "ticketing_create_ticket").json(&body).send().await;
    let made = read(&made).await;
    assert_eq!((&made.answer["status"], &made.answer["method"]), (&json!(200), &json!("POST")));
    assert_eq!(made.answer["path"], "/v1/ticketing/tickets");
    let ticket = made.json()["result"].clone();
    assert_eq!(ticket["name"], "Printer");

    let id = ticket["id"].as_str().unwrap();
    let call = exploring(&app, &org, &mock, "ticketing_get_ticket");
    let found = read(&call.query("ticket_id", id).query("meta", "stats/count()").send().await).await;
    assert_eq!(found.json()["result"]["name"], "Printer");
    assert_eq!(found.json()["meta"]["stats"]["count"]["*"], 1);
    let exchange = &found.asked["exchanges"][0];
    assert_eq!(exchange["address"], format!("mock://ticketing/tickets/{id}"));
    assert!(exchange["answer"]["body"]["text"].as_str().unwrap().contains("Printer"), "{exchange}");
    assert_eq!(mock.get(&format!("tickets/{id}")).await["result"]["name"], "Printer");
}

async fn whatever_the_connector_refuses_is_an_answer(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    for (ticket, status, kind) in [
        ("none", 404, "provider-not-found"),
        ("mock:401", 400, "provider-auth"),
        ("mock:429", 429, "provider-rate-limited"),
        ("mock:503", 503, "provider-unavailable"),
    ] {
        let call = exploring(&app, &org, &mock, "ticketing_get_ticket").query("ticket_id", ticket);
        let reply = call.send().await;
        let refused = read(&reply).await;
        assert_eq!(refused.answer["status"], status, "{ticket}");
        let problem = refused.json();
        assert_eq!(problem["type"], format!("urn:patchbay:problem:{kind}"));
        let id = reply.header("x-request-id").unwrap();
        assert!(problem["instance"].as_str().unwrap().ends_with(id));
    }
    let unsupported =
        connect_with(&app, &org, "test", json!({ "type": "notifications_mock_notifications" })).await;
    let body = json!({});
    let refused =
        exploring(&app, &org, &unsupported, "notifications_create_message").json(&body).send().await;
    let refused = read(&refused).await;
    assert_eq!((&refused.answer["status"], &refused.asked["exchanges"]), (&json!(400), &json!([])));
}

async fn what_is_wrong_with_the_call_itself_is_refused_before_it(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let mark = AuditMark::set(&app, &org).await;
    let place = path(&mock.integration);
    let blamed = |reply: Reply| reply.blames(400)[0].clone();
    let query = |name: &str| ("query".to_owned(), name.to_owned());
    assert_eq!(blamed(org.call(&app, "POST", &place).send().await), query("operation"));
    let chat = exploring(&app, &org, &mock, "chat_query_users").send().await;
    assert_eq!(blamed(chat), query("operation"));
    for call in [
        exploring(&app, &org, &mock, "ticketing_get_ticket"),
        exploring(&app, &org, &mock, "ticketing_get_ticket").query("ticket_id", ""),
        exploring(&app, &org, &mock, "ticketing_get_ticket").query("ticket_id", "1").query("ticket_id", "2"),
    ] {
        assert_eq!(blamed(call.send().await), query("ticket_id"));
    }
    let nobody = place.replace(mock.integration["id"].as_str().unwrap(), "nobody");
    org.call(&app, "POST", &nobody).query("operation", "ticketing_list_projects").send().await.problem(404);
    assert_eq!(mark.since(&app).await.len(), 0);
}

async fn files_go_through_byte_for_byte(app: TestApp) {
    let org = app.organization("acme").await;
    let bucket = json!({ "type": "storage_mock_storage", "bucket": "b" });
    let bucket = connect_with(&app, &org, "test", bucket).await;
    let content =
        (0..300_000_u32).map(|number| char::from(number.to_le_bytes()[0] % 128)).collect::<String>();
    let content = format!("\r\n--{content}--\r\n");
    let form = format!(
        "--line\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\nContent-Type: text/css\r\n\r\n\
         {content}\r\n--line--\r\n"
    );
    let name = "dir/a b%.css";
    let call = exploring(&app, &org, &bucket, "storage_upload_file").query("path", name);
    let written = read(&call.body("multipart/form-data; boundary=line", form).send().await).await;
    assert_eq!((&written.answer["status"], written.body.len()), (&json!(204), 0));
    let found = exploring(&app, &org, &bucket, "storage_download_file").query("path", name).send().await;
    let found = read(&found).await;
    assert!(found.body == content.as_bytes(), "{} bytes", found.body.len());
    let typed = json!({ "name": "content-type", "value": "text/css" });
    assert!(found.answer["headers"].as_array().unwrap().contains(&typed), "{}", found.answer);
    assert_eq!(
        found.asked["exchanges"][0]["answer"]["body"]["text"],
        json!({ "size": content.len() }).to_string()
    );
    let list = read(&exploring(&app, &org, &bucket, "storage_list_files").send().await).await;
    assert_eq!(list.json()["result"], json!([{ "path": name }]));
}

async fn equal_calls_on_two_integrations_are_two(app: TestApp) {
    let org = app.organization("acme").await;
    let (one, other) = (connect(&app, &org).await, connect(&app, &org).await);
    let create = |mock, name: &str| {
        let call = exploring(&app, &org, mock, "ticketing_create_ticket").header("idempotency-key", name);
        call.json(&json!({ "name": "Twice", "project": "IT" }))
    };
    let first = read(&create(&one, "a").send().await).await.json();
    assert_eq!(read(&create(&one, "a").send().await).await.json(), first, "the same key");
    let second = read(&create(&other, "b").send().await).await;
    assert!(!second.answer["headers"].to_string().contains("idempotent-replayed"), "{}", second.answer);
    let id = second.json()["result"]["id"].as_str().unwrap().to_owned();
    assert_eq!(other.get(&format!("tickets/{id}")).await["result"]["name"], "Twice");
    // The key of one integration's call is none of another's.
    let confused = read(&create(&other, "a").send().await).await;
    assert_eq!(confused.answer["status"], 422);
}

async fn each_call_is_in_the_audit_log_without_what_was_searched_for(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let mark = AuditMark::set(&app, &org).await;
    let call = exploring(&app, &org, &mock, "ticketing_query_tickets");
    read(&call.query("filter", "creator[eq]somebody@example.com").send().await).await;
    let call = exploring(&app, &org, &mock, "ticketing_get_ticket").query("ticket_id", &mock.token);
    read(&call.send().await).await;
    let written = mark.since(&app).await;
    let [search, lookup] = written.as_slice() else { panic!("{} entries", written.len()) };
    assert_eq!(search.action, "integrations.explore");
    let target = search.target.as_ref().unwrap();
    assert_eq!((target.kind.as_str(), json!(target.id)), ("integration", mock.integration["id"].clone()));
    assert_eq!(json!(search.account_id), mock.integration["account_id"]);
    let details = search.details.as_ref().unwrap();
    assert_eq!(details["operation"], "ticketing_query_tickets");
    assert_eq!((&details["method"], &details["path"]), (&json!("GET"), &json!("/v1/ticketing/tickets")));
    assert!(!format!("{written:?}").contains("somebody"));
    assert_eq!(lookup.details.as_ref().unwrap()["path"], "/v1/ticketing/tickets/(a token)");
}

async fn only_those_who_may_make_a_token_may_call_and_only_where(app: TestApp) {
    let org = app.organization("acme").await;
    let (one, other) = (connect(&app, &org).await, connect(&app, &org).await);
    let call = |token: &str, of: &Connected<'_>| {
        let call = app.call("POST", &path(&of.integration)).token(token);
        call.query("operation", "ticketing_list_projects")
    };
    let viewer = org.token_of(&app, PermissionSetName::Viewer).await;
    let refusal = call(&viewer, &one).send().await.refusal(403);
    assert!(refusal.contains("tokens:create_integration"), "{refusal}");
    call(&one.token, &one).send().await.problem(403);

    let body = json!({
        "permission_set": "account-manager",
        "resources": { "accounts": { "ids": [one.integration["account_id"]] } },
    });
    let made = org.call(&app, "POST", "/v1/tokens").json(&body).send().await.expect(200).result();
    let manager = made["primary"]["access"]["secret"].as_str().unwrap();
    read(&call(manager, &one).send().await).await;
    call(manager, &other).send().await.problem(404);
    let stranger = app.organization("globex").await;
    call(&stranger.token, &one).send().await.problem(404);
}

async fn a_real_provider_is_asked_and_no_secret_is_shown(app: TestApp) {
    const SECRET: &str = "canary-5e2f";
    let org = app.organization("acme").await;
    let said = format!("{{\"error\": {{\"status\": 403, \"msg\": \"not for {SECRET} at all\"}}}}");
    let answer = format!(
        "HTTP/1.1 403 Forbidden\r\ncontent-type: application/json\r\nset-cookie: s={SECRET}\r\ncontent-length: {}\r\n\r\n{said}",
        said.len()
    );
    let peer = HttpPeer::answering(answer).await.unwrap();
    let home: SocketAddr = peer.url("/").trim_start_matches("http://").trim_end_matches('/').parse().unwrap();
    let allow_networks = vec![format!("{}/32", home.ip()).parse().unwrap()];
    let egress = Egress::new(Settings { allow_networks, ..Settings::default() }).unwrap();
    let node = app.node_with_egress(egress).await;
    let config = json!({
        "type": "ticketing_roundup", "endpoint": peer.url("/tracker/"),
        "credential": { "type": "basic", "username": "robot", "secret": SECRET },
    });
    let account = org.create(&app, json!({ "environment": "test" })).await;
    let place = format!("/v1/integrations/{}", account["id"].as_str().unwrap());
    let body = json!({ "provider_config": config });
    let made = node.call("POST", &place).token(&org.token).json(&body).send().await.expect(200).result();
    let call = node.call("POST", &path(&made["integration"])).token(&org.token);
    let call = call.query("operation", "ticketing_get_ticket").query("ticket_id", "7");
    let reply = call.send().await;
    let refused = read(&reply).await;
    assert_eq!(refused.answer["status"], 400, "{}", reply.text());
    let exchange = &refused.asked["exchanges"][0];
    assert_eq!((&exchange["method"], &exchange["answer"]["status"]), (&json!("GET"), &json!(403)));
    assert!(
        exchange["address"].as_str().unwrap().starts_with(&peer.url("/tracker/rest/data/issue/7")),
        "{exchange}"
    );
    let names: Vec<_> = exchange["headers"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert!(names.contains(&&json!("authorization")), "{exchange}");
    let said = exchange["answer"]["body"]["text"].as_str().unwrap();
    assert!(said.contains("not for (a secret) at all"), "{said}");
    assert!(peer.heard()[0].to_lowercase().contains("authorization: basic"));
    let asked = refused.asked.to_string();
    assert!(!asked.contains(SECRET), "{asked}");
}
