//! Access tokens of OAuth 2.0 for programs: by client credentials (RFC 6749, 4.4) or a signed assertion (RFC 7523, 2.1).

use std::time::Duration;

use async_trait::async_trait;
use base64ct::{Base64, Encoding as _};
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use crate::lent::{Lender, Lent};
use crate::{
    Answer, Confidential, CredentialFields, ErrorKind, Exchange, ProviderError, Request, http as custom,
};

/// What `application/x-www-form-urlencoded` leaves as it is.
const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'*');
/// How long a token is taken to be good whose answer does not say it (RFC 6749 leaves it to documentation).
const UNSAID: Duration = Duration::from_mins(5);
/// Tokens that are said to be good for longer are asked for anew after this.
const LONGEST: Duration = Duration::from_hours(24);

/// How a client proves itself at the token endpoint (RFC 6749, 2.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientProof {
    /// By HTTP Basic, which every server must take.
    Header,
    /// By fields of the form.
    Form,
}

/// A client that gets tokens in its own name.
pub struct ClientCredentials {
    /// The token endpoint.
    pub token_url: String,
    /// The client's id.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// How it proves itself.
    pub proof: ClientProof,
    /// More fields of the form, such as `scope`.
    pub parameters: Vec<(String, String)>,
}

/// Calls with an access token. One that is refused before its time is replaced, once: a refused call has done nothing.
pub async fn call(
    io: &mut dyn Exchange,
    lender: &dyn Lender,
    request: impl Fn(&str) -> Result<Request, ProviderError> + Send + Sync,
) -> Result<Answer, ProviderError> {
    let lent = io.lent(lender, None).await?;
    let answer = io.send(request(lent.fields.get(TOKEN))?).await?;
    if answer.status() != http::StatusCode::UNAUTHORIZED {
        return Ok(answer);
    }
    let fresh = io.lent(lender, Some(&lent)).await?;
    io.send(request(fresh.fields.get(TOKEN))?).await
}

/// The field of a [`Lent`] that holds the access token.
pub const TOKEN: &str = "access_token";

#[async_trait]
impl Lender for ClientCredentials {
    fn identity(&self) -> Vec<&str> {
        let mut parts = vec![self.token_url.as_str(), &self.client_id, &self.client_secret];
        parts.extend(self.parameters.iter().flat_map(|(name, value)| [name.as_str(), value]));
        parts
    }

    async fn lend(&self, io: &mut dyn Exchange) -> Result<Lent, ProviderError> {
        let answer = io.send(self.request()?).await.map_err(ProviderError::before_the_effect)?;
        // Whatever the token address says: what the token is for has not been sent yet.
        read_token(&answer).map_err(ProviderError::before_the_effect)
    }
}

impl ClientCredentials {
    /// The request for a token.
    pub fn request(&self) -> Result<Request, ProviderError> {
        let mut form = vec![("grant_type", "client_credentials")];
        let mut header = None;
        match self.proof {
            ClientProof::Header => {
                let pair = format!("{}:{}", encoded(&self.client_id), encoded(&self.client_secret));
                header = Some(format!("Basic {}", Base64::encode_string(pair.as_bytes())));
            }
            ClientProof::Form => {
                form.extend([("client_id", &*self.client_id), ("client_secret", &*self.client_secret)]);
            }
        }
        form.extend(self.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        token_request(&self.token_url, header.as_deref(), &form)
    }
}

/// A request to a token endpoint. Its answer holds a secret, and nobody is shown it.
pub fn token_request(
    url: &str,
    authorization: Option<&str>,
    form: &[(&str, &str)],
) -> Result<Request, ProviderError> {
    let pairs: Vec<_> =
        form.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    let mut request = http::Request::post(url)
        .header(ACCEPT, "application/json")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .extension(Confidential);
    if let Some(authorization) = authorization {
        request = request.header(AUTHORIZATION, authorization);
    }
    request.body(pairs.join("&").into()).map_err(|_| {
        let message = "the token address of the integration or its credential cannot be used in a call";
        ProviderError::new(ErrorKind::Unavailable, message)
    })
}

/// Reads an answer of a token endpoint (RFC 6749, 5). Its words are not passed on: they may repeat what was sent.
pub fn read_token(answer: &Answer) -> Result<Lent, ProviderError> {
    let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    if !answer.status().is_success() {
        return Err(refusal(answer, text("error")));
    }
    let Some(token) = text("access_token").filter(|token| is_token(token)) else {
        return Err(nonsense("holds no access token"));
    };
    if text("token_type").is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
        return Err(nonsense("holds a token of a kind other than Bearer"));
    }
    // A number by the book; some write it as a text.
    let seconds =
        body.get("expires_in").and_then(|said| said.as_u64().or_else(|| said.as_str()?.parse().ok()));
    let mut fields = Map::new();
    fields.insert(TOKEN.into(), token.into());
    let lasts = seconds.map_or(UNSAID, Duration::from_secs).min(LONGEST);
    Ok(Lent { fields: CredentialFields::new(fields), lasts })
}

