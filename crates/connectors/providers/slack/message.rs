//! What people see of a message, and what it carries so that it can be read back whole.
//!
//! Nothing that somebody writes becomes markup or wakes anybody: blocks have plain texts only, and what Slack reads as
//! commands is escaped where there are none.

use api_types::engine::notifications::{CreateNotification, Notification};
use serde_json::{Value, json};

use crate::ProviderError;
use crate::notifications::shown;

/// The type of the metadata.
const EVENT: &str = "patchbay_notification";
/// The field of the metadata. One text, because Slack's payloads have no lists of texts.
const FIELD: &str = "notification";
/// Longest text of a message, in characters. Slack cuts longer ones.
const MAX_TEXT: usize = 40_000;
/// Longest text of a header, of a section, and of one of its fields.
const MAX_HEADER: usize = 150;
const MAX_SECTION: usize = 3000;
const MAX_FACT: usize = 2000;
/// What stands before a message that was cleared.
const CLEARED: &str = "✔ Cleared: ";

/// The content of a message that is sent.
pub(super) fn content(new: &CreateNotification) -> Result<Value, ProviderError> {
    draw(new, "")
}

/// The content that a message gets when it is cleared.
pub(super) fn cleared(new: &CreateNotification) -> Result<Value, ProviderError> {
    draw(new, CLEARED)
}

/// What a message carries.
pub(super) fn metadata(message: &Notification) -> Value {
    let mut fields = serde_json::to_value(message).unwrap_or_default();
    if let Some(fields) = fields.as_object_mut() {
        // Slack gives it, and knows it best.
        fields.remove("id");
    }
    // Slack escapes these letters in texts; escaped our way they do not occur in it.
    let text = fields.to_string().replace('&', "\\u0026").replace('<', "\\u003c").replace('>', "\\u003e");
    json!({ "event_type": EVENT, "event_payload": { FIELD: text } })
}

/// The message that was sent from here, by what it carries.
pub(super) fn read_metadata(message: &Value, id: &str) -> Option<Notification> {
    let metadata = message.get("metadata")?;
    if metadata.get("event_type")? != EVENT {
        return None;
    }
    let text = metadata.get("event_payload")?.get(FIELD)?.as_str()?;
    let mut fields: Value = serde_json::from_str(text).ok()?;
    fields.as_object_mut()?.insert("id".into(), id.into());
    serde_json::from_value(fields).ok()
}

/// A text as Slack shows it, letter by letter.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn draw(new: &CreateNotification, before: &str) -> Result<Value, ProviderError> {
    let text = escape(&format!("{before}{}", shown::plain(new)));
    if text.chars().count() > MAX_TEXT {
        let message = format!("makes the message longer than Slack takes ({MAX_TEXT} characters in all)");
        return Err(ProviderError::invalid("/description", message));
    }
    // What has once been sent cannot be kept from being read as markup when it is changed, but blocks can.
    if shown::is_bare(new) && before.is_empty() {
        return Ok(json!({ "text": text, "mrkdwn": false }));
    }
    Ok(json!({ "text": text, "blocks": blocks(new, before) }))
}

fn blocks(new: &CreateNotification, before: &str) -> Vec<Value> {
    let title = format!("{before}{}", new.summary);
    let mut blocks = if title.chars().count() <= MAX_HEADER {
        vec![json!({ "type": "header", "text": plain(&title) })]
    } else {
        sections(&title)
    };
    blocks.extend(sections(new.description.as_deref().unwrap_or_default()));
    let facts: Vec<_> = shown::facts(new).into_iter().map(|(name, text)| format!("{name}: {text}")).collect();
    if facts.iter().any(|fact| fact.chars().count() > MAX_FACT) {
        blocks.extend(sections(&facts.join("\n")));
    } else if !facts.is_empty() {
        let facts: Vec<_> = facts.iter().map(|fact| plain(fact)).collect();
        blocks.push(json!({ "type": "section", "fields": facts }));
    }
    blocks
}

/// A text in as many sections as it needs; none for none.
fn sections(text: &str) -> Vec<Value> {
    let letters: Vec<char> = text.chars().collect();
    let section = |part: &[char]| {
        let part: String = part.iter().collect();
        json!({ "type": "section", "text": plain(&part) })
    };
    letters.chunks(MAX_SECTION).map(section).collect()
}

fn plain(text: &str) -> Value {
    json!({ "type": "plain_text", "text": text, "emoji": false })
}
