//! One instance of ServiceNow: where it is, who calls, and what its refusals mean.

use base64ct::{Base64, Encoding as _};
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, header};
use provider_schema::CredentialKind;
use serde_json::Value;

use crate::http::{check, json, lacks, segment};
use crate::oauth::{self, ClientCredentials, ClientProof};
use crate::{Answer, Context, ErrorKind, Exchange, ProviderError, Request};

/// The table of incidents.
const INCIDENTS: &str = "incident";

/// An instance and who calls it. It cannot be printed: it holds secrets.
pub(super) struct Instance {
    base: String,
    proof: Proof,
    pub(super) table: String,
}

/// What calls prove themselves with.
enum Proof {
    Header(String),
    Client(ClientCredentials),
}

/// A call before anybody has signed it.
pub(super) struct Call {
    method: Method,
    url: String,
    kind: &'static str,
    body: Bytes,
}

impl Instance {
    pub(super) fn of(context: &Context) -> Result<Self, ProviderError> {
        let unusable =
            || ProviderError::new(ErrorKind::Unavailable, "the integration's url cannot be used in a call");
        let uri: http::Uri = context.text("url").parse().map_err(|_| unusable())?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(unusable());
        };
        let base = format!("{scheme}://{authority}{}", uri.path().trim_end_matches('/'));
        let credential = context.credential("/credential");
        let field = |name: &str| credential.map_or("", |one| one.fields.get(name)).to_owned();
        let proof = match credential.map(|one| one.kind) {
            Some(CredentialKind::OAuthClient) => Proof::Client(ClientCredentials {
                token_url: Some(field("token_url"))
                    .filter(|url| !url.is_empty())
                    .unwrap_or_else(|| format!("{base}/oauth_token.do")),
                client_id: field("client_id"),
                client_secret: field("client_secret"),
                proof: ClientProof::Form,
                parameters: scopes(context),
            }),
            Some(CredentialKind::Token) => Proof::Header(format!("Bearer {}", field("secret"))),
            _ => {
                let login = format!("{}:{}", field("username"), field("secret"));
                Proof::Header(format!("Basic {}", Base64::encode_string(login.as_bytes())))
            }
        };
        let table = Some(context.text("default_project")).filter(|table| !table.is_empty());
        let table = table.unwrap_or(INCIDENTS);
        // It becomes part of questions.
        if !table.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            let message = "must be the name of a table: letters, digits and underscores";
            return Err(ProviderError::invalid("/default_project", message));
        }
        Ok(Self { base, proof, table: table.to_owned() })
    }

    /// A call of an API below `/api/now`: a path of segments and parameters.
    pub(super) fn call(&self, method: Method, path: &[&str], parameters: &[(&str, &str)]) -> Call {
        let mut url = format!("{}/api/now", self.base);
        for one in path {
            url = url + "/" + &segment(one);
        }
        for (index, (name, value)) in parameters.iter().enumerate() {
            url = url + if index == 0 { "?" } else { "&" } + name + "=" + &segment(value);
        }
        Call { method, url, kind: "", body: Bytes::new() }
    }

    pub(super) fn get(&self, path: &[&str], parameters: &[(&str, &str)]) -> Call {
        self.call(Method::GET, path, parameters)
    }

    /// Sends a call; what is no success is an error.
    pub(super) async fn send(
        &self,
        io: &mut dyn Exchange,
        call: &Call,
        what: &'static str,
        id: &str,
    ) -> Result<Answer, ProviderError> {
        let answer = match &self.proof {
            Proof::Header(value) => io.send(call.request(value)?).await?,
            Proof::Client(client) => {
                oauth::call(io, client, |token| call.request(&format!("Bearer {token}"))).await?
            }
        };
        accepted(answer, what, id)
    }

    /// Sends a call and reads its `result`, and how many there are of what was asked for, if that is said.
    pub(super) async fn ask(
        &self,
        io: &mut dyn Exchange,
        call: &Call,
        what: &'static str,
        id: &str,
    ) -> Result<(Value, Option<u64>), ProviderError> {
        let answer = self.send(io, call, what, id).await?;
        let total = total(answer.headers());
        let mut body = json(&answer)?;
        match body.get_mut("result").map(Value::take) {
            Some(result) => Ok((result, total)),
            None => Err(lacks("result", &body)),
        }
    }
}

impl Call {
    /// With a body of JSON.
    pub(super) fn json(self, body: &Value) -> Self {
        Self { kind: "application/json", body: body.to_string().into(), ..self }
    }

    /// With the bytes of a file. Its type is not known, and a guess would be one.
    pub(super) fn file(self, bytes: Vec<u8>) -> Self {
        Self { kind: "application/octet-stream", body: bytes.into(), ..self }
    }

    fn request(&self, authorization: &str) -> Result<Request, ProviderError> {
        let mut request = http::Request::builder()
            .method(self.method.clone())
            .uri(&self.url)
            .header(header::ACCEPT, if self.is_download() { "*/*" } else { "application/json" })
            .header(header::AUTHORIZATION, authorization);
        if !self.kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, self.kind);
        }
        request.body(self.body.clone()).map_err(|_| {
            let message = "the integration's url or its credential cannot be used in a call";
            ProviderError::new(ErrorKind::Unavailable, message)
        })
    }

    fn is_download(&self) -> bool {
        self.method == Method::GET && self.url.ends_with("/file")
    }
}

fn scopes(context: &Context) -> Vec<(String, String)> {
    let all = context.config.get("oauth_scopes").and_then(Value::as_array);
    let all: Vec<_> = all.into_iter().flatten().filter_map(Value::as_str).collect();
    if all.is_empty() { Vec::new() } else { vec![("scope".to_owned(), all.join(" "))] }
}

fn total(headers: &HeaderMap) -> Option<u64> {
    headers.get("x-total-count")?.to_str().ok()?.parse().ok()
}

/// An answer that is no refusal. An instance that sleeps answers 200 with a page for people: that is no JSON and said by the
/// reading.
pub(super) fn accepted(answer: Answer, what: &'static str, id: &str) -> Result<Answer, ProviderError> {
    let status = answer.status();
    let said: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    let text = |name: &str| said.pointer(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (message, detail) = (text("/error/message"), text("/error/detail"));
    // What an access rule or a business rule forbids is said with 403, and with a reason in the detail.
    match check(answer, what, id) {
        Err(error) if status == StatusCode::BAD_REQUEST && !message.is_empty() => {
            let words = format!("was refused by ServiceNow: {message} {detail}");
            let refused = ProviderError::invalid("", words.trim_end());
            Err(ProviderError { raw: error.raw, details: error.details, ..refused })
        }
        Err(error) if status == StatusCode::FORBIDDEN && !detail.is_empty() => {
            Err(ProviderError { kind: ErrorKind::Permission { missing: Some(detail) }, ..error })
        }
        other => other,
    }
}
