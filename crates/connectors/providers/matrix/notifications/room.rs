//! The room: found by its alias, and looked at before anything is sent into it.

use ::http::Method;
use serde_json::Value;

use super::super::api::{check, read_user, read_versions, request, request_user, request_versions};
use crate::http::{lacks, segment};
use crate::{Answer, Context, ErrorKind, Exchange, ProviderError, Request, Verified, Warning};

/// Users whose power has no limit: from this version of rooms on, those who made the room.
const CREATORS_RULE: u64 = 12;

/// The room's id.
pub(super) async fn resolve(io: &mut dyn Exchange, context: &Context) -> Result<String, ProviderError> {
    let room = context.text("room");
    if room.starts_with('!') {
        return Ok(room.to_owned());
    }
    read_room(io.send(request_room(context, room)?).await?, room)
}

/// Reaches the homeserver, proves the token, and looks whether its user may speak in the room. Sends nothing.
pub(super) async fn verify(io: &mut dyn Exchange, context: &Context) -> Result<Verified, ProviderError> {
    read_versions(io.send(request_versions(context)?).await?)?;
    let user = read_user(io.send(request_user(context)?).await?)?;
    let room = resolve(io, context).await?;
    read_membership(io.send(request_state(context, &room, "m.room.member", &user, "")?).await?, &user)?;
    let levels = io.send(request_state(context, &room, "m.room.power_levels", "", "")?).await?;
    let (has, needs) = read_levels(absent_or(levels)?.as_ref(), &user);
    if has < needs {
        let made = io.send(request_state(context, &room, "m.room.create", "", "?format=event")?).await?;
        if !is_creator(absent_or(made)?.as_ref(), &user) {
            let missing = format!("the power level {needs} in the room");
            let message = format!("{user} has the power level {has} in the room, and sending needs {needs}");
            return Err(ProviderError::new(ErrorKind::Permission { missing: Some(missing) }, message));
        }
    }
    let encrypted = io.send(request_state(context, &room, "m.room.encryption", "", "")?).await?;
    let encrypted = absent_or(encrypted)?.is_some().then(|| Warning {
        pointer: "/room".into(),
        message: "is an end-to-end encrypted room: messages sent by an integration are not encrypted, and clients mark \
                  them as such"
            .into(),
    });
    Ok(Verified { warnings: encrypted.into_iter().collect() })
}

fn request_room(context: &Context, alias: &str) -> Result<Request, ProviderError> {
    if !alias.starts_with('#') || !alias.contains(':') {
        let message = "the integration's provider_config/room must be an alias such as #alerts:example.com, or a room's id, \
                       which begins with !";
        return Err(ProviderError::new(ErrorKind::Unavailable, message));
    }
    request(context, Method::GET, &format!("/directory/room/{}", segment(alias)), None)
}

fn read_room(answer: Answer, alias: &str) -> Result<String, ProviderError> {
    let body = check(answer, "room", alias)?;
    body.get("room_id").and_then(Value::as_str).map(str::to_owned).ok_or_else(|| lacks("room_id", &body))
}

fn request_state(
    context: &Context,
    room: &str,
    kind: &str,
    key: &str,
    parameters: &str,
) -> Result<Request, ProviderError> {
    let path = format!("/rooms/{}/state/{kind}/{}{parameters}", segment(room), segment(key));
    request(context, Method::GET, &path, None)
}

/// State that a room has, or nothing.
fn absent_or(answer: Answer) -> Result<Option<Value>, ProviderError> {
    match check(answer, "state", "") {
        Ok(state) => Ok(Some(state)),
        Err(error) if matches!(error.kind, ErrorKind::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// To those who are not in a room its state is forbidden.
fn read_membership(answer: Answer, user: &str) -> Result<(), ProviderError> {
    let outside = |how: &str| {
        let message = format!("{user} is not in the room{how}; invite it, and accept once as that user");
        let missing = Some("membership of the room".to_owned());
        ProviderError::new(ErrorKind::Permission { missing }, message)
    };
    match check(answer, "room", "") {
        Ok(state) => match state.get("membership").and_then(Value::as_str) {
            Some("join") => Ok(()),
            Some("invite") => Err(outside(", although it is invited")),
            Some("ban") => Err(outside(": it is banned")),
            _ => Err(outside("")),
        },
        Err(error) if matches!(error.kind, ErrorKind::Permission { .. } | ErrorKind::NotFound { .. }) => {
            Err(ProviderError { raw: error.raw, details: error.details, ..outside("") })
        }
        Err(error) => Err(error),
    }
}

/// What the user has, and what sending a message needs.
fn read_levels(levels: Option<&Value>, user: &str) -> (i64, i64) {
    let level = |value: Option<&Value>| match value? {
        // Rooms of old times write numbers as texts.
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_i64(),
    };
    let Some(levels) = levels else { return (0, 0) };
    let one = |table: &str, key: &str| level(levels.get(table).and_then(|table| table.get(key)));
    let has = one("users", user).or_else(|| level(levels.get("users_default"))).unwrap_or(0);
    let needs = one("events", "m.room.message").or_else(|| level(levels.get("events_default"))).unwrap_or(0);
    (has, needs)
}

fn is_creator(made: Option<&Value>, user: &str) -> bool {
    let Some(made) = made else { return false };
    let content = made.get("content").unwrap_or(made);
    let version = content.get("room_version").and_then(Value::as_str).and_then(|text| text.parse().ok());
    let others = content.get("additional_creators").and_then(Value::as_array);
    version.is_some_and(|version: u64| version >= CREATORS_RULE)
        && (made.get("sender").and_then(Value::as_str) == Some(user)
            || others.is_some_and(|others| others.iter().any(|one| one == user)))
}
