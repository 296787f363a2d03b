//! The list of all.

use serde_json::{Value, json};

use super::fail;
use crate::engine::connect;
use crate::support::{Org, TestApp};

on_both!(
    the_list_pages_by_account_and_integration,
    integrations_that_need_somebody_are_found,
    accounts_and_integrations_come_along,
    parameters_that_cannot_be_used_are_refused,
);

async fn list(app: &TestApp, org: &Org, queries: &[(&str, &str)]) -> Vec<Value> {
    let reply = org.call(app, "GET", "/v1/status").queries(queries).send().await;
    reply.expect(200).result().as_array().unwrap().clone()
}

async fn the_list_pages_by_account_and_integration(app: TestApp) {
    let org = app.organization("acme").await;
    for _ in 0..3 {
        connect(&app, &org).await;
    }
    let all = list(&app, &org, &[]).await;
    let mut sorted = all.clone();
    sorted.sort_by_key(|one| (one["account_id"].to_string(), one["integration_id"].to_string()));
    assert_eq!((all.len(), &all), (3, &sorted));
    let text = |one: &Value, field: &str| one[field].as_str().unwrap().to_owned();
    let behind = format!("{},{}", text(&all[0], "account_id"), text(&all[0], "integration_id"));
    assert_eq!(list(&app, &org, &[("start_after", &behind), ("limit", "1")]).await, all[1..2]);
    let counted = org.call(&app, "GET", "/v1/status").query("total", "true").send().await.json();
    assert_eq!(counted["total"], 3);
}

async fn integrations_that_need_somebody_are_found(app: TestApp) {
    let org = app.organization("acme").await;
    let (good, bad, idle) = (connect(&app, &org).await, connect(&app, &org).await, connect(&app, &org).await);
    good.get("tickets").await;
    good.get("tickets").await;
    fail(&bad, "401").await;
    let ids = async |queries: &[(&str, &str)]| -> Vec<Value> {
        list(&app, &org, queries).await.iter().map(|one| one["integration_id"].clone()).collect()
    };
    let of = |mock: &crate::engine::Connected<'_>| mock.integration["id"].clone();
    assert_eq!(ids(&[("filter", "status[in]error,unauthorized")]).await, [of(&bad)]);
    assert_eq!(ids(&[("order", "requests[desc]")]).await, [of(&good), of(&bad), of(&idle)]);
    assert_eq!(ids(&[("filter", "failed[gt]0"), ("filter", "category[eq]ticketing")]).await, [of(&bad)]);
    let account = idle.integration["account_id"].as_str().unwrap();
    assert_eq!(ids(&[("filter", &format!("account_id[eq]{account}"))]).await, [of(&idle)]);
    assert_eq!(ids(&[("search", bad.integration["id"].as_str().unwrap())]).await, [of(&bad)]);
    assert_eq!(ids(&[("search", "mock_ticketing"), ("filter", "status[eq]ok")]).await, [of(&good)]);
    assert_eq!(ids(&[("search", "salesforce")]).await, Vec::<Value>::new());
}

async fn accounts_and_integrations_come_along(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let account = mock.integration["account_id"].as_str().unwrap();
    let account = org.call(&app, "GET", &format!("/v1/accounts/{account}")).send().await.result();
    for (words, with_account, with_integration) in [
        (&[][..], false, false),
        (&["account"], true, false),
        (&["integrations"], false, true),
        (&["accounts", "integration"], true, true),
        (&["all"], true, true),
    ] {
        let queries: Vec<_> = words.iter().map(|word| ("expand", *word)).collect();
        let [one] = &list(&app, &org, &queries).await[..] else { panic!("not one") };
        let expected = |with: bool, object: &Value| if with { object.clone() } else { Value::Null };
        assert_eq!(one["account"], expected(with_account, &account), "{words:?}");
        assert_eq!(one["integration"], expected(with_integration, &mock.integration), "{words:?}");
    }
}

async fn parameters_that_cannot_be_used_are_refused(app: TestApp) {
    let org = app.organization("acme").await;
    for (name, value) in [
        ("expand", "integration_point"),
        ("order", "cpu_time"),
        ("filter", "requests[like]1*"),
        ("filter", "status[eq]fine"),
        ("limit", "0"),
        ("interval", "hour"),
    ] {
        let problem = org.call(&app, "GET", "/v1/status").query(name, value).send().await.problem(400);
        assert_eq!(
            problem["cause"][0]["context"]["parameter"]["id"],
            name,
            "{name}={value}: {}",
            json!(problem)
        );
    }
}
