//! What people see: an Adaptive Card. Its texts are Markdown in part, so that what is meant literally is escaped.

use api_types::engine::notifications::CreateNotification;
use serde_json::{Value, json};

use crate::ProviderError;
use crate::notifications::shown;

/// The newest version that Teams shows on all its apps.
const VERSION: &str = "1.4";
/// Teams refuses messages of about 28 KB (its documentation of messages); around the card there is a little more.
const MAX_BYTES: usize = 25_000;

/// The message as an attachment.
pub(super) fn attachment(new: &CreateNotification) -> Result<Value, ProviderError> {
    let mut body = Vec::new();
    if shown::is_bare(new) {
        body.push(text(&new.summary));
    } else {
        body.push(merge(text(&new.summary), &json!({ "weight": "Bolder", "size": "Medium" })));
        if let Some(description) = new.description.as_deref().filter(|text| !text.is_empty()) {
            // A line end of its own is a blank in Markdown.
            body.extend(description.split('\n').filter(|line| !line.trim().is_empty()).map(text));
        }
        let facts: Vec<_> = shown::facts(new)
            .into_iter()
            .map(|(name, value)| json!({ "title": name, "value": literal(&value) }))
            .collect();
        if !facts.is_empty() {
            body.push(json!({ "type": "FactSet", "facts": facts }));
        }
    }
    let card = json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard", "version": VERSION, "body": body,
        "msteams": { "width": "Full" },
    });
    if card.to_string().len() > MAX_BYTES {
        let message = "makes the message longer than Teams takes (28 KB in all)";
        return Err(ProviderError::invalid("/description", message));
    }
    Ok(
        json!({ "contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": null, "content": card }),
    )
}

fn text(text: &str) -> Value {
    json!({ "type": "TextBlock", "text": literal(text), "wrap": true })
}

fn merge(mut block: Value, more: &Value) -> Value {
    if let (Some(block), Some(more)) = (block.as_object_mut(), more.as_object()) {
        block.extend(more.clone());
    }
    block
}

/// A text without any signs of Markdown, mentions or functions of dates (`{{DATE(…)}}`).
pub(super) fn literal(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut begins = true;
    for letter in text.chars() {
        let list = begins && "-+#>".contains(letter);
        if list || "\\*_[]`~".contains(letter) {
            escaped.push('\\');
        }
        match letter {
            '<' => escaped.push_str("&lt;"),
            '>' if !list => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            // Two of them begin a function.
            '{' => escaped.push_str("{\u{200b}"),
            other => escaped.push(other),
        }
        begins = letter == '\n' || begins && letter == ' ';
    }
    escaped
}
