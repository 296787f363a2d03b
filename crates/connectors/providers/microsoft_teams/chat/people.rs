//! Users, and who is in a conversation.

use serde_json::Value;

use super::graph::{more, text};
use crate::ProviderError;
use crate::chat::{User, UserKind};
use crate::http::lacks;

/// What is filled of users.
pub(super) const USER: &[&str] = &[
    "entity.uid",
    "entity.name",
    "entity.user.uid",
    "entity.user.name",
    "entity.user.full_name",
    "entity.user.email_addr",
    "entity.user.type_id",
    "entity.user.user_status_id",
    "unmapped",
];
/// What is filled of members.
pub(super) const MEMBER: &[&str] = &[
    "entity.uid",
    "entity.name",
    "entity.user.uid",
    "entity.user.full_name",
    "entity.user.email_addr",
    "unmapped",
];

pub(super) fn user(said: &Value) -> Result<User, ProviderError> {
    Ok(User {
        uid: text(said, "id").ok_or_else(|| lacks("id", said))?,
        name: text(said, "userPrincipalName"),
        full_name: text(said, "displayName"),
        email: text(said, "mail"),
        kind: UserKind::Person,
        active: said.get("accountEnabled").and_then(Value::as_bool),
        has_mfa: None,
        more: more(said, &["id", "userPrincipalName", "displayName", "mail", "accountEnabled"]),
    })
}

/// A membership; guests of other organizations may have no user here.
pub(super) fn member(said: &Value) -> Result<User, ProviderError> {
    let uid = text(said, "userId").or_else(|| text(said, "id")).ok_or_else(|| lacks("userId", said))?;
    Ok(User {
        uid,
        full_name: text(said, "displayName"),
        email: text(said, "email"),
        more: more(said, &["userId", "displayName", "email"]),
        ..User::default()
    })
}
