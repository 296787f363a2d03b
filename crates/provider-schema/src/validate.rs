//! The check of a `provider_config`: every fault at once, each with its place.

use serde_json::{Map, Value};

use crate::credential::{Accepted, credential_fields};
use crate::field::{Field, Kind, Schema, Variant};
use crate::pointer::{below, entry};
use crate::url::check_url;

/// Longest reference to a stored credential.
const MAX_REFERENCE: usize = 512;

/// Something wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// JSON Pointer from the checked object; `""` is the object itself.
    pub pointer: String,
    /// Completes the sentence "`field` …", for example "must not be empty". It never repeats the value.
    pub message: String,
}

impl FieldError {
    pub(crate) fn new(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), message: message.into() }
    }
}

/// What is wrong with a `provider_config` of this provider; nothing: it fits. Keys that the schema does not know are
/// ignored (contract, management 0.1), `null` is as good as absent.
pub fn validate(schema: &Schema, config: &Value) -> Vec<FieldError> {
    let mut faults = Vec::new();
    match config {
        Value::Object(object) => {
            if object.get("type").and_then(Value::as_str) != Some(&schema.provider_id) {
                faults.push(FieldError::new("/type", format!("must be {:?} here", schema.provider_id)));
            }
            check_fields(&schema.fields, object, "", &mut faults);
        }
        other => faults.push(FieldError::new("", format!("must be an object, not {}", kind_of(other)))),
    }
    faults
}

/// Checks the fields of one object.
pub(crate) fn check_fields(
    fields: &[Field],
    object: &Map<String, Value>,
    pointer: &str,
    faults: &mut Vec<FieldError>,
) {
    for field in fields {
        if field.shown_if.as_ref().is_some_and(|condition| !condition.holds(object)) {
            continue;
        }
        let place = below(pointer, &field.name);
        match object.get(&field.name).filter(|value| !value.is_null()) {
            Some(value) => check(&field.kind, value, &place, faults),
            None if field.required && field.default.is_none() => {
                faults.push(FieldError::new(place, missing(&field.kind)));
            }
            None => {}
        }
    }
}

fn missing(kind: &Kind) -> String {
    match kind {
        Kind::Enum { options } => {
            let words: Vec<_> = options.iter().map(|option| option.value.as_str()).collect();
            format!("is missing; it must be one of {}", words.join(", "))
        }
        Kind::Credential { accepted } => {
            format!("is missing; it takes a credential of the type {}", tags(accepted))
        }
        _ => "is missing".into(),
    }
}

fn check(kind: &Kind, value: &Value, pointer: &str, faults: &mut Vec<FieldError>) {
    let mut fault = |message: String| faults.push(FieldError::new(pointer, message));
    match kind {
        Kind::Text { format, max } => match value {
            Value::String(text) => {
                if let Err(message) = format.check(text, *max) {
                    fault(message);
                }
            }
            other => fault(format!("must be a text, not {}", kind_of(other))),
        },
        Kind::Url => match value {
            Value::String(text) => {
                if let Err(message) = check_url(text) {
                    fault(message);
                }
            }
            other => fault(format!("must be a web address, not {}", kind_of(other))),
        },
        Kind::Enum { options } => {
            if !options.iter().any(|option| value.as_str() == Some(&option.value)) {
                let words: Vec<_> = options.iter().map(|option| option.value.as_str()).collect();
                fault(format!("must be one of {}", words.join(", ")));
            }
        }
        Kind::Bool => {
            if !value.is_boolean() {
                fault(format!("must be true or false, not {}", kind_of(value)));
            }
        }
        Kind::Integer { min, max } => {
            if !value.as_i64().is_some_and(|number| (*min..=*max).contains(&number)) {
                fault(format!("must be a whole number from {min} to {max}"));
            }
        }
        Kind::List { item, max } => match value {
            Value::Array(items) if items.len() > *max => fault(format!("must have at most {max} entries")),
            Value::Array(items) => {
                for (place, value) in items.iter().enumerate() {
                    check(item, value, &entry(pointer, place), faults);
                }
            }
            other => fault(format!("must be a list, not {}", kind_of(other))),
        },
        Kind::Object { fields } => match value {
            Value::Object(object) => check_fields(fields, object, pointer, faults),
            other => fault(format!("must be an object, not {}", kind_of(other))),
        },
        Kind::Union { tag, variants } => check_union(tag, variants, value, pointer, faults),
        Kind::Credential { accepted } => check_credential(accepted, value, pointer, faults),
    }
}

fn check_union(tag: &str, variants: &[Variant], value: &Value, pointer: &str, faults: &mut Vec<FieldError>) {
    let Value::Object(object) = value else {
        faults.push(FieldError::new(pointer, format!("must be an object, not {}", kind_of(value))));
        return;
    };
    let given = object.get(tag).and_then(Value::as_str);
    if let Some(variant) = variants.iter().find(|variant| given == Some(&variant.value)) {
        check_fields(&variant.fields, object, pointer, faults);
    } else {
        let words: Vec<_> = variants.iter().map(|variant| variant.value.as_str()).collect();
        faults.push(FieldError::new(below(pointer, tag), format!("must be one of {}", words.join(", "))));
    }
}

fn check_credential(accepted: &[Accepted], value: &Value, pointer: &str, faults: &mut Vec<FieldError>) {
    let Value::Object(object) = value else {
        let message = format!("must be a credential object with a type, not {}", kind_of(value));
        faults.push(FieldError::new(pointer, message));
        return;
    };
    let given = object.get("type").and_then(Value::as_str).unwrap_or_default();
    if let Some(one) = accepted.iter().find(|one| one.tag() == given) {
        check_fields(&credential_fields(one.kind()), object, pointer, faults);
    } else if accepted.iter().any(|one| one.reference_tag() == given) {
        let place = below(pointer, "value");
        match object.get("value") {
            Some(Value::String(id)) if id.trim().is_empty() => {
                faults.push(FieldError::new(place, "must not be empty"));
            }
            Some(Value::String(id)) if id.chars().count() > MAX_REFERENCE || id.contains('\0') => {
                faults.push(FieldError::new(place, "must be the id or the name of a credential"));
            }
            Some(Value::String(_)) => {}
            None | Some(Value::Null) => {
                faults.push(FieldError::new(place, "is missing; it is the id or the name of a credential"));
            }
            Some(other) => {
                faults.push(FieldError::new(place, format!("must be a text, not {}", kind_of(other))));
            }
        }
    } else {
        let message = format!("must be one of {}", tags(accepted));
        faults.push(FieldError::new(below(pointer, "type"), message));
    }
}

/// `token, token_id`, for messages.
fn tags(accepted: &[Accepted]) -> String {
    let tags: Vec<_> = accepted.iter().flat_map(|one| [one.tag(), one.reference_tag()]).collect();
    tags.join(", ")
}

pub(crate) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
