//! Random bodies and queries: whatever comes, the answer is one that a client can act on. [`Reply`] refuses every 5xx
//! and every refusal without a proper problem.
//!
//! [`Reply`]: crate::support::Reply

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value};
use tokio::runtime::Handle;

use crate::support::{TestApp, percent_encode_all};

on_both!(random_bodies, random_patches, random_queries);

/// Cases per test; with `PATCHBAY_TEST_FULL` many more, and others each time.
fn runner() -> TestRunner {
    if std::env::var_os("PATCHBAY_TEST_FULL").is_some() {
        return TestRunner::new(Config { cases: 5000, failure_persistence: None, ..Config::default() });
    }
    let config = Config { cases: 150, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// Texts that have broken something somewhere, and any other.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(vec![
            "",
            " ",
            "\0",
            "a\0",
            "%",
            "%00",
            "'",
            "\"",
            "\\",
            "../",
            "null",
            "north",
            "acme",
            "test",
            "prod",
            "\u{202e}",
            "\u{fffd}",
            "1e999",
            "24h",
            "connect-ui",
            "2026-01-01T00:00:00Z",
            "name[eq]a",
            "\u{1f600}",
            "i\u{307}",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
        "[a-z\\[\\],%*0-9 -]{0,30}",
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((key(), inner), 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn key() -> impl Strategy<Value = String> {
    let known = [
        "name",
        "fullname",
        "environment",
        "labels",
        "token",
        "permission_set",
        "token_ttl",
        "contact",
        "options",
        "op",
        "path",
        "from",
        "value",
        "minimum_password_length",
        "invite_duration",
    ];
    prop_oneof![4 => proptest::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => text()]
}

fn object() -> impl Strategy<Value = Value> {
    proptest::collection::vec((key(), value()), 0..8)
        .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>()))
}

/// Runs the asynchronous part of a case inside the synchronous runner.
fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::task::block_in_place(|| Handle::current().block_on(future))
}

async fn random_bodies(app: TestApp) {
    let org = app.organization("acme").await;
    let strategy = prop_oneof![3 => object(), 1 => value()];
    let outcome = runner().run(&strategy, |body| {
        wait(async {
            org.call(&app, "POST", "/v1/accounts").json(&body).send().await;
            org.call(&app, "PUT", "/v1/organization").json(&body).send().await;
            org.call(&app, "PUT", "/v1/accounts/target").json(&body).send().await;
        });
        Ok(())
    });
    outcome.unwrap();
    org.call(&app, "GET", "/v1/accounts").send().await.expect(200);
}

async fn random_patches(app: TestApp) {
    let org = app.organization("acme").await;
    org.create(&app, serde_json::json!({ "name": "target", "labels": ["a", "b"] })).await;
    let pointer = proptest::sample::select(vec![
        "",
        "/",
        "/name",
        "/fullname",
        "/labels",
        "/labels/0",
        "/labels/-",
        "/labels/9",
        "/id",
        "/environment",
        "/x",
        "x",
        "/~",
        "/~0",
        "/labels/00",
        "/labels/18446744073709551616",
    ]);
    let op = proptest::sample::select(vec!["add", "remove", "replace", "move", "copy", "test", "jump", ""]);
    let operation =
        (op, pointer.clone(), pointer, proptest::option::of(value())).prop_map(|(op, path, from, value)| {
            let mut operation = serde_json::json!({ "op": op, "path": path, "from": from });
            if let Some(value) = value {
                operation["value"] = value;
            }
            operation
        });
    let strategy = proptest::collection::vec(operation, 0..6);
    let outcome = runner().run(&strategy, |operations| {
        let path = format!("/v1/accounts/{}", org.account.id);
        wait(org.call(&app, "PATCH", &path).json(&Value::from(operations.clone())).send());
        wait(org.call(&app, "PATCH", "/v1/organization").json(&Value::from(operations)).send());
        Ok(())
    });
    outcome.unwrap();
    org.call(&app, "GET", "/v1/organization").send().await.expect(200);
}

async fn random_queries(app: TestApp) {
    let org = app.organization("acme").await;
    org.furnish(&app, "Demo").await;
    let name = prop_oneof![
        5 => proptest::sample::select(vec!["limit", "start_after", "order", "filter", "search", "total"]).prop_map(str::to_owned),
        1 => text(),
    ];
    let field =
        proptest::sample::select(vec!["name", "fullname", "environment", "labels", "id", "created_at", "x"]);
    let operator = proptest::sample::select(vec![
        "eq", "ne", "neq", "gt", "gte", "lt", "lte", "in", "not in", "like", "not like", "asc", "desc", "x",
    ]);
    let content = prop_oneof![
        text(),
        (field.clone(), operator.clone(), text())
            .prop_map(|(field, operator, text)| format!("{field}[{operator}]{text}")),
        (field, operator).prop_map(|(field, operator)| format!("{field}[{operator}]")),
    ];
    let strategy = proptest::collection::vec((name, content), 0..5);
    let outcome = runner().run(&strategy, |pairs| {
        let query: Vec<_> = pairs
            .iter()
            .map(|(name, value)| format!("{}={}", percent_encode_all(name), percent_encode_all(value)))
            .collect();
        wait(org.call(&app, "GET", &format!("/v1/accounts?{}", query.join("&"))).send());
        wait(org.call(&app, "GET", &format!("/v1/accounts/{}", percent_encode_all(&query.concat()))).send());
        Ok(())
    });
    outcome.unwrap();
}
