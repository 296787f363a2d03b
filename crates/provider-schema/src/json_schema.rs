//! A provider's form as JSON Schema (2020-12), for programs that build forms of their own. Our own forms read the
//! schema itself, which goes along under [`FORM`]: JSON Schema has no word for groups, help or links.

use serde_json::{Map, Value, json};

use crate::credential::{Accepted, credential_fields};
use crate::field::{Field, Kind, Schema, Variant};
use crate::format::Format;

/// The key under which the whole form stands.
pub const FORM: &str = "x-patchbay-form";

/// The JSON Schema of a provider's `provider_config`.
pub fn json_schema(schema: &Schema) -> Value {
    let mut whole = object(&schema.fields, Some(("type", &schema.provider_id)));
    whole.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
    // A schema is made of texts, numbers and lists; it can always be written.
    whole.insert(FORM.into(), serde_json::to_value(schema).unwrap_or_default());
    Value::Object(whole)
}

/// The form inside a JSON Schema that [`json_schema`] made, for our own forms in the browser.
pub fn schema_of(json_schema: &Value) -> Option<Schema> {
    serde_json::from_value(json_schema.get(FORM)?.clone()).ok()
}

fn object(fields: &[Field], tag: Option<(&str, &str)>) -> Map<String, Value> {
    let mut properties = Map::new();
    let mut required = Vec::new();
    if let Some((name, value)) = tag {
        properties.insert(name.into(), json!({"const": value}));
        required.push(Value::from(name));
    }
    for field in fields {
        properties.insert(field.name.clone(), Value::Object(described(field)));
        // A field that is shown only sometimes is demanded only sometimes, which the form says better.
        if field.required && field.shown_if.is_none() && field.default.is_none() {
            required.push(field.name.clone().into());
        }
    }
    let mut schema = Map::new();
    schema.insert("type".into(), "object".into());
    schema.insert("properties".into(), properties.into());
    if !required.is_empty() {
        schema.insert("required".into(), required.into());
    }
    schema
}

fn described(field: &Field) -> Map<String, Value> {
    let mut schema = of_kind(&field.kind);
    for (key, text) in [("title", &field.label), ("description", &field.help)] {
        if !text.is_empty() {
            schema.insert(key.into(), text.as_str().into());
        }
    }
    if !field.placeholder.is_empty() {
        schema.insert("examples".into(), json!([field.placeholder]));
    }
    if let Some(default) = &field.default {
        schema.insert("default".into(), default.clone());
    }
    schema
}

fn of_kind(kind: &Kind) -> Map<String, Value> {
    match kind {
        Kind::Text { format, max } => text(*format, *max),
        Kind::Url => map(json!({"type": "string", "format": "uri", "minLength": 1, "maxLength": 2048})),
        Kind::Enum { options } => {
            let words: Vec<_> = options.iter().map(|option| option.value.as_str()).collect();
            map(json!({"type": "string", "enum": words}))
        }
        Kind::Bool => map(json!({"type": "boolean"})),
        Kind::Integer { min, max } => map(json!({"type": "integer", "minimum": min, "maximum": max})),
        Kind::List { item, max } => map(json!({"type": "array", "items": of_kind(item), "maxItems": max})),
        Kind::Object { fields } => object(fields, None),
        Kind::Union { tag, variants } => {
            let one = |variant: &Variant| {
                titled(object(&variant.fields, Some((tag, &variant.value))), &variant.label)
            };
            let all: Vec<_> = variants.iter().map(one).collect();
            map(json!({"oneOf": all}))
        }
        Kind::Credential { accepted } => {
            let all: Vec<_> = accepted.iter().flat_map(|one| [inline(*one), reference(*one)]).collect();
            map(json!({"oneOf": all}))
        }
    }
}

fn text(format: Format, max: usize) -> Map<String, Value> {
    let mut schema = map(json!({"type": "string", "minLength": 1, "maxLength": max}));
    let name = match format {
        Format::Secret | Format::SecretBlock => {
            schema.insert("writeOnly".into(), true.into());
            "password"
        }
        Format::Email => "email",
        Format::Host => "hostname",
        Format::Line | Format::Block | Format::Word | Format::AwsRoleArn | Format::Duration => return schema,
    };
    schema.insert("format".into(), name.into());
    schema
}

fn inline(one: Accepted) -> Map<String, Value> {
    object(&credential_fields(one.kind()), Some(("type", one.tag())))
}

fn reference(one: Accepted) -> Map<String, Value> {
    let value =
        Field { help: "Id or name of a stored credential.".into(), ..Field::required("value", Kind::text()) };
    object(&[value], Some(("type", one.reference_tag())))
}

fn titled(mut schema: Map<String, Value>, title: &str) -> Map<String, Value> {
    if !title.is_empty() {
        schema.insert("title".into(), title.into());
    }
    schema
}

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
