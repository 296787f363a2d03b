//! What Slack's codes of refusals mean.

use ::http::header;
use serde_json::Value;

use crate::{Answer, ErrorKind, ProviderError};

/// A refusal: `ok` is false, `error` has the code.
pub(super) fn refused(answer: &Answer, said: &Value, what: &'static str, id: &str) -> ProviderError {
    let code = said.get("error").and_then(Value::as_str).unwrap_or_default();
    let error = match code {
        "ratelimited" | "rate_limited" | "message_limit_exceeded" => limited(answer),
        "missing_scope" => missing_scope(said),
        _ => by_code(code, what, id),
    };
    let error = error.said(String::from_utf8_lossy(answer.body())).detail("status", answer.status().as_str());
    if code.is_empty() { error } else { error.detail("error", code.chars().take(100).collect::<String>()) }
}

fn by_code(code: &str, what: &'static str, id: &str) -> ProviderError {
    let permission = |message: &str| {
        ProviderError::new(ErrorKind::Permission { missing: None }, format!("{message} ({code})"))
    };
    match code {
        "not_authed" | "invalid_auth" | "account_inactive" | "token_revoked" | "token_expired"
        | "invalid_token" | "no_team" | "team_disabled" => {
            let message = format!("Slack does not accept the token ({code})");
            ProviderError::new(ErrorKind::Credentials, message)
        }
        "not_in_channel" => {
            let missing = Some("membership of the channel".to_owned());
            let message = "the bot is not in the channel; invite it there with /invite";
            ProviderError::new(ErrorKind::Permission { missing }, message)
        }
        "not_allowed_token_type" => {
            permission("Slack takes another kind of token for this: a bot's begins with xoxb-")
        }
        "cant_update_message" => {
            permission("the message was sent by somebody else, and only they can change it")
        }
        "edit_window_closed" => permission("the workspace does not let messages of that age be changed"),
        "no_permission"
        | "access_denied"
        | "accesslimited"
        | "ekm_access_denied"
        | "org_login_required"
        | "enterprise_is_restricted"
        | "team_access_not_granted"
        | "two_factor_setup_required"
        | "user_is_restricted"
        | "user_is_ultra_restricted"
        | "messages_tab_disabled"
        | "not_in_scope" => permission("the workspace does not let this bot do that"),
        code if code.starts_with("restricted_action") => {
            permission("the workspace does not let this bot do that")
        }
        "channel_not_found" | "user_not_found" | "users_not_found" | "message_not_found"
        | "thread_not_found" => {
            let error = ProviderError::not_found(what, id);
            let message = format!("Slack has no {what} {id:?}, or the bot may not see it ({code})");
            ProviderError { message, ..error }
        }
        "is_archived" | "channel_is_archived" => ProviderError::new(
            ErrorKind::Conflict,
            "the channel is archived; somebody has to unarchive it first",
        ),
        "invalid_cursor" => {
            let message = "is not good any more at Slack; begin again without it";
            ProviderError::new(ErrorKind::InvalidQuery { parameter: "cursor" }, message)
        }
        "no_text" => ProviderError::invalid("/summary", "has nothing that Slack would show"),
        "msg_too_long" | "msg_blocks_too_long" | "metadata_too_large" => ProviderError::invalid(
            "/description",
            format!("makes the message longer than Slack takes ({code})"),
        ),
        // Slack says of both that a part may have been done before.
        "internal_error" | "fatal_error" => {
            let message = format!("Slack has failed, and may have done what was asked ({code})");
            ProviderError::new(ErrorKind::BadAnswer, message)
        }
        "service_unavailable" | "team_added_to_org" => {
            ProviderError::new(ErrorKind::Unavailable, format!("Slack is out of order ({code})"))
        }
        "request_timeout" => ProviderError::new(ErrorKind::Timeout, "Slack waited too long for the request"),
        "unknown_method" | "method_deprecated" | "deprecated_endpoint" => {
            let message = format!("what answers at the integration's url does not have this method ({code})");
            ProviderError::new(ErrorKind::Unsupported, message)
        }
        _ => ProviderError::invalid("", "was refused by Slack, in the words of raw_error"),
    }
}

fn limited(answer: &Answer) -> ProviderError {
    let pause = answer.headers().get(header::RETRY_AFTER).and_then(|text| text.to_str().ok());
    let retry_after = pause.and_then(|text| text.trim().parse().ok());
    ProviderError::new(ErrorKind::RateLimited { retry_after }, "Slack wants fewer calls of this bot")
}

fn missing_scope(said: &Value) -> ProviderError {
    let needed = said.get("needed").and_then(Value::as_str).unwrap_or_default();
    let message = format!("the token lacks a scope of Slack: {needed}");
    let missing = (!needed.is_empty()).then(|| needed.to_owned());
    ProviderError::new(ErrorKind::Permission { missing }, message)
}

/// The scopes that the token has, if a refusal for lack of one says so.
pub(super) fn provided(error: &ProviderError) -> Option<Vec<String>> {
    if error.details.get("error")? != "missing_scope" {
        return None;
    }
    let said: Value = serde_json::from_str(error.raw.as_deref()?).ok()?;
    let provided = said.get("provided")?.as_str()?;
    Some(provided.split(',').map(|scope| scope.trim().to_owned()).collect())
}
