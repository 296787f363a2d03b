//! `/v1/integration-points`, to the letter of the contract (management 6).

use serde_json::{Value, json};

use crate::samples::point;
use crate::support::{Org, Reply, TestApp};

on_both!(
    a_point_has_what_was_asked_for_and_the_rest_by_default,
    every_field_changes_except_the_connector,
    whatever_cannot_be_used_is_named,
    a_point_that_is_used_stays,
    only_what_it_allows_in_the_environment_can_be_integrated,
    what_needs_more_than_this_version_has_is_refused,
);

const PATH: &str = "/v1/integration-points";

async fn create(app: &TestApp, org: &Org, body: &Value) -> Reply {
    org.call(app, "POST", PATH).json(body).send().await
}

fn at(point: &Value) -> String {
    format!("{PATH}/{}", point["id"].as_str().unwrap())
}

async fn a_point_has_what_was_asked_for_and_the_rest_by_default(app: TestApp) {
    let org = app.organization("acme").await;
    let body = json!({
        "fullname": "Your Tickets", "connector": "ticketing",
        "environments": { "test": ["*"], "prod": ["ticketing_jira", "ticketing_mock_ticketing"] },
    });
    let reply = create(&app, &org, &body).await;
    let made = reply.expect(200).result();
    let expected = json!({
        "id": made["id"], "created_at": made["created_at"], "updated_at": made["created_at"],
        "name": "your-tickets", "fullname": "Your Tickets", "connector": "ticketing",
        "environments": body["environments"],
    });
    assert_eq!(made, expected);
    assert_eq!(reply.header("etag"), Some("\"1\""));
    for key in [made["id"].as_str().unwrap(), "your-tickets", "YOUR-TICKETS"] {
        assert_eq!(org.call(&app, "GET", &format!("{PATH}/{key}")).send().await.result(), made, "{key}");
    }
    for (filter, found) in [
        ("name[in]a,your-tickets", 1),
        ("name[like]your%", 1),
        ("connector[eq]ticketing", 1),
        ("connector[eq]siem", 0),
    ] {
        let list = org.call(&app, "GET", PATH).query("filter", filter).query("total", "true");
        assert_eq!(list.send().await.json()["total"], found, "{filter}");
    }
    let found = org.call(&app, "GET", PATH).query("search", "tick").send().await.result();
    assert_eq!(found, json!([made]));
    create(&app, &org, &body).await.problem(409);
}

async fn every_field_changes_except_the_connector(app: TestApp) {
    let org = app.organization("acme").await;
    let made = org.create_point(&app).await;
    let mut body = made.clone();
    body["name"] = "renamed".into();
    body["fullname"] = "Renamed".into();
    body["description"] = "For the help desk".into();
    body["environments"] = json!({ "test": [] });
    let changed = org.call(&app, "PUT", &at(&made)).json(&body).send().await.expect(200).result();
    body["updated_at"] = changed["updated_at"].clone();
    assert_eq!(changed, body);
    body["connector"] = "siem".into();
    let refused = org.call(&app, "PUT", &at(&made)).json(&body).send().await;
    assert_eq!(refused.pointers(400), ["/connector"]);
    let patch = json!([{ "op": "remove", "path": "/description" }]);
    let patched = org.call(&app, "PATCH", &at(&made)).json(&patch).send().await.expect(200).result();
    assert_eq!(patched.get("description"), None);
    let patch = json!([{ "op": "replace", "path": "/connector", "value": "siem" }]);
    org.call(&app, "PATCH", &at(&made)).json(&patch).send().await.problem(400);
}

async fn whatever_cannot_be_used_is_named(app: TestApp) {
    let org = app.organization("acme").await;
    let cases = [
        (json!({}), vec!["/connector", "/environments"]),
        (json!({ "connector": "tickets", "environments": {} }), vec!["/connector"]),
        (
            json!({ "connector": "ticketing", "environments": { "test": ["siem_splunk"], "prod": ["nobody"] } }),
            vec!["/environments/test/0", "/environments/prod/0"],
        ),
    ];
    for (body, pointers) in cases {
        assert_eq!(create(&app, &org, &body).await.pointers(400), pointers, "{body}");
    }
}

async fn a_point_that_is_used_stays(app: TestApp) {
    let org = app.organization("acme").await;
    let made = org.create_point(&app).await;
    let account = org.create(&app, json!({ "environment": "test" })).await;
    let body = json!({
        "provider_config": { "type": "ticketing_mock_ticketing" }, "integration_point_id": made["name"],
    });
    let integration = org.connect(&app, &account, &body).await["integration"].clone();
    assert_eq!(integration["integration_point_id"], made["id"]);
    let refused = org.call(&app, "DELETE", &at(&made)).send().await.problem(409);
    assert!(refused["message"].as_str().unwrap().contains("one integration"), "{refused}");
    let path = format!(
        "/v1/integrations/{}/{}",
        account["id"].as_str().unwrap(),
        integration["id"].as_str().unwrap()
    );
    org.call(&app, "DELETE", &path).send().await.expect(204);
    org.call(&app, "DELETE", &at(&made)).send().await.expect(204);
    org.call(&app, "GET", &at(&made)).send().await.problem(404);
}

async fn only_what_it_allows_in_the_environment_can_be_integrated(app: TestApp) {
    let org = app.organization("acme").await;
    let test = org.create(&app, json!({ "environment": "test" })).await;
    let prod = org.create(&app, json!({ "environment": "prod" })).await;
    let mock = "ticketing_mock_ticketing";
    // The allow-list, whether test, whether prod accounts get the mock by it.
    let cases = [
        (json!({}), false, false),
        (json!({ "test": [], "prod": [] }), false, false),
        (json!({ "test": ["*"] }), true, false),
        (json!({ "prod": [mock] }), false, true),
        (json!({ "test": ["ticketing_jira"], "prod": ["ticketing_jira", mock] }), false, true),
    ];
    for (environments, in_test, in_prod) in cases {
        let body = json!({ "connector": "ticketing", "environments": environments });
        let made = create(&app, &org, &body).await.expect(200).result();
        for (account, allowed) in [(&test, in_test), (&prod, in_prod)] {
            let body = json!({ "provider_config": { "type": mock }, "integration_point_id": made["id"] });
            let path = format!("/v1/integrations/{}", account["id"].as_str().unwrap());
            let reply = org.call(&app, "POST", &path).json(&body).send().await;
            if allowed {
                reply.expect(200);
            } else {
                assert_eq!(reply.pointers(400), ["/provider_config/type"], "{environments}");
            }
        }
    }
}

async fn what_needs_more_than_this_version_has_is_refused(app: TestApp) {
    let org = app.organization("acme").await;
    for name in ["mappings", "additional_mappings", "scheduled_operations"] {
        let mut body = point();
        body[name] = json!([{}]);
        assert_eq!(create(&app, &org, &body).await.pointers(400), [format!("/{name}")]);
        body[name] = json!([]);
        create(&app, &org, &body).await.expect(200);
    }
}
