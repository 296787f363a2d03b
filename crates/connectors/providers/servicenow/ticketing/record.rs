//! A record as the table API shows it with `sysparm_display_value=all`: each column with its value and what people read.

use api_types::Timestamp;
use serde_json::{Map, Value, json};

use crate::ProviderError;
use crate::http::lacks;

/// The value of a column; empty where there is none.
pub(super) fn value<'v>(record: &'v Value, column: &str) -> &'v str {
    let cell = record.get(column).unwrap_or(&Value::Null);
    // Without display values a column is a text.
    cell.get("value").unwrap_or(cell).as_str().unwrap_or_default()
}

/// What people read in a column.
pub(super) fn shown<'v>(record: &'v Value, column: &str) -> &'v str {
    record.get(column).and_then(|cell| cell.get("display_value")).and_then(Value::as_str).unwrap_or_default()
}

pub(super) fn some(record: &Value, column: &str) -> Option<String> {
    Some(value(record, column)).filter(|text| !text.is_empty()).map(str::to_owned)
}

pub(super) fn must<'v>(record: &'v Value, column: &str) -> Result<&'v str, ProviderError> {
    Some(value(record, column)).filter(|text| !text.is_empty()).ok_or_else(|| lacks(column, record))
}

/// A point in time. Values are in UTC, whatever the caller's time zone.
pub(super) fn time(record: &Value, column: &str) -> Result<Option<Timestamp>, ProviderError> {
    let text = value(record, column);
    if text.is_empty() {
        return Ok(None);
    }
    let time = format!("{}Z", text.replacen(' ', "T", 1)).parse();
    time.map(Some).map_err(|_| lacks(&format!("a time in {column}"), record))
}

pub(super) fn must_time(record: &Value, column: &str) -> Result<Timestamp, ProviderError> {
    time(record, column)?.ok_or_else(|| lacks(column, record))
}

/// A time as ServiceNow writes it; it knows no parts of seconds.
pub(super) fn written(time: Timestamp) -> Option<String> {
    let text = time.to_string();
    let whole = text.strip_suffix('Z').filter(|text| !text.contains('.'))?;
    Some(whole.replacen('T', " ", 1))
}

/// All columns that are not empty, apart from some: the value, or both where people read something else.
pub(super) fn rest(record: &Value, without: &[&str]) -> Map<String, Value> {
    let all = record.as_object().into_iter().flatten();
    let left = all.filter(|(name, _)| !without.contains(&name.as_str()) && !value(record, name).is_empty());
    left.map(|(name, _)| {
        let (value, shown) = (value(record, name), shown(record, name));
        let same = shown.is_empty() || shown == value;
        (name.clone(), if same { value.into() } else { json!({"value": value, "display_value": shown}) })
    })
    .collect()
}
