//! Requests to a homeserver, and what its answers mean (client-server API, "Standard error response").

use ::http::{Method, StatusCode, header};
use serde_json::{Map, Value};

use crate::http::lacks;
use crate::{Answer, Context, ErrorKind, ProviderError, Request, http};

/// What every path here begins with.
const API: &str = "/_matrix/client/v3";

/// A request with the token. The path begins behind the version.
pub(super) fn request(
    context: &Context,
    method: Method,
    path: &str,
    body: Option<&Value>,
) -> Result<Request, ProviderError> {
    let token = context.credential("/credential").map_or("", |credential| credential.fields.get("secret"));
    http::bearer(method, &format!("{}{API}{path}", base(context)?), token, "endpoint", body)
}

/// The versions that a homeserver speaks: known without a token, which is not shown to what may be no homeserver.
pub(super) fn request_versions(context: &Context) -> Result<Request, ProviderError> {
    let url = format!("{}/_matrix/client/versions", base(context)?);
    let request = ::http::Request::get(url).header(header::ACCEPT, "application/json");
    request.body(bytes::Bytes::new()).map_err(|_| unusable("cannot be called"))
}

/// Whether it is a homeserver at all.
pub(super) fn read_versions(answer: Answer) -> Result<(), ProviderError> {
    let body = check(answer, "homeserver", "")?;
    let versions = body.get("versions").and_then(Value::as_array);
    versions.filter(|versions| versions.iter().all(Value::is_string)).map(drop).ok_or_else(no_homeserver)
}

/// Asks whose token it is.
pub(super) fn request_user(context: &Context) -> Result<Request, ProviderError> {
    request(context, Method::GET, "/account/whoami", None)
}

/// The user's id.
pub(super) fn read_user(answer: Answer) -> Result<String, ProviderError> {
    let body = check(answer, "user", "")?;
    body.get("user_id").and_then(Value::as_str).map(str::to_owned).ok_or_else(|| lacks("user_id", &body))
}

/// The JSON of a success. `what` and `id` name the object that was asked for.
pub(super) fn check(answer: Answer, what: &'static str, id: &str) -> Result<Value, ProviderError> {
    if answer.status().is_success() {
        return http::json(&answer);
    }
    let said: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    let text = |name: &str| said.get(name).and_then(Value::as_str).unwrap_or_default();
    let known = match text("errcode") {
        "M_UNKNOWN_TOKEN" | "M_MISSING_TOKEN" | "M_USER_LOCKED" | "M_USER_DEACTIVATED"
        | "M_USER_SUSPENDED" => Some((ErrorKind::Credentials, refused_token(&said).to_owned())),
        "M_FORBIDDEN" => Some((
            ErrorKind::Permission { missing: None },
            "the homeserver does not let this user do that in the room".to_owned(),
        )),
        "M_LIMIT_EXCEEDED" => {
            let pause = said.get("retry_after_ms").and_then(Value::as_u64).map(|ms| ms.div_ceil(1000));
            let header = answer.headers().get(header::RETRY_AFTER).and_then(|text| text.to_str().ok());
            let pause = header.and_then(|text| text.trim().parse().ok()).or(pause);
            Some((
                ErrorKind::RateLimited { retry_after: pause },
                "the homeserver wants fewer messages of this user".to_owned(),
            ))
        }
        "M_NOT_FOUND" => {
            Some((ProviderError::not_found(what, id).kind, format!("the homeserver has no {what} {id:?}")))
        }
        "M_TOO_LARGE" => Some((too_large().kind, too_large().message)),
        // A page of a web server, or a homeserver that does not have the call.
        "" | "M_UNRECOGNIZED" if answer.status() == StatusCode::NOT_FOUND => {
            Some((no_homeserver().kind, no_homeserver().message))
        }
        _ => None,
    };
    let Some((kind, message)) = known else {
        let code = text("errcode").to_owned();
        let error = http::check(answer, what, id).and_then(|answer| http::json(&answer));
        return error.map_err(|error| if code.is_empty() { error } else { error.detail("errcode", code) });
    };
    let error = ProviderError::new(kind, message)
        .said(String::from_utf8_lossy(answer.body()))
        .detail("status", answer.status().as_str());
    Err(if text("errcode").is_empty() { error } else { error.detail("errcode", text("errcode")) })
}

/// A message that no room takes.
pub(super) fn too_large() -> ProviderError {
    ProviderError::invalid(
        "/description",
        "makes the message larger than a room of Matrix takes (64 KiB in all)",
    )
}

/// What the last edit by the sender made of it. Servers bundle it with the event.
pub(super) fn edit_of<'a>(event: &'a Value, sender: &str) -> Option<&'a Map<String, Value>> {
    let edit = event.get("unsigned")?.get("m.relations")?.get("m.replace")?;
    (edit.get("sender")?.as_str()? == sender).then_some(())?;
    edit.get("content")?.get("m.new_content")?.as_object()
}

fn refused_token(said: &Value) -> &'static str {
    if said.get("soft_logout").and_then(Value::as_bool) == Some(true) {
        "the homeserver has ended the session of the token for now (soft logout); sign in again and give the new token"
    } else {
        "the homeserver does not accept the token, or not its user"
    }
}

fn no_homeserver() -> ProviderError {
    let message = "there is no homeserver at the integration's endpoint; /.well-known/matrix/client of the server's name \
                   tells the right address";
    ProviderError::new(ErrorKind::Unavailable, message)
}

fn base(context: &Context) -> Result<&str, ProviderError> {
    let endpoint = context.text("endpoint").trim_end_matches('/');
    // Whatever came behind it would not be part of the path.
    if endpoint.contains(['?', '#']) {
        return Err(unusable("must have no part behind a question mark"));
    }
    Ok(endpoint)
}

fn unusable(why: &str) -> ProviderError {
    ProviderError::new(ErrorKind::Unavailable, format!("the integration's provider_config/endpoint {why}"))
}
