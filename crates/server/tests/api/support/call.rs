//! One call and its answer. Whatever a test calls, the answer is held to what every answer promises.

use std::net::SocketAddr;

use http::{HeaderMap, Method, StatusCode};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::check_problem;

/// Calls one server.
pub(crate) struct Client {
    http: reqwest::Client,
    address: SocketAddr,
}

impl Client {
    pub(crate) fn of(address: SocketAddr) -> Self {
        Self { http: reqwest::Client::builder().no_proxy().build().unwrap(), address }
    }

    /// Begins a call; `path` is sent as it is.
    pub(crate) fn call(&self, method: &str, path: &str) -> Call {
        Call::new(&self.http, self.address, method, path)
    }
}

/// A call that is being put together.
#[must_use]
pub(crate) struct Call {
    request: reqwest::RequestBuilder,
    method: Method,
    query: Vec<String>,
    url: String,
}

impl Call {
    fn new(client: &reqwest::Client, address: SocketAddr, method: &str, path: &str) -> Self {
        let method: Method = method.parse().unwrap();
        let url = format!("http://{address}{path}");
        Self { request: client.request(method.clone(), &url), method, query: Vec::new(), url }
    }

    pub(crate) fn token(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    pub(crate) fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        let value = http::HeaderValue::from_bytes(value.as_ref()).unwrap();
        self.request = self.request.header(name, value);
        self
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    pub(crate) fn body(mut self, content_type: &str, body: impl Into<reqwest::Body>) -> Self {
        self.request = self.request.header("content-type", content_type).body(body);
        self
    }

    pub(crate) fn untyped_body(mut self, body: impl Into<reqwest::Body>) -> Self {
        self.request = self.request.body(body);
        self
    }

    /// Adds a query parameter, percent-encoded.
    pub(crate) fn query(mut self, name: &str, value: &str) -> Self {
        self.query.push(format!("{}={}", encode(name), encode(value)));
        self
    }

    pub(crate) fn queries(self, pairs: &[(&str, &str)]) -> Self {
        pairs.iter().fold(self, |call, (name, value)| call.query(name, value))
    }

    /// Sends it. Of a stream that does not end, the beginning is its body.
    pub(crate) async fn send(self) -> Reply {
        let (called, method, mut response) = self.open().await;
        let status = response.status();
        let headers = response.headers().clone();
        let body = if headers.get("content-type").is_some_and(|kind| kind == "text/event-stream") {
            response.chunk().await.unwrap().unwrap_or_default().to_vec()
        } else {
            response.bytes().await.unwrap().to_vec()
        };
        let reply = Reply { called, status, headers, body };
        reply.check(&method);
        reply
    }

    /// Sends it and gives the answer when its header is there.
    pub(super) async fn open(self) -> (String, Method, reqwest::Response) {
        let (client, request) = self.request.build_split();
        let mut request = request.unwrap();
        if !self.query.is_empty() {
            *request.url_mut() = format!("{}?{}", self.url, self.query.join("&")).parse().unwrap();
        }
        let called = format!("{} {}", self.method, request.url());
        (called, self.method, client.execute(request).await.unwrap())
    }
}

/// An answer that has the form which every answer of the API has.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) called: String,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    #[track_caller]
    pub(crate) fn expect(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}: {}", self.called, String::from_utf8_lossy(&self.body));
        self
    }

    /// The body of a success.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert!(self.status.is_success(), "{}: {} {}", self.called, self.status, self.text());
        serde_json::from_slice(&self.body).unwrap()
    }

    /// What stands under `result` of a success.
    #[track_caller]
    pub(crate) fn result(&self) -> Value {
        self.json()["result"].clone()
    }

    /// The problem of a refusal with this status.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16) -> Value {
        self.expect(status);
        serde_json::from_slice(&self.body).unwrap()
    }

    /// What a refusal under `/api/v1` says, which is all that its body holds.
    #[track_caller]
    pub(crate) fn error(&self, status: u16) -> String {
        self.expect(status);
        let body: serde_json::Map<String, Value> = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(body.keys().collect::<Vec<_>>(), ["error"], "{}: {}", self.called, self.text());
        body["error"].as_str().unwrap().to_owned()
    }

    /// The message of a refusal, whichever form it has.
    #[track_caller]
    pub(crate) fn refusal(&self, status: u16) -> String {
        if self.called.contains("/api/v1/") {
            return self.error(status);
        }
        self.problem(status)["message"].as_str().unwrap().to_owned()
    }

    /// The parameters that a refusal blames: location and JSON Pointer or name, in order.
    #[track_caller]
    pub(crate) fn blames(&self, status: u16) -> Vec<(String, String)> {
        let problem = self.problem(status);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let causes = problem["cause"].as_array().cloned().unwrap_or_default();
        causes
            .iter()
            .map(|cause| &cause["context"]["parameter"])
            .map(|parameter| (text(&parameter["location"]), text(&parameter["id"])))
            .collect()
    }

    /// The JSON Pointers that a refusal blames, all of them in the body.
    #[track_caller]
    pub(crate) fn pointers(&self, status: u16) -> Vec<String> {
        self.blames(status)
            .into_iter()
            .map(|(location, id)| {
                assert_eq!(location, "body", "{}", self.text());
                id
            })
            .collect()
    }

    fn check(&self, method: &Method) {
        let id = self.header("x-request-id").unwrap_or_else(|| panic!("{}: no request id", self.called));
        let provider_failed = self.text().contains("\"urn:patchbay:problem:provider-");
        let not_built = self.text().contains("\"urn:patchbay:problem:not-built\"");
        assert!(
            !self.status.is_server_error() || provider_failed || not_built,
            "{}: {} {}",
            self.called,
            self.status,
            self.text()
        );
        let refused = (self.status.is_client_error() || not_built) && method != Method::HEAD;
        if refused && self.called.contains("/api/v1/") {
            // That published API has a form of its own.
            assert_eq!(self.header("content-type"), Some("application/json"), "{}", self.called);
            assert!(!self.error(self.status.as_u16()).is_empty(), "{}", self.called);
        } else if refused {
            assert_eq!(self.header("content-type"), Some("application/problem+json"), "{}", self.called);
            let problem = check_problem(&self.body, self.status.as_u16());
            let instance = problem["instance"].as_str().unwrap();
            assert!(instance.ends_with(id), "{}: instance {instance}, request id {id}", self.called);
        }
        if self.status == StatusCode::UNAUTHORIZED {
            assert_eq!(self.header("www-authenticate"), Some("Bearer"), "{}", self.called);
        }
    }
}

/// What cannot stand in a query or in one segment of a path as it is.
const SPECIAL: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'`')
    .add(b'?')
    .add(b'{')
    .add(b'}')
    .add(b'/')
    .add(b'%')
    .add(b'&')
    .add(b'+')
    .add(b'=')
    .add(b'[')
    .add(b']')
    .add(b'\\')
    .add(b'^')
    .add(b'|')
    .add(b'\'');

/// Encodes a value for a query or a segment of a path.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, SPECIAL).to_string()
}

/// Encodes every character that can be, as the strictest clients do.
pub(crate) fn percent_encode_all(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}
