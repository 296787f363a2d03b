//! Messages as they stand in a channel.

use api_types::engine::notifications::{Notification, NotificationStatus};
use serde_json::Value;

use super::super::{api, message};
use crate::http::lacks;
use crate::notifications::shown;
use crate::{Answer, Context, ProviderError, Request};

/// Longest summary of a message that somebody else has sent, in characters.
const LONGEST: usize = 1000;

/// Where a message is. Slack counts messages by their time, in each channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) channel: String,
    pub(super) ts: String,
}

impl Place {
    /// Reads an id of ours.
    pub(super) fn of(id: &str) -> Option<Self> {
        let (channel, ts) = id.split_once(':')?;
        let known = channel.bytes().all(|byte| byte.is_ascii_alphanumeric()) && !channel.is_empty();
        (known && api::time_of(ts).is_some()).then(|| Self { channel: channel.to_owned(), ts: ts.to_owned() })
    }

    pub(super) fn id(&self) -> String {
        format!("{}:{}", self.channel, self.ts)
    }
}

/// Sends a message.
pub(super) fn request_send(
    context: &Context,
    channel: &str,
    sent: &Notification,
) -> Result<Request, ProviderError> {
    let mut body = message::content(&shown::as_new(sent))?;
    body["channel"] = channel.into();
    body["metadata"] = message::metadata(sent);
    api::post(context, "chat.postMessage", Some(&body))
}

/// Changes a message into one that was cleared.
pub(super) fn request_clear(
    context: &Context,
    place: &Place,
    cleared: &Notification,
) -> Result<Request, ProviderError> {
    let mut body = message::cleared(&shown::as_new(cleared))?;
    body["channel"] = place.channel.as_str().into();
    body["ts"] = place.ts.as_str().into();
    body["metadata"] = message::metadata(cleared);
    api::post(context, "chat.update", Some(&body))
}

/// Where the message is that was sent or changed.
pub(super) fn read_sent(answer: Answer, channel: &str) -> Result<Place, ProviderError> {
    let said = api::check(answer, "channel", channel)?;
    let text = |name: &str| said.get(name).and_then(Value::as_str).map(str::to_owned);
    let ts = text("ts").ok_or_else(|| lacks("ts", &said))?;
    Ok(Place { channel: text("channel").ok_or_else(|| lacks("channel", &said))?, ts })
}

/// Asks for the one message of that time.
pub(super) fn request(context: &Context, place: &Place) -> Result<Request, ProviderError> {
    let fields = [
        ("channel", place.channel.clone()),
        ("oldest", place.ts.clone()),
        ("latest", place.ts.clone()),
        ("inclusive", "true".to_owned()),
        ("include_all_metadata", "true".to_owned()),
        ("limit", api::MAX_LIMIT.to_string()),
    ];
    api::form(context, "conversations.history", &fields)
}

/// The message, if it is there.
pub(super) fn read_history(answer: Answer, place: &Place) -> Result<Value, ProviderError> {
    let mut said = api::check(answer, "channel", &place.channel)?;
    let messages = said.get_mut("messages").and_then(Value::as_array_mut);
    let Some(messages) = messages else { return Err(lacks("messages", &said)) };
    let found = messages.iter_mut().find(|one| {
        one.get("ts").and_then(Value::as_str) == Some(&place.ts)
            && one.get("subtype").and_then(Value::as_str) != Some("tombstone")
    });
    found.map(Value::take).ok_or_else(|| ProviderError::not_found("message", &place.id()))
}

/// A message, as far as it can be one of ours.
pub(super) fn read(said: &Value, place: &Place) -> Result<Notification, ProviderError> {
    match read_own(said, place) {
        Some(own) => Ok(own),
        None => foreign(said, place),
    }
}

/// A message that was sent from here, by the fields that it carries.
pub(super) fn read_own(said: &Value, place: &Place) -> Option<Notification> {
    message::read_metadata(said, &place.id())
}

fn foreign(said: &Value, place: &Place) -> Result<Notification, ProviderError> {
    let sent = api::time_of(&place.ts).ok_or_else(|| lacks("ts", said))?;
    let edited = said.pointer("/edited/ts").and_then(Value::as_str).and_then(api::time_of);
    let body = said.get("text").and_then(Value::as_str).unwrap_or_default();
    let summary: String = body.lines().next().unwrap_or_default().chars().take(LONGEST).collect();
    let by = said.get("user").or_else(|| said.get("bot_id"));
    Ok(Notification {
        name: summary.clone(),
        created_at: sent,
        updated_at: edited.unwrap_or(sent),
        id: place.id(),
        description: (summary != body).then(|| body.to_owned()),
        summary,
        priority: None,
        notification_status: Some(NotificationStatus::Open),
        project: None,
        status: None,
        issue_type: None,
        creator: by.and_then(Value::as_str).map(str::to_owned),
        assignee: None,
        contact: None,
        tags: Vec::new(),
    })
}
