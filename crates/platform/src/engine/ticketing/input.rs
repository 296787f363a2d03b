//! Bodies of the ticketing connector.

use api_types::engine::ticketing::{CreateAttachment, CreateComment, CreateNote, CreateTicket, Priority};
use api_types::formats::check_line;
use base64ct::{Base64, Encoding as _};
use serde_json::Value;

use super::shared::{line, some_text, text, time};
use crate::error::Error;
use crate::input::Fields;

/// Longest title, in characters.
const MAX_TITLE: usize = 1000;
/// Longest name of a person, a project, a status, in characters.
const MAX_WORD: usize = 512;
/// Most tags.
const MAX_TAGS: usize = 100;
/// Largest custom fields together, in bytes.
const MAX_CUSTOM: usize = 100_000;

/// A ticket as somebody wants it.
pub(super) fn ticket(body: Value) -> Result<CreateTicket, Error> {
    let mut fields = Fields::of(body)?;
    let word = line(MAX_WORD);
    let ticket = CreateTicket {
        name: fields.required_text("name", |text| check_line(text, MAX_TITLE)),
        summary: fields.text("summary", line(MAX_TITLE)).filter(|text| !text.is_empty()),
        creator: fields.text("creator", &word),
        assignee: fields.text("assignee", &word),
        contact: fields.text("contact", &word),
        description: fields.text("description", text),
        priority: fields.word("priority", &Priority::WORDS.join(", "), Priority::parse),
        due_date: time(&mut fields, "due_date"),
        completion_date: time(&mut fields, "completion_date"),
        status: fields.text("status", &word),
        project: fields.text("project", &word),
        issue_type: fields.text("issue_type", &word),
        parent: fields.text("parent", &word),
        tags: fields.texts("tags", MAX_TAGS, |text| check_line(text, 255)).unwrap_or_default(),
        custom_fields: fields.map("custom_fields", MAX_CUSTOM).unwrap_or_default(),
    };
    fields.finish()?;
    Ok(ticket)
}

/// A comment to make.
pub(super) fn comment(body: Value) -> Result<CreateComment, Error> {
    let mut fields = Fields::of(body)?;
    let comment = CreateComment {
        creator: fields.text("creator", line(MAX_WORD)),
        content: fields.required_text("content", some_text),
    };
    fields.finish()?;
    Ok(comment)
}

/// A note as somebody wants it.
pub(super) fn note(body: Value) -> Result<CreateNote, Error> {
    let mut fields = Fields::of(body)?;
    let note = CreateNote {
        title: fields.required_text("title", |text| check_line(text, MAX_TITLE)),
        content: fields.required_text("content", some_text),
    };
    fields.finish()?;
    Ok(note)
}

/// A file to attach.
pub(super) fn attachment(body: Value) -> Result<CreateAttachment, Error> {
    let mut fields = Fields::of(body)?;
    let file = CreateAttachment {
        file_name: fields.required_text("file_name", file_name),
        content: fields.required_text("content", base64),
    };
    fields.finish()?;
    Ok(file)
}

fn file_name(text: &str) -> Result<(), String> {
    check_line(text, 255)?;
    if text.contains(['/', '\\']) || text.trim_matches('.').is_empty() {
        return Err("must be the name of a file, without folders".into());
    }
    Ok(())
}

fn base64(text: &str) -> Result<(), String> {
    // An empty file is a file.
    Base64::decode_vec(text).map(|_| ()).map_err(|_| "must be base64 (RFC 4648, with padding)".into())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{attachment, comment, note, ticket};
    use crate::error::Error;

    fn places<T>(read: Result<T, Error>) -> Vec<String> {
        match read {
            Ok(_) => vec![],
            Err(Error::Invalid(faults)) => faults.into_iter().map(|fault| fault.parameter).collect(),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_ticket_needs_a_name_only() {
        assert!(ticket(json!({"name": "x"})).is_ok());
        assert_eq!(places(ticket(json!({}))), ["/name"]);
        let empty = json!({"name": "x", "summary": "", "creator": "", "tags": null, "colour": "red"});
        let read = ticket(empty).unwrap();
        assert_eq!((read.summary, read.creator.as_deref(), read.tags.len()), (None, Some(""), 0));
    }

    #[test]
    fn every_fault_of_a_ticket_is_named() {
        let body = json!({
            "name": "two\nlines", "priority": "high", "due_date": "tomorrow", "tags": ["a", ""], "custom_fields": [],
            "creator": 7, "description": "a\0b",
        });
        assert_eq!(
            places(ticket(body)),
            ["/name", "/creator", "/description", "/priority", "/due_date", "/tags/1", "/custom_fields"]
        );
        let large = json!({"name": "x", "custom_fields": {"a": "x".repeat(100_001)}});
        assert_eq!(places(ticket(large)), ["/custom_fields"]);
    }

    #[test]
    fn what_hangs_on_tickets_must_say_something() {
        assert_eq!(places(comment(json!({"content": " "}))), ["/content"]);
        assert_eq!(places(note(json!({}))), ["/title", "/content"]);
        let file = |name: &str, content: Value| attachment(json!({"file_name": name, "content": content}));
        assert!(file("a.txt", json!("")).is_ok());
        assert_eq!(places(file("../a", json!("aGVsbG8"))), ["/file_name", "/content"]);
        assert_eq!(places(file("..", json!(7))), ["/file_name", "/content"]);
    }
}
