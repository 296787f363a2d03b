//! Who is in a room.

use ::http::Method;
use serde_json::Value;

use super::super::api::{check, request as ask};
use super::hidden;
use crate::chat::{More, User};
use crate::http::{lacks, segment};
use crate::{Answer, Context, ProviderError, Request};

/// What is filled.
pub(super) const FIELDS: &[&str] =
    &["entity.uid", "entity.name", "entity.user.uid", "entity.user.full_name", "unmapped"];

pub(super) fn request(context: &Context, room: &str) -> Result<Request, ProviderError> {
    ask(context, Method::GET, &format!("/rooms/{}/joined_members", segment(room)), None)
}

pub(super) fn read(answer: Answer, room: &str) -> Result<Vec<User>, ProviderError> {
    let said = check(answer, "conversation", room).map_err(|error| hidden(error, room))?;
    let joined = said.get("joined").and_then(Value::as_object).ok_or_else(|| lacks("joined", &said))?;
    Ok(joined.iter().map(|(uid, said)| user(uid, said)).collect())
}

fn user(uid: &str, said: &Value) -> User {
    let mut unmapped = said.as_object().cloned().unwrap_or_default();
    let name = unmapped.remove("display_name");
    unmapped.retain(|_, value| !value.is_null());
    User {
        uid: uid.to_owned(),
        full_name: name.as_ref().and_then(Value::as_str).map(str::to_owned),
        more: More { unmapped, raw: said.clone() },
        ..User::default()
    }
}
