//! Parts of bodies that several connectors share.

use api_types::Timestamp;
use api_types::formats::check_line;
use serde_json::Value;

use crate::input::Fields;

/// Longest text of several lines, in characters.
const MAX_TEXT: usize = 100_000;

/// A line of at most `max` characters; may be empty.
pub(super) fn line(max: usize) -> impl Fn(&str) -> Result<(), String> {
    move |text| if text.is_empty() { Ok(()) } else { check_line(text, max) }
}

/// Several lines.
pub(super) fn text(text: &str) -> Result<(), String> {
    if text.chars().count() > MAX_TEXT {
        return Err(format!("must have at most {MAX_TEXT} characters"));
    }
    if text.contains('\0') {
        return Err("must not contain the character U+0000".into());
    }
    Ok(())
}

/// Several lines that say something.
pub(super) fn some_text(given: &str) -> Result<(), String> {
    if given.trim().is_empty() {
        return Err("must not be empty".into());
    }
    text(given)
}

/// An optional point in time.
pub(super) fn time(fields: &mut Fields, name: &str) -> Option<Timestamp> {
    let check = |text: &str| text.parse::<Timestamp>().map(|_| ()).map_err(|error| error.to_string());
    fields.text(name, check)?.parse().ok()
}

/// The query's parameters, and the `meta` functions that stand in the body.
pub(super) fn with_meta(parameters: &[(String, String)], body: &Value) -> Vec<(String, String)> {
    let functions = body.get("meta").and_then(Value::as_array).into_iter().flatten();
    let functions = functions.map(|one| ("meta".to_owned(), one.as_str().unwrap_or_default().to_owned()));
    parameters.iter().cloned().chain(functions).collect()
}
