//! Requests to Slack's Web API. Every method takes POST: those that read take forms alone, those that write take JSON too.

use ::http::{HeaderMap, Method, StatusCode, header};
use api_types::Timestamp;
use serde_json::Value;

use super::errors;
use crate::http::{self, json, lacks, segment};
use crate::{Answer, Context, ErrorKind, ProviderError, Request};

/// Where Slack is unless the integration says otherwise.
pub(super) const ORIGIN: &str = "https://slack.com";
/// What every path begins with.
const API: &str = "/api";
/// Most objects on a page: Slack takes a thousand and advises this.
pub(super) const MAX_LIMIT: u32 = 200;

/// A call of a method with a form, which all methods take.
pub(super) fn form(
    context: &Context,
    method: &str,
    fields: &[(&str, String)],
) -> Result<Request, ProviderError> {
    let pairs: Vec<_> =
        fields.iter().map(|(name, value)| format!("{}={}", segment(name), segment(value))).collect();
    let mut request = post(context, method, None)?;
    *request.body_mut() = pairs.join("&").into();
    let kind = header::HeaderValue::from_static("application/x-www-form-urlencoded");
    request.headers_mut().insert(header::CONTENT_TYPE, kind);
    Ok(request)
}

/// A call of a method that writes.
pub(super) fn post(context: &Context, method: &str, body: Option<&Value>) -> Result<Request, ProviderError> {
    let token = context.credential("/credential").map_or("", |credential| credential.fields.get("secret"));
    http::bearer(Method::POST, &format!("{}{API}/{method}", origin(context)?), token, "url", body)
}

/// The JSON of a success. Most refusals come with status 200, too. `what` and `id` name the object that was asked for.
pub(super) fn check(answer: Answer, what: &'static str, id: &str) -> Result<Value, ProviderError> {
    if answer.status().is_success() {
        let said = json(&answer)?;
        return match said.get("ok").and_then(Value::as_bool) {
            Some(true) => Ok(said),
            Some(false) => Err(errors::refused(&answer, &said, what, id)),
            None => Err(lacks("ok", &said)),
        };
    }
    let said: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    if said.get("ok").and_then(Value::as_bool) == Some(false) {
        return Err(errors::refused(&answer, &said, what, id));
    }
    if answer.status() == StatusCode::NOT_FOUND {
        let message = "there is no Slack at the integration's url; without one it is https://slack.com";
        return Err(ProviderError::new(ErrorKind::Unavailable, message).detail("status", "404"));
    }
    http::check(answer, what, id).and_then(|answer| json(&answer))
}

/// The scopes of the token, which Slack says with every answer. Stand-ins do not.
pub(super) fn granted(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-oauth-scopes")?.to_str().ok()
}

/// Where the next page begins.
pub(super) fn next(said: &Value) -> Option<String> {
    let cursor = said.pointer("/response_metadata/next_cursor")?.as_str()?;
    (!cursor.is_empty()).then(|| cursor.to_owned())
}

/// Scheme and host, also where the path of the methods was given with them.
fn origin(context: &Context) -> Result<&str, ProviderError> {
    let url = Some(context.text("url")).filter(|url| !url.is_empty()).unwrap_or(ORIGIN);
    // Whatever came behind it would not be part of the path.
    if url.contains(['?', '#']) {
        let message = "the integration's provider_config/url must have no part behind a question mark";
        return Err(ProviderError::new(ErrorKind::Unavailable, message));
    }
    let url = url.trim_end_matches('/');
    Ok(url.strip_suffix(API).unwrap_or(url))
}

/// The time of a message, which is its id as well: seconds and six digits.
pub(super) fn time_of(ts: &str) -> Option<Timestamp> {
    let (seconds, micros) = ts.split_once('.')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if seconds.len() > 11 || micros.len() != 6 || !digits(seconds) || !digits(micros) {
        return None;
    }
    let seconds: i64 = seconds.parse().ok()?;
    Some(Timestamp::from_micros(seconds * 1_000_000 + micros.parse::<i64>().ok()?))
}

/// A time as Slack compares it.
pub(super) fn ts_of(time: Timestamp) -> String {
    let micros = time.as_micros().max(0);
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}
