//! Calls of the address, and what is answered: a word of plain text.

use ::http::{Method, StatusCode, Uri, header};
use api_types::engine::notifications::CreateNotification;
use provider_schema::check_url;
use serde_json::{Value, json};

use super::super::message;
use crate::{Answer, Confidential, Context, ErrorKind, ProviderError, Request};

/// Longest answer that is shown, in characters.
const MAX_RAW: usize = 200;
/// What is said to a message with nothing in it by an address that is good.
const NOTHING: [&str; 3] = ["no_text", "missing_text_or_fallback_or_attachments", "invalid_payload"];

/// Posts a message.
pub(super) fn request(context: &Context, new: &CreateNotification) -> Result<Request, ProviderError> {
    post(context, &message::content(new)?)
}

/// Posts a message with nothing in it, which is refused by an address that is good, and for this reason only.
pub(super) fn request_nothing(context: &Context) -> Result<Request, ProviderError> {
    post(context, &json!({ "text": "" }))
}

/// Whether the message was taken.
pub(super) fn read(answer: &Answer) -> Result<(), ProviderError> {
    let word = word(answer);
    if answer.status().is_success() {
        return if word == "ok" { Ok(()) } else { Err(no_webhook(ErrorKind::BadAnswer, &word)) };
    }
    Err(refused(answer, &word))
}

/// Whether the address is good.
pub(super) fn read_nothing(answer: &Answer) -> Result<(), ProviderError> {
    let word = word(answer);
    if answer.status() == StatusCode::BAD_REQUEST && NOTHING.contains(&word.as_str()) {
        return Ok(());
    }
    if answer.status().is_success() {
        // Who takes nothing for a message is something else than Slack, whatever it says.
        return Err(no_webhook(ErrorKind::Unavailable, &word));
    }
    Err(refused(answer, &word))
}

fn post(context: &Context, body: &Value) -> Result<Request, ProviderError> {
    let address = context.credential("/webhook_url").map_or("", |credential| credential.fields.get("secret"));
    let uri: Uri = address.parse().map_err(|_| unusable())?;
    let shown = uri.to_string();
    // Written in any other way, it could not be told from what is no secret when the call is shown to somebody.
    if check_url(address).is_err() || uri.path().len() < 2 || shown != address {
        return Err(unusable());
    }
    ::http::Request::builder()
        .method(Method::POST)
        .uri(uri)
        .header(header::CONTENT_TYPE, "application/json")
        .extension(Confidential)
        .body(body.to_string().into())
        .map_err(|_| unusable())
}

/// Without the address: it is the secret.
fn unusable() -> ProviderError {
    let message = "the secret of webhook_url is no address of an incoming webhook, such as \
                   https://hooks.slack.com/services/T…/B…/…";
    ProviderError::new(ErrorKind::Credentials, message)
}

fn refused(answer: &Answer, word: &str) -> ProviderError {
    let status = answer.status();
    let error = match word {
        "invalid_token" | "no_service" | "no_service_id" | "no_team" | "team_disabled"
        | "no_active_hooks" | "account_inactive" => gone(word),
        "action_prohibited"
        | "posting_to_general_channel_denied"
        | "user_not_found"
        | "restricted_action" => {
            let message = format!("the workspace does not let this webhook post there ({word})");
            ProviderError::new(ErrorKind::Permission { missing: None }, message)
        }
        "channel_is_archived" => {
            ProviderError::new(ErrorKind::Conflict, "the channel of the webhook is archived")
        }
        "channel_not_found" => {
            let message = "the channel of the webhook is not there any more";
            ProviderError { message: message.into(), ..ProviderError::not_found("channel", "") }
        }
        "no_text" => ProviderError::invalid("/summary", "has nothing that Slack would show"),
        "msg_too_long" | "msg_blocks_too_long" => ProviderError::invalid(
            "/description",
            format!("makes the message longer than Slack takes ({word})"),
        ),
        _ => by_status(answer, word),
    };
    error.detail("status", status.as_str())
}

fn by_status(answer: &Answer, word: &str) -> ProviderError {
    match answer.status() {
        StatusCode::TOO_MANY_REQUESTS => {
            let pause = answer.headers().get(header::RETRY_AFTER).and_then(|text| text.to_str().ok());
            let retry_after = pause.and_then(|text| text.trim().parse().ok());
            ProviderError::new(
                ErrorKind::RateLimited { retry_after },
                "Slack wants fewer messages by this webhook",
            )
        }
        StatusCode::NOT_FOUND | StatusCode::GONE | StatusCode::UNAUTHORIZED => gone("no such address"),
        StatusCode::FORBIDDEN => {
            let message = "the workspace does not let this webhook post";
            ProviderError::new(ErrorKind::Permission { missing: None }, message).said(word)
        }
        StatusCode::BAD_REQUEST => {
            ProviderError::invalid("", "was refused by Slack, in the words of raw_error").said(word)
        }
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE => {
            ProviderError::new(ErrorKind::Unavailable, "Slack is out of order")
        }
        StatusCode::GATEWAY_TIMEOUT => {
            ProviderError::new(ErrorKind::Timeout, "Slack waited too long for something")
        }
        status => {
            let message = format!("what answers at the webhook's address did so with status {status}");
            ProviderError::new(ErrorKind::BadAnswer, message).said(word)
        }
    }
}

fn gone(why: &str) -> ProviderError {
    let message = format!("Slack does not know the webhook, or not any more ({why}); make a new one");
    ProviderError::new(ErrorKind::Credentials, message)
}

fn no_webhook(kind: ErrorKind, word: &str) -> ProviderError {
    ProviderError::new(kind, "what answers at the webhook's address is no incoming webhook").said(word)
}

/// What was answered, if it can be shown: an address that somebody else answers at may be repeated in a page.
fn word(answer: &Answer) -> String {
    let text = String::from_utf8_lossy(answer.body());
    let word: String = text.trim().chars().take(MAX_RAW).collect();
    let is_code = word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if is_code { word } else { "(no word of Slack)".to_owned() }
}
