//! What was said in a conversation, the newest first. Answers in threads are not among it: Slack lists them by thread only.

use api_types::Timestamp;
use serde_json::Value;

use super::super::api::{check, form, next, time_of, ts_of};
use super::people::only;
use super::{items, more, paging, text};
use crate::chat::{File, Message, MessageKind, User, UserKind};
use crate::http::lacks;
use crate::query::{FilterKind, FilterSpec, FilterValue, Operator, Page, Query};
use crate::{Answer, Context, ProviderError, Request};

/// What is filled.
pub(super) const FIELDS: &[&str] = &[
    "time",
    "metadata.uid",
    "metadata.correlation_uid",
    "actor.user.uid",
    "chat_message.conversation_uid",
    "chat_message.message",
    "chat_message.files",
    "unmapped",
];

pub(super) const FILTERS: &[FilterSpec] = &[FilterSpec {
    name: "time",
    kind: FilterKind::Time,
    operators: &[Operator::Gte, Operator::Lte],
    docs: "When it was sent.",
}];

/// What people say, among the subtypes; all others tell what has happened.
const SAID: [&str; 5] = ["bot_message", "file_share", "me_message", "thread_broadcast", "file_comment"];

/// The time from which and until which is asked for, both included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    from: Option<Timestamp>,
    until: Option<Timestamp>,
}

impl Span {
    /// That of a query; `None`, if its filters leave no time.
    pub(super) fn of(query: &Query) -> Option<Self> {
        let mut span = Self::default();
        for filter in &query.filters {
            let [FilterValue::Time(time)] = filter.values[..] else { continue };
            if filter.operator == Operator::Gte {
                span.from = Some(span.from.map_or(time, |from| from.max(time)));
            } else {
                span.until = Some(span.until.map_or(time, |until| until.min(time)));
            }
        }
        let nothing = matches!((span.from, span.until), (Some(from), Some(until)) if from > until);
        (!nothing).then_some(span)
    }
}

pub(super) fn request(
    context: &Context,
    conversation: &str,
    span: Span,
    query: &Query,
) -> Result<Request, ProviderError> {
    let mut fields = paging(query.limit, query.after.as_deref());
    fields.push(("channel", conversation.to_owned()));
    fields.extend(span.from.map(|time| ("oldest", ts_of(time))));
    fields.extend(span.until.map(|time| ("latest", ts_of(time))));
    if span != Span::default() {
        fields.push(("inclusive", "true".to_owned()));
    }
    form(context, "conversations.history", &fields)
}

pub(super) fn read(answer: Answer, conversation: &str) -> Result<Page<Message>, ProviderError> {
    let said = check(answer, "conversation", conversation)?;
    let messages = items(&said, "messages")?.iter().map(|one| message(one, conversation));
    let messages = messages.collect::<Result<_, _>>()?;
    Ok(Page { next: next(&said), ..Page::whole(messages) })
}

/// Brings the bot into a public channel.
pub(super) fn request_join(context: &Context, conversation: &str) -> Result<Request, ProviderError> {
    form(context, "conversations.join", &[("channel", conversation.to_owned())])
}

/// Whether the bot is to join where it was refused for not being there.
pub(super) fn wants_to_join<T>(context: &Context, read: &Result<T, ProviderError>) -> bool {
    let refused =
        |error: &ProviderError| error.details.get("error").is_some_and(|code| code == "not_in_channel");
    context.text("channels") == "auto" && read.as_ref().is_err_and(refused)
}

fn message(said: &Value, conversation: &str) -> Result<Message, ProviderError> {
    let uid = text(said, "ts").ok_or_else(|| lacks("ts", said))?;
    let sent_at = time_of(&uid).ok_or_else(|| lacks("ts", said))?;
    let kind = match said.get("subtype").and_then(Value::as_str) {
        Some("tombstone") => MessageKind::Deleted,
        Some(subtype) if !SAID.contains(&subtype) => MessageKind::System,
        _ if said.get("edited").is_some_and(Value::is_object) => MessageKind::Edited,
        _ => MessageKind::Sent,
    };
    // The first of a thread names itself as what it answers.
    let answers = text(said, "thread_ts").filter(|thread| *thread != uid);
    let files = said.get("files").and_then(Value::as_array).into_iter().flatten().map(file).collect();
    Ok(Message {
        conversation: conversation.to_owned(),
        answers,
        sender: sender(said),
        sent_at,
        kind,
        text: text(said, "text").unwrap_or_default(),
        files,
        more: more(said, &["type", "ts", "user", "text", "files", "thread_ts"]),
        uid,
    })
}

/// Who has sent it. A program may have no user, but an id of its own.
fn sender(said: &Value) -> Option<User> {
    let program = text(said, "bot_id");
    let mut user = only(&text(said, "user").or_else(|| program.clone())?);
    if program.is_some() {
        user.kind = UserKind::Program;
        user.name = text(said, "username");
    }
    Some(user)
}

/// A file; of one that was removed little is left.
fn file(said: &Value) -> File {
    let name = text(said, "name").or_else(|| text(said, "title")).or_else(|| text(said, "id"));
    File {
        uid: text(said, "id"),
        name: name.unwrap_or_default(),
        media_type: text(said, "mimetype"),
        size: said.get("size").and_then(Value::as_u64),
    }
}