fn refusal(answer: &Answer, code: Option<&str>) -> ProviderError {
    let error = match code {
        Some("invalid_client" | "invalid_grant" | "unauthorized_client") => {
            ProviderError::new(ErrorKind::Credentials, "the provider gives no token for the credential")
        }
        Some("invalid_scope") => {
            let message = "the provider gives the credential no token with the permissions that are needed";
            ProviderError::new(ErrorKind::Permission { missing: None }, message)
        }
        // Without the body, so that nothing of it is told.
        _ => match custom::check(answer.clone().map(|_| Bytes::new()), "token address", "") {
            Err(error) => ProviderError { raw: None, ..error },
            Ok(_) => nonsense("is none of a token address"),
        },
    };
    let error = match &error.kind {
        // The form is ours, not the caller's.
        ErrorKind::Invalid(_) | ErrorKind::NotFound { .. } | ErrorKind::Conflict => {
            let status = answer.status().as_u16();
            nonsense(&format!(
                "has status {status}: the token address is not the right one, or wants something else"
            ))
        }
        _ => error,
    };
    match code
        .filter(|code| code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))
    {
        Some(code) => error.detail("oauth_error", code),
        None => error,
    }
}

/// What was asked for was not even tried.
fn nonsense(what: &str) -> ProviderError {
    ProviderError::new(ErrorKind::Unavailable, format!("the answer of the provider's token address {what}"))
}

