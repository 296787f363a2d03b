//! What answers over HTTP mean, for providers that follow the custom; a provider that does not judges its own.

use http::{HeaderMap, Method, StatusCode, header};
use serde_json::Value;

use crate::{Answer, ErrorKind, ProviderError, Request};

/// Longest part of an answer that goes into an error, in characters.
const MAX_RAW: usize = 2000;

/// A request with a bearer token that wants JSON back. What cannot be an address is the fault of the config's `field`.
pub fn bearer(
    method: Method,
    url: &str,
    token: &str,
    field: &str,
    body: Option<&Value>,
) -> Result<Request, ProviderError> {
    let mut request = http::Request::builder()
        .method(method)
        .uri(url)
        .header(header::ACCEPT, "application/json")
        .header(header::AUTHORIZATION, format!("Bearer {token}"));
    if body.is_some() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    let body = body.map(Value::to_string).unwrap_or_default();
    request.body(body.into()).map_err(|_| {
        let message = format!("the integration's {field} or its credential cannot be used in a call");
        ProviderError::new(ErrorKind::Unavailable, message)
    })
}

/// An id as one segment of a path: it can lead nowhere else.
pub fn segment(id: &str) -> String {
    use std::fmt::Write as _;
    let mut escaped = String::with_capacity(id.len());
    for byte in id.bytes() {
        // A path of dots alone would lead upwards.
        let plain = byte.is_ascii_alphanumeric()
            || b"-_~".contains(&byte)
            || byte == b'.' && !id.trim_matches('.').is_empty();
        if plain {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

/// Turns what is no success into an error. `what` and `id` name the object that was asked for.
pub fn check(answer: Answer, what: &'static str, id: &str) -> Result<Answer, ProviderError> {
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    let error = match status {
        StatusCode::UNAUTHORIZED => {
            ProviderError::new(ErrorKind::Credentials, "the provider does not accept the credential")
        }
        StatusCode::FORBIDDEN => {
            let kind = ErrorKind::Permission { missing: None };
            ProviderError::new(kind, "the provider does not let this credential do that")
        }
        StatusCode::NOT_FOUND | StatusCode::GONE => ProviderError::not_found(what, id),
        StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED => {
            ProviderError::new(ErrorKind::Conflict, "the object at the provider has changed meanwhile")
        }
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => {
            ProviderError::invalid("", "was refused by the provider, in the words of raw_error")
        }
        StatusCode::TOO_MANY_REQUESTS => {
            let kind = ErrorKind::RateLimited { retry_after: retry_after(answer.headers()) };
            ProviderError::new(kind, "the provider wants fewer calls")
        }
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE => {
            ProviderError::new(ErrorKind::Unavailable, "the provider is out of order")
        }
        StatusCode::GATEWAY_TIMEOUT => {
            ProviderError::new(ErrorKind::Timeout, "the provider itself waited too long for something")
        }
        other => {
            ProviderError::new(ErrorKind::BadAnswer, format!("the provider answered with status {other}"))
        }
    };
    Err(error.said(raw(&answer)).detail("status", status.as_str()))
}

/// The JSON of an answer.
pub fn json(answer: &Answer) -> Result<Value, ProviderError> {
    serde_json::from_slice(answer.body()).map_err(|_| {
        ProviderError::new(ErrorKind::BadAnswer, "the provider's answer is no JSON").said(raw(answer))
    })
}

/// What an answer does not have although it should.
pub fn lacks(field: &str, answer: &Value) -> ProviderError {
    let raw: String = answer.to_string().chars().take(MAX_RAW).collect();
    ProviderError::new(ErrorKind::BadAnswer, format!("the provider's answer lacks {field}")).said(raw)
}

fn raw(answer: &Answer) -> String {
    String::from_utf8_lossy(answer.body()).chars().take(MAX_RAW).collect()
}

/// Seconds, as most say it; a date is left to the default.
fn retry_after(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Method;
    use serde_json::json;

    use super::{bearer, check, json as read, segment};
    use crate::{Answer, ErrorKind};

    fn answer(status: u16, body: &'static str) -> Answer {
        let answer = http::Response::builder().status(status).header("retry-after", "7");
        answer.body(Bytes::from_static(body.as_bytes())).unwrap()
    }

    #[test]
    fn each_status_has_its_meaning_and_the_providers_words_come_along() {
        for (status, kind) in [
            (401, ErrorKind::Credentials),
            (403, ErrorKind::Permission { missing: None }),
            (404, ErrorKind::NotFound { what: "ticket", id: "7".into() }),
            (409, ErrorKind::Conflict),
            (429, ErrorKind::RateLimited { retry_after: Some(7) }),
            (500, ErrorKind::BadAnswer),
            (302, ErrorKind::BadAnswer),
            (503, ErrorKind::Unavailable),
            (504, ErrorKind::Timeout),
        ] {
            let error = check(answer(status, "their words"), "ticket", "7").unwrap_err();
            assert_eq!((error.kind, error.raw.as_deref()), (kind, Some("their words")), "{status}");
        }
        assert!(matches!(check(answer(422, ""), "ticket", "7").unwrap_err().kind, ErrorKind::Invalid(_)));
        assert!(check(answer(201, ""), "ticket", "7").is_ok());
    }

    #[test]
    fn an_id_stays_in_its_segment() {
        for (id, escaped) in
            [("OPS-1.2", "OPS-1.2"), ("a/../b?c#d", "a%2F..%2Fb%3Fc%23d"), ("..", "%2E%2E"), ("ä", "%C3%A4")]
        {
            assert_eq!(segment(id), escaped);
        }
    }

    #[test]
    fn what_is_no_json_is_told() {
        assert_eq!(read(&answer(200, "{\"a\":1}")).unwrap(), json!({"a": 1}));
        assert_eq!(read(&answer(200, "{\"a\":")).unwrap_err().kind, ErrorKind::BadAnswer);
    }

    #[test]
    fn a_request_that_cannot_be_made_does_not_show_its_token() {
        let good = bearer(Method::GET, "https://example.com/x", "canary", "url", None).unwrap();
        assert_eq!(good.headers()["authorization"], "Bearer canary");
        for (url, token) in [("https://exa mple.com", "canary"), ("https://example.com", "canary\n")] {
            let error = bearer(Method::GET, url, token, "url", None).unwrap_err();
            assert!(!format!("{error:?}").contains("canary"));
        }
    }
}
