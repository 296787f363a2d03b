//! By a bot (Bot Framework, connector API version 3): a token of its own, then a new conversation in the channel.

use api_types::engine::notifications::CreateNotification;
use http::Method;
use serde_json::{Value, json};

use super::card;
use crate::http::{bearer, check, json, lacks, segment};
use crate::oauth::{self, ClientCredentials, ClientProof};
use crate::{Answer, Context, ErrorKind, Exchange, ProviderError, Request, Step};

/// Where bots of all regions reach Teams.
pub(super) const SERVICE: &str = "https://smba.trafficmanager.net/teams";
/// What the token is for.
const SCOPE: &str = "https://api.botframework.com/.default";
/// Bots of several tenants get their tokens here.
const COMMON: &str = "botframework.com";
const LOGIN: &str = "https://login.microsoftonline.com";

/// The client that gets the token.
pub(super) fn client(context: &Context) -> ClientCredentials {
    let credential = context.credential("/credential");
    let field = |name: &str| credential.map_or("", |one| one.fields.get(name)).to_owned();
    let tenant = Some(context.text("tenant_id")).filter(|tenant| !tenant.is_empty()).unwrap_or(COMMON);
    let token_url = Some(field("token_url")).filter(|url| !url.is_empty());
    ClientCredentials {
        token_url: token_url.unwrap_or_else(|| format!("{LOGIN}/{}/oauth2/v2.0/token", segment(tenant))),
        client_id: field("client_id"),
        client_secret: field("client_secret"),
        proof: ClientProof::Form,
        parameters: vec![("scope".to_owned(), SCOPE.to_owned())],
    }
}

/// Gets a token and looks for the channel in its team. Posts nothing.
pub(super) async fn verify(io: &mut dyn Exchange, context: &Context) -> Result<(), ProviderError> {
    io.step(Step::Authenticate);
    let client = client(context);
    io.lent(&client, None).await?;
    io.step(Step::Permissions);
    let answer = oauth::call(io, &client, |token| request_channels(context, token)).await?;
    let said = accepted(answer, "team")?;
    io.step(Step::Sample);
    let channels = said.get("conversations").and_then(Value::as_array);
    let channels = channels.ok_or_else(|| lacks("conversations", &said))?;
    let wanted = context.text("channel_id");
    if channels.iter().any(|one| one.get("id").and_then(Value::as_str) == Some(wanted)) {
        return Ok(());
    }
    Err(ProviderError::invalid("/channel_id", "is no channel of the team that the bot sees"))
}

/// Posts a message; gives its id.
pub(super) async fn post(
    io: &mut dyn Exchange,
    context: &Context,
    new: &CreateNotification,
) -> Result<String, ProviderError> {
    let body = conversation(context, new)?;
    let client = client(context);
    let answer = oauth::call(io, &client, |token| request_post(context, token, &body)).await?;
    let said = accepted(answer, "channel")?;
    let id = ["activityId", "id"].iter().find_map(|name| said.get(name)?.as_str());
    id.map(str::to_owned).ok_or_else(|| lacks("activityId", &said))
}

/// A conversation that begins with the message.
pub(super) fn conversation(context: &Context, new: &CreateNotification) -> Result<Value, ProviderError> {
    Ok(json!({
        "isGroup": true,
        "channelData": {
            "channel": { "id": context.text("channel_id") },
            "team": { "id": context.text("team_id") },
        },
        "activity": {
            "type": "message",
            // For notices outside of Teams, where no card is shown.
            "summary": new.summary,
            "attachments": [card::attachment(new)?],
        },
    }))
}

pub(super) fn request_post(context: &Context, token: &str, body: &Value) -> Result<Request, ProviderError> {
    let url = format!("{}/v3/conversations", service(context));
    bearer(Method::POST, &url, token, "endpoint", Some(body))
}

pub(super) fn request_channels(context: &Context, token: &str) -> Result<Request, ProviderError> {
    let url = format!("{}/v3/teams/{}/conversations", service(context), segment(context.text("team_id")));
    bearer(Method::GET, &url, token, "endpoint", None)
}

fn service(context: &Context) -> &str {
    let endpoint = context.text("endpoint").trim_end_matches('/');
    if endpoint.is_empty() { SERVICE } else { endpoint }
}

fn accepted(answer: Answer, what: &'static str) -> Result<Value, ProviderError> {
    let said: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    let code = said.pointer("/error/code").and_then(Value::as_str).unwrap_or_default().to_owned();
    let error = match check(answer, what, "") {
        Ok(answer) => return json(&answer),
        Err(error) => error,
    };
    Err(match (&error.kind, code.as_str()) {
        (ErrorKind::Permission { .. }, _) | (_, "BotNotInConversationRoster") => {
            let missing = Some("the bot's app installed in the team".to_owned());
            let message = "the bot is not in the team; install its app there";
            let kind = ErrorKind::Permission { missing };
            ProviderError { kind, message: message.to_owned(), ..error }
        }
        (ErrorKind::NotFound { .. }, _) if what == "team" => {
            let message = "names no team that the bot sees";
            ProviderError {
                details: error.details,
                raw: error.raw,
                ..ProviderError::invalid("/team_id", message)
            }
        }
        _ if code.is_empty() => error,
        _ => error.detail("code", code),
    })
}