/// What can stand in a header (RFC 6750, 2.1).
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, FORM).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::memory::Memory;

    fn client(proof: ClientProof) -> ClientCredentials {
        ClientCredentials {
            token_url: "https://id.example.com/token".into(),
            client_id: "our client".into(),
            client_secret: "c4n4ry/+:&".into(),
            proof,
            parameters: vec![("scope".into(), "read write".into())],
        }
    }

    fn answer(status: u16, body: &Value) -> Answer {
        http::Response::builder().status(status).body(Bytes::from(body.to_string())).unwrap()
    }

    fn token(secret: &str) -> Answer {
        answer(200, &json!({ "access_token": secret, "token_type": "bearer", "expires_in": 3600 }))
    }

    #[test]
    fn a_client_proves_itself_in_the_header_or_in_the_form() {
        let request = client(ClientProof::Header).request().unwrap();
        assert_eq!(request.body(), "grant_type=client_credentials&scope=read%20write");
        let header = request.headers()[AUTHORIZATION].to_str().unwrap().strip_prefix("Basic ").unwrap();
        assert_eq!(Base64::decode_vec(header).unwrap(), b"our%20client:c4n4ry%2F%2B%3A%26");
        let request = client(ClientProof::Form).request().unwrap();
        assert_eq!(
            request.body(),
            "grant_type=client_credentials&client_id=our%20client&client_secret=c4n4ry%2F%2B%3A%26&scope=read%20write"
        );
        assert!(request.headers().get(AUTHORIZATION).is_none());
        assert!(request.extensions().get::<Confidential>().is_some());
    }

    #[test]
    fn an_answer_is_read_whether_it_says_how_long_or_not() {
        for (said, seconds) in [
            (json!({}), 300),
            (json!({ "expires_in": 60 }), 60),
            (json!({ "expires_in": "3599" }), 3599),
            (json!({ "expires_in": 9_000_000_000_u64 }), 86400),
        ] {
            let mut body = json!({ "access_token": "t", "token_type": "Bearer" });
            body.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
            let lent = read_token(&answer(200, &body)).unwrap();
            assert_eq!((lent.fields.get(TOKEN), lent.lasts.as_secs()), ("t", seconds));
            assert!(!format!("{lent:?}").contains("\"t\""));
        }
    }

    /// The call that the token is for has not been sent: there is no doubt about it, whatever the token address says.
    #[tokio::test]
    async fn a_token_address_that_fails_leaves_no_doubt_about_the_call() {
        for status in [500, 502, 504] {
            let mut io = Memory::default();
            io.answers.push_back(answer(status, &json!({})));
            let error = client(ClientProof::Header).lend(&mut io).await.unwrap_err();
            assert!(!error.leaves_doubt(), "{status}: {error:?}");
        }
    }

    #[test]
    fn refusals_say_whose_fault_it_is_and_repeat_nothing() {
        let credentials = ErrorKind::Credentials;
        for (status, body, kind) in [
            (401, json!({ "error": "invalid_client" }), credentials.clone()),
            (400, json!({ "error": "invalid_grant", "error_description": "c4n4ry" }), credentials.clone()),
            (400, json!({ "error": "unauthorized_client" }), credentials.clone()),
            (400, json!({ "error": "invalid_scope" }), ErrorKind::Permission { missing: None }),
            (401, json!("c4n4ry"), credentials),
            (400, json!({ "error": "unsupported_grant_type" }), ErrorKind::Unavailable),
            (404, json!({}), ErrorKind::Unavailable),
            (503, json!({ "error": "c4n4ry C" }), ErrorKind::Unavailable),
            (429, json!({}), ErrorKind::RateLimited { retry_after: None }),
            (200, json!({ "access_token": "" }), ErrorKind::Unavailable),
            (200, json!({ "access_token": "c4n4ry\n" }), ErrorKind::Unavailable),
            (200, json!({ "access_token": "c4n4ry", "token_type": "mac" }), ErrorKind::Unavailable),
        ] {
            let error = read_token(&answer(status, &body)).unwrap_err();
            assert_eq!(error.kind, kind, "{status} {body}");
            assert!(!format!("{error:?}").contains("c4n4ry"), "{error:?}");
        }
    }

    #[tokio::test]
    async fn a_token_that_is_refused_before_its_time_is_replaced_once() {
        let refused = || answer(401, &json!({}));
        let mut io = Memory::default();
        io.answers.extend([token("old"), refused(), token("new"), refused()]);
        let request =
            |token: &str| crate::http::bearer(http::Method::GET, "https://example.com/", token, "url", None);
        let answer = call(&mut io, &client(ClientProof::Form), request).await.unwrap();
        assert_eq!(answer.status(), 401);
        let bearers: Vec<_> = io.sent.iter().filter_map(|one| one.headers().get(AUTHORIZATION)).collect();
        assert_eq!(bearers, ["Bearer old", "Bearer new"]);
        assert_eq!(io.sent.len(), 4);
    }

    proptest! {
        #[test]
        fn no_bytes_bring_the_reading_down(status in 200..600_u16, body in any::<Vec<u8>>()) {
            let answer = http::Response::builder().status(status).body(Bytes::from(body)).unwrap();
            let _ = read_token(&answer);
        }
    }
}
