//! The channel: by its id or its name, and looked at before anything is sent into it.

use serde_json::Value;

use super::super::api::{check, form, granted, next, post};
use super::super::errors::provided;
use crate::http::lacks;
use crate::notifications::op;
use crate::{Answer, Context, ErrorKind, Exchange, ProviderError, Request, Step, Verified, Warning};

/// Channels that are asked for at once, and how often, while one is looked for by its name: Slack finds by ids only.
const AT_ONCE: u32 = 1000;
const MOST_PAGES: usize = 10;

/// The channel of the integration as Slack takes it: people write a name with a hash in front.
pub(super) fn configured(context: &Context) -> &str {
    context.text("channel").trim_start_matches('#')
}

/// Whether a channel's id is that of the integration's channel.
pub(super) async fn is_the_one(
    io: &mut dyn Exchange,
    context: &Context,
    id: &str,
) -> Result<bool, ProviderError> {
    let wanted = configured(context);
    if is_id(wanted) {
        return Ok(wanted == id);
    }
    match read_channel(io.send(request_channel(context, id)?).await?, id) {
        Ok(channel) => Ok(channel.get("name").and_then(Value::as_str) == Some(wanted)),
        Err(error) if matches!(error.kind, ErrorKind::NotFound { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Proves the token, compares its scopes, and looks at the channel. Sends nothing into it.
pub(super) async fn verify(io: &mut dyn Exchange, context: &Context) -> Result<Verified, ProviderError> {
    io.step(Step::Authenticate);
    let answer = io.send(post(context, "auth.test", None)?).await?;
    let scopes = granted(answer.headers()).map(str::to_owned);
    check(answer, "token", "")?;
    io.step(Step::Permissions);
    let has = |scope: &str| scopes.as_ref().map(|all| all.split(',').any(|one| one.trim() == scope));
    if has("chat:write") == Some(false) {
        let kind = ErrorKind::Permission { missing: Some("chat:write".to_owned()) };
        return Err(ProviderError::new(
            kind,
            "the token lacks the scope chat:write, without which nothing can be sent",
        ));
    }
    io.step(Step::Sample);
    let Some(channel) = look(io, context).await? else {
        let message = "could not be looked at for lack of the scope channels:read, or groups:read if it is private; \
                       without it only the id of a channel, not its name, lets messages be read and cleared";
        return Ok(warned([Some(("/channel", message.to_owned()))]));
    };
    if channel.get("is_archived") == Some(&Value::Bool(true)) {
        return Err(ProviderError::new(
            ErrorKind::Conflict,
            "the channel is archived; somebody has to unarchive it first",
        ));
    }
    let mut outside = None;
    if channel.get("is_member") == Some(&Value::Bool(false)) && has("chat:write.public") != Some(true) {
        if scopes.is_some() {
            let missing = Some("membership of the channel, or the scope chat:write.public".to_owned());
            let message = "the bot is not in the channel; invite it there with /invite";
            return Err(ProviderError::new(ErrorKind::Permission { missing }, message));
        }
        outside = Some((
            "/channel",
            "is a channel in which the bot is not; invite it there with /invite".to_owned(),
        ));
    }
    let private = channel.get("is_private") == Some(&Value::Bool(true));
    let history = if private { "groups:history" } else { "channels:history" };
    let unread = (has(history) == Some(false)).then(|| {
        let message = format!(
            "lacks the scope {history}, which is needed for {} and {}",
            op::GET_MESSAGE,
            op::CLEAR_MESSAGE
        );
        ("/credential", message)
    });
    Ok(warned([outside, unread]))
}

fn warned<const N: usize>(warnings: [Option<(&str, String)>; N]) -> Verified {
    let warning = |(pointer, message): (&str, String)| Warning { pointer: pointer.to_owned(), message };
    Verified { warnings: warnings.into_iter().flatten().map(warning).collect() }
}

/// The channel of the integration; `None`, if the token may not look.
async fn look(io: &mut dyn Exchange, context: &Context) -> Result<Option<Value>, ProviderError> {
    let wanted = configured(context);
    if is_id(wanted) {
        return match read_channel(io.send(request_channel(context, wanted)?).await?, wanted) {
            Ok(channel) => Ok(Some(channel)),
            Err(error) if provided(&error).is_some() => Ok(None),
            Err(error) => Err(error),
        };
    }
    let mut kinds = "public_channel,private_channel";
    let mut cursor = None;
    for _ in 0..MOST_PAGES {
        let answer = io.send(request_channels(context, kinds, cursor.as_deref())?).await?;
        let said = match check(answer, "channel", wanted) {
            Ok(said) => said,
            Err(error) => match provided(&error) {
                // What is left is asked for in the next round.
                Some(scopes) if kinds.contains(',') => {
                    let has = |scope: &str| scopes.iter().any(|one| one == scope);
                    kinds = match (has("channels:read"), has("groups:read")) {
                        (true, _) => "public_channel",
                        (_, true) => "private_channel",
                        _ => return Ok(None),
                    };
                    continue;
                }
                Some(_) => return Ok(None),
                None => return Err(error),
            },
        };
        let channels =
            said.get("channels").and_then(Value::as_array).ok_or_else(|| lacks("channels", &said))?;
        let found = channels.iter().find(|one| one.get("name").and_then(Value::as_str) == Some(wanted));
        if let Some(found) = found {
            return Ok(Some(found.clone()));
        }
        cursor = next(&said);
        if cursor.is_none() {
            // Private channels that it may not list are as if they were not there.
            return if kinds == "public_channel" { Ok(None) } else { Err(unknown(wanted)) };
        }
    }
    let message =
        format!("the channel {wanted:?} is not among the first that Slack lists; give its id instead");
    Err(ProviderError::new(ErrorKind::NotFound { what: "channel", id: wanted.to_owned() }, message))
}

fn unknown(name: &str) -> ProviderError {
    let message = format!("Slack shows the bot no channel {name:?}; if it is private, invite the bot");
    ProviderError { message, ..ProviderError::not_found("channel", name) }
}

pub(super) fn request_channel(context: &Context, id: &str) -> Result<Request, ProviderError> {
    form(context, "conversations.info", &[("channel", id.to_owned())])
}

pub(super) fn request_channels(
    context: &Context,
    kinds: &str,
    cursor: Option<&str>,
) -> Result<Request, ProviderError> {
    let mut fields = vec![("types", kinds.to_owned()), ("limit", AT_ONCE.to_string())];
    fields.extend(cursor.map(|cursor| ("cursor", cursor.to_owned())));
    form(context, "conversations.list", &fields)
}

pub(super) fn read_channel(answer: Answer, id: &str) -> Result<Value, ProviderError> {
    let mut said = check(answer, "channel", id)?;
    match said.get_mut("channel").map(Value::take) {
        Some(channel) if channel.is_object() => Ok(channel),
        _ => Err(lacks("channel", &said)),
    }
}

/// Names have no capital letters, and ids have nothing else but digits.
fn is_id(channel: &str) -> bool {
    channel.len() >= 9
        && channel.starts_with(['C', 'G', 'D'])
        && channel.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}
