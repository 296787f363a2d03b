//! What surrounds every route, as a client sees it.

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::response::IntoResponse;
use axum::routing::{any, get};
use axum::{Extension, Router};
use server::layers::RequestId;
use server::listen::RemoteAddr;
use tracing_subscriber::fmt::MakeWriter;

use super::support::{Answer, Options, Server};

const TRUSTED: &[&str] = &["127.0.0.0/8", "10.0.0.0/8"];

async fn server(trusted: &[&'static str]) -> Server {
    let router = Router::new()
        .route(
            "/remote",
            get(async |Extension(remote): Extension<RemoteAddr>| {
                format!("{} {}", remote.ip, if remote.https { "https" } else { "http" })
            }),
        )
        .route("/id", get(async |Extension(id): Extension<RequestId>| id.as_str().to_owned()))
        .route("/panic", get(async || -> &str { panic!("the secret is {}", "xyzzy") }))
        .route("/v1/panic", get(async || -> &str { panic!("the secret is {}", "xyzzy") }))
        .route("/api/v1/panic", get(async || -> &str { panic!("the secret is {}", "xyzzy") }))
        .route("/v1/things/{id}", get(async || "thing").delete(async || "gone"))
        .route("/v1/session", any(async || "session"))
        .route("/v1/kept", get(async || [("cache-control", "private, max-age=60")].into_response()))
        .route(
            "/page",
            get(async || {
                [
                    ("content-security-policy", "default-src 'self'"),
                    ("cross-origin-opener-policy", "unsafe-none"),
                ]
                .into_response()
            }),
        );
    Server::start(router, Options { trusted: trusted.to_vec(), ..Options::default() }).await
}

async fn ask(server: &Server, method: &str, path: &str, headers: &str) -> Answer {
    server.ask(&format!("{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}\r\n")).await
}

#[tokio::test]
async fn the_remote_address_is_the_clients_behind_trusted_proxies_only() {
    let forwarded = "x-forwarded-for: 203.0.113.7, 198.51.100.1, 10.0.0.2\r\nx-forwarded-proto: https\r\n";
    let trusting = server(TRUSTED).await;
    assert_eq!(ask(&trusting, "GET", "/remote", forwarded).await.text(), "198.51.100.1 https");
    assert_eq!(ask(&trusting, "GET", "/remote", "").await.text(), "127.0.0.1 http");
    assert_eq!(ask(&server(&[]).await, "GET", "/remote", forwarded).await.text(), "127.0.0.1 http");
}

#[tokio::test]
async fn request_ids_are_new_unless_a_trusted_proxy_has_chosen_one() {
    let given = "x-request-id: chosen-by-the-edge\r\n";
    let strict = server(&[]).await;
    let (one, two) = (ask(&strict, "GET", "/id", given).await, ask(&strict, "GET", "/id", given).await);
    for answer in [&one, &two] {
        assert_eq!(answer.header("x-request-id").unwrap(), answer.text());
        assert_eq!(uuid::Uuid::parse_str(&answer.text()).unwrap().get_version_num(), 7);
    }
    assert_ne!(one.text(), two.text());

    let trusting = server(TRUSTED).await;
    let answer = ask(&trusting, "GET", "/id", given).await;
    assert_eq!(
        (answer.header("x-request-id").unwrap(), answer.text().as_str()),
        ("chosen-by-the-edge", "chosen-by-the-edge")
    );
    assert_ne!(ask(&trusting, "GET", "/id", "x-request-id: a b c d e f\r\n").await.text(), "a b c d e f");
    // Also where no handler is reached.
    assert!(ask(&trusting, "GET", "/nowhere", "").await.header("x-request-id").is_some());
}

#[tokio::test]
async fn a_panic_is_answered_without_details_and_costs_no_connection() {
    let server = server(&[]).await;
    let mut client = server.connect().await;
    client.send("GET /v1/panic HTTP/1.1\r\nhost: x\r\norigin: https://a.example\r\n\r\n").await;
    let answer = client.answer().await;
    answer.assert_problem(500, "internal");
    assert!(!answer.text().contains("secret") && !answer.text().contains("xyzzy"));
    for header in
        ["x-request-id", "x-content-type-options", "content-security-policy", "access-control-allow-origin"]
    {
        assert!(answer.header(header).is_some(), "{header}");
    }
    client.send("GET /hello HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert_eq!(client.answer().await.text(), "hello");
}

#[tokio::test]
async fn a_panic_in_the_second_published_api_is_answered_in_its_form() {
    let server = server(&[]).await;
    let answer = ask(&server, "GET", "/api/v1/panic", "").await;
    let error = answer.plain_error(500);
    assert!(!error.contains("secret") && !error.contains("xyzzy"), "{error}");
    assert!(answer.header("x-request-id").is_some());
}

#[tokio::test]
async fn security_headers_are_set_where_the_handler_has_set_none() {
    let server = server(TRUSTED).await;
    let api_csp = Some("default-src 'none'; frame-ancestors 'none'");
    // (path, CSP, COOP, Cache-Control)
    let cases = [
        ("/hello", None, "same-origin", None),
        ("/nowhere", None, "same-origin", None),
        ("/page", Some("default-src 'self'"), "unsafe-none", None),
        ("/v1/things/1", api_csp, "same-origin", Some("no-store")),
        ("/v1/nowhere", api_csp, "same-origin", Some("no-store")),
        ("/api/v1/nowhere", api_csp, "same-origin", Some("no-store")),
        ("/v1/kept", api_csp, "same-origin", Some("private, max-age=60")),
    ];
    for (path, csp, coop, cache) in cases {
        let answer = ask(&server, "GET", path, "").await;
        assert_eq!(answer.header("content-security-policy"), csp, "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), Some(coop), "{path}");
        assert_eq!(answer.header("cache-control"), cache, "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("same-origin"), "{path}");
        assert!(answer.header("permissions-policy").is_some(), "{path}");
        assert_eq!(answer.header("strict-transport-security"), None, "{path}");
        assert_eq!(answer.headers.keys_len(), answer.headers.len(), "{path}: a header is there twice");
    }
    let https = ask(&server, "GET", "/hello", "x-forwarded-proto: https\r\n").await;
    assert_eq!(https.header("strict-transport-security"), Some("max-age=63072000; includeSubDomains"));
}

#[tokio::test]
async fn foreign_pages_may_call_the_bearer_api_and_nothing_else() {
    let server = server(&[]).await;
    let origin = "origin: https://a.example\r\n";
    // (path, open)
    let cases = [
        ("/v1/things/1", true),
        ("/v1/nowhere", true),
        ("/v1/session", false),
        ("/v1/session/refresh", false),
        ("/api/v1/nowhere", false),
        ("/hello", false),
        ("/page", false),
    ];
    for (path, open) in cases {
        let allow = open.then_some("*");
        let answer = ask(&server, "GET", path, origin).await;
        assert_eq!(answer.header("access-control-allow-origin"), allow, "{path}");
        assert_eq!(answer.header("access-control-allow-credentials"), None, "{path}");
        let expose = open.then_some("etag,x-request-id,retry-after,idempotent-replayed");
        assert_eq!(answer.header("access-control-expose-headers"), expose, "{path}");

        let preflight = format!(
            "{origin}access-control-request-method: DELETE\r\n\
             access-control-request-headers: authorization,x-fern-language\r\n"
        );
        let answer = ask(&server, "OPTIONS", path, &preflight).await;
        assert_eq!(answer.header("access-control-allow-origin"), allow, "{path}");
        assert_eq!(answer.header("access-control-allow-credentials"), None, "{path}");
        assert_eq!(
            answer.header("access-control-allow-headers"),
            open.then_some("authorization,x-fern-language"),
            "{path}"
        );
        assert_eq!(
            answer.header("access-control-allow-methods"),
            open.then_some("GET,POST,PUT,PATCH,DELETE"),
            "{path}"
        );
        assert_eq!(answer.header("access-control-max-age"), open.then_some("7200"), "{path}");
        if open {
            assert_eq!(answer.status, 200, "{path}");
        }
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn lines(&self) -> Vec<serde_json::Value> {
        let bytes = self.0.lock().unwrap();
        bytes.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn each_request_is_one_line_of_the_log_that_betrays_nothing() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::INFO)
        .with_writer(log.clone())
        .finish();
    // The test's runtime has one thread, so this sees all that the server logs.
    let _guard = tracing::subscriber::set_default(subscriber);
    let server = server(&[]).await;
    let answer = ask(
        &server,
        "DELETE",
        "/v1/things/private-path?key=private-query",
        "authorization: private-header\r\n",
    )
    .await;
    ask(&server, "PRIVATE-METHOD", "/private-path", "").await;
    let panicked = ask(&server, "GET", "/panic", "").await;

    let lines = log.lines();
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(!text.to_lowercase().contains("private"), "{text}");
    let answered: Vec<_> =
        lines.iter().filter(|line| line["fields"]["message"] == "request answered").collect();
    assert_eq!(answered.len(), 3, "{text}");
    let fields = &answered[0]["fields"];
    assert_eq!(fields["method"], "DELETE");
    assert_eq!(fields["route"], "/v1/things/{id}");
    assert_eq!(fields["status"], 200);
    assert_eq!(fields["remote"], "127.0.0.1");
    assert!(fields["took_ms"].is_u64());
    assert_eq!(answered[0]["span"]["request_id"], answer.header("x-request-id").unwrap());
    assert_eq!(
        (&answered[1]["fields"]["method"], &answered[1]["fields"]["route"]),
        (&"other".into(), &"-".into())
    );

    let panic = lines.iter().find(|line| line["fields"]["message"] == "a handler panicked").unwrap();
    assert_eq!(panic["fields"]["panic"], "the secret is xyzzy");
    assert_eq!(panic["fields"]["request_id"], panicked.header("x-request-id").unwrap());
    assert_eq!(panic["level"], "ERROR");
}
