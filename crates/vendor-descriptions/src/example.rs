//! Answers for tests of readings.

use http::Method;
use serde_json::{Map, Value, json};

use crate::operation::find;
use crate::schema::{follow, has_type};

/// How deep an answer that is made of a schema goes; schemas that hold themselves end there.
const DEPTH: usize = 6;

/// The example of an answer, or one that is made of its schema.
pub(crate) fn answer(document: &Value, method: &Method, path: &str, status: &str) -> Option<Value> {
    // A template is a path that fits itself.
    let operation = find(document, method, path).ok()?;
    let content = operation.answer(status)?.get("content")?.as_object()?;
    let (_, media) = content.iter().find(|(kind, _)| kind.contains("json"))?;
    let example = media.get("example").or_else(|| {
        let first = media.get("examples")?.as_object()?.values().next()?;
        follow(document, first).get("value")
    });
    match example {
        // Some descriptions have their examples as JSON in a text.
        Some(Value::String(text)) => {
            Some(serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.clone())))
        }
        // Some have a reference where the standard wants the value.
        Some(example) if example.get("$ref").is_some() => follow(document, example).get("value").cloned(),
        Some(example) => Some(example.clone()),
        None => Some(made(document, media.get("schema")?, 0)),
    }
}

/// A value that fits a schema as far as its types go, with all its properties.
fn made(document: &Value, rule: &Value, depth: usize) -> Value {
    let rule = follow(document, rule);
    if let Some(value) = rule.get("example").or_else(|| rule.get("default")).or_else(|| rule["enum"].get(0)) {
        return value.clone();
    }
    if let Some(first) = rule["anyOf"].get(0).or_else(|| rule["oneOf"].get(0)) {
        return made(document, first, depth);
    }
    if has_type(rule, "array") {
        let items: Vec<_> = rule.get("items").filter(|_| depth < DEPTH).into_iter().collect();
        return items.into_iter().map(|one| made(document, one, depth + 1)).collect();
    }
    if has_type(rule, "string") {
        return match rule["format"].as_str() {
            Some("date-time") => "2026-11-03T10:00:00.000+0000".into(),
            Some("date") => "2026-11-03".into(),
            _ => "text".into(),
        };
    }
    if has_type(rule, "integer") || has_type(rule, "number") {
        return json!(1);
    }
    if has_type(rule, "boolean") {
        return json!(true);
    }
    let mut object = Map::new();
    for part in rule["allOf"].as_array().into_iter().flatten() {
        match made(document, part, depth) {
            Value::Object(part) => object.extend(part),
            other => return other,
        }
    }
    let properties = rule["properties"].as_object().filter(|_| depth < DEPTH).into_iter().flatten();
    object.extend(properties.map(|(name, rule)| (name.clone(), made(document, rule, depth + 1))));
    Value::Object(object)
}
