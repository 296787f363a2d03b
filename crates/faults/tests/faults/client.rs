//! A client that tells an answer from silence.

use std::time::Duration;

use reqwest::Method;
use serde_json::Value;

/// Longer than the server may take for anything; who hears nothing for so long has been forgotten.
const FORGOTTEN: Duration = Duration::from_secs(30);

#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    url: String,
    token: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) enum Heard {
    /// An answer, whole.
    Answer(Answer),
    /// The connection was refused or broke: the request may or may not have had its effect.
    Nothing,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) replayed: bool,
}

impl Answer {
    /// The last part of a problem's type.
    pub(crate) fn kind(&self) -> &str {
        self.body["type"]
            .as_str()
            .and_then(|urn| urn.strip_prefix("urn:patchbay:problem:"))
            .unwrap_or_default()
    }

    pub(crate) fn result(&self) -> &Value {
        &self.body["result"]
    }
}

impl Client {
    pub(crate) fn new(url: &str, token: &str) -> Self {
        let http = reqwest::Client::builder().no_proxy().timeout(FORGOTTEN).build().unwrap();
        Self { http, url: url.to_owned(), token: token.to_owned() }
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        key: Option<&str>,
    ) -> Heard {
        let mut request = self.http.request(method, format!("{}{path}", self.url)).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(body);
        }
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        let response = match request.send().await {
            Ok(response) => response,
            Err(error) => return silence(&error),
        };
        let status = response.status().as_u16();
        let replayed = response.headers().contains_key("idempotent-replayed");
        match response.bytes().await {
            Ok(bytes) if bytes.is_empty() => Heard::Answer(Answer { status, body: Value::Null, replayed }),
            Ok(bytes) => {
                let body = serde_json::from_slice(&bytes).expect("every answer is JSON");
                Heard::Answer(Answer { status, body, replayed })
            }
            Err(error) => silence(&error),
        }
    }

    /// For calls that must be answered.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        match self.send(Method::GET, path, None, None).await {
            Heard::Answer(answer) => answer,
            Heard::Nothing => panic!("GET {path} was not answered"),
        }
    }
}

fn silence(error: &reqwest::Error) -> Heard {
    assert!(!error.is_timeout(), "a request was neither answered nor refused in {FORGOTTEN:?}");
    Heard::Nothing
}
