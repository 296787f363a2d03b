//! Paths.

use uuid::Uuid;

use crate::support::{Reply, TestApp, check_problem, raw};

on_both!(unknown_paths_are_problems, odd_keys_are_not_found, paths_have_a_limit);

async fn unknown_paths_are_problems(app: TestApp) {
    let org = app.organization("acme").await;
    for path in [
        "/v1",
        "/v1/",
        "/v1/nothing",
        "/v1/accounts/",
        "/v1/accounts/acme/",
        "/v1/accounts/acme/x",
        "/v1//accounts",
        "/v1/Accounts",
        "/v1/account",
        "/v1/accounts;x=y",
        "/api",
        "/api/",
        "/api/v1/nothing",
        "/v1/meta",
        "/v1/%61ccounts",
    ] {
        for method in ["GET", "POST", "DELETE"] {
            org.call(&app, method, path).send().await.refusal(404);
            // Without a token as well: what does not exist is no secret.
            app.call(method, path).send().await.refusal(404);
        }
    }
    let root = app.call("HEAD", "/v1/nothing").send().await;
    root.expect(404);
}

async fn odd_keys_are_not_found(app: TestApp) {
    let org = app.organization("acme").await;
    let ask = async |path: &str| -> Reply {
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {}\r\n\r\n",
            org.token
        );
        raw(app.address, request).await
    };
    let absent = Uuid::now_v7().to_string();
    let long = "x".repeat(5000);
    let keys = [
        "%00",
        "acme%00",
        "a%2Fb",
        "%2Facme",
        "acme%2F",
        "..",
        "%2e%2e",
        ".",
        "%",
        "%zz",
        "%a",
        "acme%20",
        "%20acme",
        "*",
        "acme'--",
        "acme%27%20OR%201=1",
        "%22",
        "-1",
        "0",
        "null",
        "%C3%BC",
        "%F0%9F%98%80",
        "%E2%80%AE",
        "acme+",
        "a,b",
        "{account_id}",
        "018f2b7e4d5a7c3e9a510123456789ab",
        "%EF%BF%BD",
        &absent,
        &absent.to_uppercase(),
        &long,
    ];
    for key in keys {
        let reply = ask(&format!("/v1/accounts/{key}")).await;
        check_problem(&reply.expect(404).body, 404);
        assert!(reply.body.len() < 2000, "{key}: the answer repeats the request");
    }
    for key in ["%ff", "acme%C3", "%C0%AF", "%ED%A0%80"] {
        let reply = ask(&format!("/v1/accounts/{key}")).await;
        assert_eq!(reply.blames(400), [("path".to_owned(), "account_id".to_owned())], "{key}");
    }
    // Escapes that mean ordinary letters are those letters.
    ask("/v1/accounts/%61cme").await.expect(200);
    ask("/v1/accounts/ACME").await.expect(200);
}

async fn paths_have_a_limit(app: TestApp) {
    let org = app.organization("acme").await;
    for (length, statuses) in [(30_000, [404, 404]), (300_000, [414, 431])] {
        let request = format!(
            "GET /v1/accounts/{} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {}\r\n\r\n",
            "x".repeat(length),
            org.token
        );
        let reply = raw(app.address, request).await;
        assert!(statuses.contains(&reply.status.as_u16()), "{length}: {}", reply.status);
    }
}
