//! Users, and who is in a conversation.

use serde_json::Value;

use super::super::api::{check, form, next};
use super::{items, more, paging, text, without, yes};
use crate::chat::{User, UserKind};
use crate::http::lacks;
use crate::query::{Page, Query};
use crate::{Answer, Context, ProviderError, Request};

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
    "entity.user.has_mfa",
    "unmapped",
];
/// What is filled of members: Slack lists their ids.
pub(super) const MEMBER: &[&str] = &["entity.uid", "entity.name", "entity.user.uid"];

/// The one program that is not said to be one.
const SLACKBOT: &str = "USLACKBOT";

pub(super) fn request_users(context: &Context, query: &Query) -> Result<Request, ProviderError> {
    form(context, "users.list", &paging(query.limit, query.after.as_deref()))
}

pub(super) fn read_users(answer: Answer) -> Result<Page<User>, ProviderError> {
    let said = check(answer, "workspace", "")?;
    let users = items(&said, "members")?.iter().map(user).collect::<Result<_, _>>()?;
    Ok(Page { next: next(&said), ..Page::whole(users) })
}

pub(super) fn request_members(
    context: &Context,
    conversation: &str,
    query: &Query,
) -> Result<Request, ProviderError> {
    let mut fields = paging(query.limit, query.after.as_deref());
    fields.push(("channel", conversation.to_owned()));
    form(context, "conversations.members", &fields)
}

pub(super) fn read_members(answer: Answer, conversation: &str) -> Result<Page<User>, ProviderError> {
    let said = check(answer, "conversation", conversation)?;
    let member = |id: &Value| id.as_str().map(only).ok_or_else(|| lacks("members", &said));
    let members = items(&said, "members")?.iter().map(member).collect::<Result<_, _>>()?;
    Ok(Page { next: next(&said), ..Page::whole(members) })
}

/// Somebody of whom nothing but the id is known.
pub(super) fn only(id: &str) -> User {
    let mut user = User { uid: id.to_owned(), ..User::default() };
    user.more.raw = id.into();
    user
}

fn user(said: &Value) -> Result<User, ProviderError> {
    let uid = text(said, "id").ok_or_else(|| lacks("id", said))?;
    let nothing = Value::Null;
    let profile = said.get("profile").unwrap_or(&nothing);
    let kind = if yes(said, "is_bot") || uid == SLACKBOT {
        UserKind::Program
    } else if ["is_admin", "is_owner", "is_primary_owner"].into_iter().any(|role| yes(said, role)) {
        UserKind::Administrator
    } else {
        UserKind::Person
    };
    let placed = ["id", "name", "real_name", "deleted", "is_bot", "is_admin", "has_2fa", "profile"];
    let mut more = more(said, &placed);
    if let Some(profile) = without(said.get("profile"), &["real_name", "email"]) {
        more.unmapped.insert("profile".to_owned(), profile.into());
    }
    Ok(User {
        name: text(said, "name"),
        full_name: text(profile, "real_name").or_else(|| text(said, "real_name")),
        email: text(profile, "email"),
        active: said.get("deleted").and_then(Value::as_bool).map(|deleted| !deleted),
        has_mfa: said.get("has_2fa").and_then(Value::as_bool),
        uid,
        kind,
        more,
    })
}
