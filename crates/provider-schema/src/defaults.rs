//! Values that stand in for fields that were left out.

use serde_json::{Map, Value};

use crate::field::{Field, Kind, Schema};

/// The config with the defaults of fields that are absent, as a call of the provider sees it. What is stored and
/// answered stays as it was sent, so that a default can change for those who never chose.
pub fn with_defaults(schema: &Schema, mut config: Value) -> Value {
    if let Value::Object(object) = &mut config {
        fill(&schema.fields, object);
    }
    config
}

fn fill(fields: &[Field], object: &mut Map<String, Value>) {
    for field in fields {
        if field.shown_if.as_ref().is_some_and(|condition| !condition.holds(object)) {
            continue;
        }
        match object.get_mut(&field.name).filter(|value| !value.is_null()) {
            Some(value) => fill_value(&field.kind, value),
            None => {
                if let Some(default) = &field.default {
                    object.insert(field.name.clone(), default.clone());
                }
            }
        }
    }
}

fn fill_value(kind: &Kind, value: &mut Value) {
    match (kind, value) {
        (Kind::Object { fields }, Value::Object(object)) => fill(fields, object),
        (Kind::List { item, .. }, Value::Array(items)) => {
            for value in items {
                fill_value(item, value);
            }
        }
        (Kind::Union { tag, variants }, Value::Object(object)) => {
            let chosen = object.get(tag).and_then(Value::as_str).unwrap_or_default().to_owned();
            for variant in variants.iter().filter(|variant| variant.value == chosen) {
                fill(&variant.fields, object);
            }
        }
        _ => {}
    }
}
