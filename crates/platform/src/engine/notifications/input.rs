//! Bodies of the notifications connector.

use api_types::engine::notifications::CreateNotification;
use api_types::engine::ticketing::Priority;
use api_types::formats::check_line;
use serde_json::Value;

use super::shared::{line, text};
use crate::error::Error;
use crate::input::Fields;

/// Longest summary, in characters.
const MAX_SUMMARY: usize = 1000;
/// Longest name of a person, a project, a status, in characters.
const MAX_WORD: usize = 512;
/// Most tags.
const MAX_TAGS: usize = 100;

/// A message to send.
pub(super) fn message(body: Value) -> Result<CreateNotification, Error> {
    let mut fields = Fields::of(body)?;
    let word = line(MAX_WORD);
    let message = CreateNotification {
        name: fields.text("name", line(MAX_SUMMARY)),
        summary: fields.required_text("summary", |text| check_line(text, MAX_SUMMARY)),
        priority: fields.word("priority", &Priority::WORDS.join(", "), Priority::parse),
        project: fields.text("project", &word),
        status: fields.text("status", &word),
        description: fields.text("description", text),
        issue_type: fields.text("issue_type", &word),
        creator: fields.text("creator", &word),
        assignee: fields.text("assignee", &word),
        contact: fields.text("contact", &word),
        tags: fields.texts("tags", MAX_TAGS, |text| check_line(text, 255)).unwrap_or_default(),
    };
    fields.finish()?;
    Ok(message)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::message;
    use crate::error::Error;

    #[test]
    fn a_message_needs_a_summary_and_every_fault_is_named() {
        assert!(message(json!({"summary": "Disk full"})).is_ok());
        let wrong =
            json!({"name": 7, "priority": "high", "tags": ["a", ""], "description": "a\0b", "id": "x"});
        let Err(Error::Invalid(faults)) = message(wrong) else { panic!("it was taken") };
        let places: Vec<_> = faults.iter().map(|fault| fault.parameter.as_str()).collect();
        assert_eq!(places, ["/name", "/summary", "/priority", "/description", "/tags/1"]);
    }
}
