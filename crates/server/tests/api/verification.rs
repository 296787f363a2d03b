//! Verifications as streams of their steps.

use serde_json::{Value, json};

use crate::support::{Call, Org, Steps, TestApp};

on_both!(
    a_verification_that_goes_well_tells_its_steps_and_then_the_answer,
    every_fault_shows_in_its_step,
    what_is_wrong_with_the_call_is_a_plain_problem,
    an_integration_that_exists_is_tried_as_it_is,
    a_reader_who_goes_away_stops_the_trial,
);

const MOCK: &str = "ticketing_mock_ticketing";

fn streamed(org: &Org, app: &TestApp, path: &str) -> Call {
    org.call(app, "POST", path).header("accept", "text/event-stream")
}

async fn account(app: &TestApp, org: &Org) -> String {
    let account = org.create(app, json!({ "environment": "test" })).await;
    format!("/v1/integrations/{}", account["id"].as_str().unwrap())
}

fn body(config: &Value) -> Value {
    let mut config = config.clone();
    config["type"] = json!(MOCK);
    json!({ "integration": { "provider_config": config } })
}

async fn tried(app: &TestApp, org: &Org, list: &str, config: &Value) -> (Vec<Value>, (String, Value)) {
    let call = streamed(org, app, &format!("{list}/verify")).json(&body(config));
    Steps::open(call).await.all().await
}

fn states(steps: &[Value]) -> Vec<(&str, &str)> {
    steps.iter().map(|one| (one["step"].as_str().unwrap(), one["state"].as_str().unwrap())).collect()
}

async fn a_verification_that_goes_well_tells_its_steps_and_then_the_answer(app: TestApp) {
    let org = app.organization("acme").await;
    let list = account(&app, &org).await;
    let (steps, outcome) = tried(&app, &org, &list, &json!({})).await;
    let expected = [
        ("resolve", "skipped"),
        ("connect", "skipped"),
        ("tls", "skipped"),
        ("authenticate", "running"),
        ("authenticate", "ok"),
        ("permissions", "running"),
        ("permissions", "ok"),
        ("sample", "running"),
        ("sample", "ok"),
    ];
    assert_eq!(states(&steps), expected);
    assert!(steps.iter().all(|step| step["took_ms"].is_u64() && step.get("problem").is_none()));
    assert_eq!(outcome, ("outcome".to_owned(), json!({})));
    assert_eq!(org.call(&app, "GET", &list).send().await.result(), json!([]), "nothing is stored");
}

async fn every_fault_shows_in_its_step(app: TestApp) {
    let org = app.organization("acme").await;
    let list = account(&app, &org).await;
    let wrong = json!({ "credential": { "type": "token", "secret": "wrong" } });
    let simulated = |word: &str| json!({ "simulate": word });
    let credential = json!("/integration/provider_config/credential");
    for (config, step, who, pointer) in [
        (wrong, "authenticate", "you", credential),
        (simulated("unauthorized"), "authenticate", "you", Value::Null),
        (simulated("revoked"), "authenticate", "you", Value::Null),
        (simulated("missing_scope"), "permissions", "provider admin", Value::Null),
        (simulated("rate_limited"), "sample", "you", Value::Null),
        (simulated("server_error"), "sample", "provider admin", Value::Null),
        (simulated("unavailable"), "sample", "provider admin", Value::Null),
        (simulated("broken"), "sample", "provider admin", Value::Null),
        (simulated("timeout"), "sample", "provider admin", Value::Null),
    ] {
        let (steps, (kind, problem)) = tried(&app, &org, &list, &config).await;
        let failed: Vec<_> = steps.iter().filter(|one| one["state"] == "failed").collect();
        let [failed] = failed[..] else { panic!("{config}: {steps:?}") };
        assert_eq!(failed["step"], step, "{config}");
        let why = &failed["problem"];
        assert_eq!((&why["who"], &why["pointer"]), (&json!(who), &pointer), "{config}");
        for word in ["message", "remediation"] {
            assert!(!why[word].as_str().unwrap().is_empty(), "{config}: {why}");
        }
        // The same that the plain answer says.
        let plain = org.call(&app, "POST", &format!("{list}/verify")).json(&body(&config)).send().await;
        assert_eq!(kind, "problem");
        assert_eq!(problem["status"], plain.status.as_u16(), "{config}");
        let plain: Value = serde_json::from_slice(&plain.body).unwrap();
        for same in ["type", "message", "remediation"] {
            assert_eq!(problem[same], plain[same], "{config}");
        }
        if step == "permissions" {
            let message = why["message"].as_str().unwrap();
            assert!(
                message.contains("tickets:write") && message.contains("ticketing_create_ticket"),
                "{message}"
            );
        }
    }
    let (steps, (kind, _)) = tried(&app, &org, &list, &simulated("slow")).await;
    assert_eq!(kind, "outcome");
    let sample = steps.iter().find(|one| one["step"] == "sample" && one["state"] == "ok").unwrap();
    assert!(sample["took_ms"].as_u64().unwrap() >= 2000, "{sample}");
}

async fn what_is_wrong_with_the_call_is_a_plain_problem(app: TestApp) {
    let org = app.organization("acme").await;
    let list = account(&app, &org).await;
    let path = format!("{list}/verify");
    let events = |call: Call| call.header("accept", "text/event-stream").json(&body(&json!({})));
    events(app.call("POST", &path)).send().await.problem(401);
    events(org.call(&app, "POST", "/v1/integrations/nobody/verify")).send().await.problem(404);
    let refused = streamed(&org, &app, &path).json(&json!({})).send().await;
    assert_eq!(refused.pointers(400), ["/integration"]);
}

async fn an_integration_that_exists_is_tried_as_it_is(app: TestApp) {
    let org = app.organization("acme").await;
    let list = account(&app, &org).await;
    let made = json!({ "fullname": "Desk", "provider_config": {
        "type": MOCK, "credential": { "type": "token", "secret": "wrong" },
    } });
    let made = org.call(&app, "POST", &list).json(&made).send().await.expect(200).result();
    let path = format!("{list}/{}/verify", made["integration"]["id"].as_str().unwrap());
    let (steps, (kind, problem)) = Steps::open(streamed(&org, &app, &path)).await.all().await;
    let failed = steps.iter().find(|one| one["state"] == "failed").unwrap();
    assert_eq!((&failed["step"], kind.as_str()), (&json!("authenticate"), "problem"));
    assert_eq!(failed["problem"]["pointer"], "/provider_config/credential");
    assert!(problem["type"].as_str().unwrap().ends_with("provider-auth"), "{problem}");
}

async fn a_reader_who_goes_away_stops_the_trial(app: TestApp) {
    let org = app.organization("acme").await;
    let list = account(&app, &org).await;
    let made = json!({ "fullname": "Desk", "provider_config": { "type": MOCK, "simulate": "slow" } });
    let made = org.call(&app, "POST", &list).json(&made).send().await.expect(200).result();
    let path = format!("{list}/{}/verify", made["integration"]["id"].as_str().unwrap());
    let mut first = Steps::open(streamed(&org, &app, &path)).await;
    while first.next().await.is_some_and(|(_, step)| step["step"] != "sample") {}
    drop(first);
    // The next one, which goes to its end, is not hindered by what was given up.
    let (_, (kind, _)) = Steps::open(streamed(&org, &app, &path)).await.all().await;
    assert_eq!(kind, "outcome");
}
