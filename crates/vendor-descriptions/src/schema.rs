//! Values held against schemas: those of OpenAPI 3.0 are turned into JSON Schema first.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::Wrong;

/// How deep references are followed; none that makes sense goes deeper.
const DEPTH: usize = 32;

/// What a reference points to; anything else stays what it is.
pub(crate) fn follow<'d>(document: &'d Value, mut value: &'d Value) -> &'d Value {
    for _ in 0..DEPTH {
        let Some(target) = value.get("$ref").and_then(Value::as_str) else { break };
        let Some(found) = target.strip_prefix('#').and_then(|pointer| document.pointer(pointer)) else {
            break;
        };
        value = found;
    }
    value
}

/// Whether a schema names a type, alone or among others.
pub(crate) fn has_type(rule: &Value, kind: &str) -> bool {
    match &rule["type"] {
        Value::Array(all) => all.iter().any(|one| one == kind),
        one => one == kind,
    }
}

/// A text as the value that the schema means: a number or a boolean if it is one and the schema wants one.
pub(crate) fn of_text(document: &Value, rule: &Value, text: &str) -> Value {
    let rule = follow(document, rule);
    let mut branches = ["allOf", "anyOf", "oneOf"].iter().filter_map(|name| rule[*name].as_array()).flatten();
    let wants = |kind: &str| has_type(rule, kind);
    if wants("integer") || wants("number") || wants("boolean") {
        return serde_json::from_str(text)
            .ok()
            .filter(|value: &Value| value.is_number() || value.is_boolean())
            .unwrap_or_else(|| text.into());
    }
    let read = branches.find_map(|one| Some(of_text(document, one, text)).filter(|value| !value.is_string()));
    read.filter(|_| !wants("string")).unwrap_or_else(|| text.into())
}

/// Whether a value fits a schema. Place in the value, and reason.
pub(crate) fn check(document: &Value, rule: &Value, value: &Value) -> Result<(), Wrong> {
    let bundle = bundle(document, rule);
    let validator = jsonschema::draft202012::new(&bundle)
        .map_err(|error| (String::new(), format!("the description's schema cannot be used: {error}")))?;
    match validator.iter_errors(value).next() {
        None => Ok(()),
        Some(error) => Err((error.instance_path().to_string(), error.to_string())),
    }
}

/// Whether all names of a value are those of the schema, also where the schema would let others pass, and none is one that
/// only answers have. Where a schema names no properties at all, any name will do.
pub(crate) fn check_names(document: &Value, rule: &Value, value: &Value) -> Result<(), Wrong> {
    names(document, &[rule], value, "")
}

/// Whether a part of a schema demands what only another part describes, as references do with the id of what they refer to:
/// that goes out although it is only for answers in the object itself.
fn demands_of_another(rule: &Value, name: &str) -> bool {
    let demands = rule.get("required").and_then(Value::as_array);
    let demands = demands.is_some_and(|names| names.iter().any(|one| one.as_str() == Some(name)));
    demands && rule.get("properties").is_none_or(|properties| properties.get(name).is_none())
}

fn names(document: &Value, rules: &[&Value], value: &Value, at: &str) -> Result<(), Wrong> {
    let mut flat = Vec::new();
    for rule in rules {
        flatten(document, rule, &mut flat, 0);
    }
    match value {
        Value::Array(items) => {
            let rules: Vec<_> = flat.iter().filter_map(|rule| rule.get("items")).collect();
            let mut items = items.iter().enumerate();
            items.try_for_each(|(index, item)| names(document, &rules, item, &format!("{at}/{index}")))
        }
        Value::Object(object) => object.iter().try_for_each(|(name, value)| {
            let at = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
            let named: Vec<_> = flat.iter().filter_map(|rule| rule.get("properties")?.get(name)).collect();
            let read_only = named.iter().any(|rule| follow(document, rule)["readOnly"] == true);
            if read_only && !flat.iter().any(|rule| demands_of_another(rule, name)) {
                return Err((at, "is only for answers".to_owned()));
            }
            if !named.is_empty() {
                return names(document, &named, value, &at);
            }
            // `true` or nothing says that the vendor does not mind; a schema says what else there may be.
            let others = flat.iter().filter_map(|rule| rule.get("additionalProperties"));
            let others: Vec<_> = others.filter(|rule| rule.is_object()).collect();
            let names_some = flat.iter().any(|rule| {
                rule.get("properties").and_then(Value::as_object).is_some_and(|all| !all.is_empty())
            });
            if others.is_empty() && names_some {
                return Err((at, "is a name that the description does not have".to_owned()));
            }
            names(document, &others, value, &at)
        }),
        _ => Ok(()),
    }
}

/// A schema with all that it is made of.
fn flatten<'d>(document: &'d Value, rule: &'d Value, flat: &mut Vec<&'d Value>, depth: usize) {
    if depth > DEPTH {
        return;
    }
    let rule = follow(document, rule);
    flat.push(rule);
    for name in ["allOf", "anyOf", "oneOf"] {
        for part in rule[name].as_array().into_iter().flatten() {
            flatten(document, part, flat, depth + 1);
        }
    }
}

/// A schema with those that it refers to and no others: a vendor's whole description would have to be read each time.
fn bundle(document: &Value, rule: &Value) -> Value {
    let mut bundle = json_schema(rule);
    let mut known = BTreeSet::new();
    let mut open = references(rule);
    while let Some(name) = open.pop() {
        let Some(target) = document.pointer(&name).filter(|_| !known.contains(&name)) else { continue };
        open.extend(references(target));
        known.insert(name);
    }
    for name in known {
        if let Some(target) = document.pointer(&name) {
            put(&mut bundle, &name, json_schema(target));
        }
    }
    bundle
}

/// The pointers of all references in a schema.
fn references(rule: &Value) -> Vec<String> {
    match rule {
        Value::Array(all) => all.iter().flat_map(references).collect(),
        Value::Object(object) => {
            let own = object.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
            own.map(str::to_owned).into_iter().chain(object.values().flat_map(references)).collect()
        }
        _ => Vec::new(),
    }
}

/// Puts a value where a pointer leads, making what is on the way.
fn put(place: &mut Value, pointer: &str, value: Value) {
    let mut place = place;
    for name in pointer.split('/').skip(1) {
        let name = name.replace("~1", "/").replace("~0", "~");
        if !place.is_object() {
            *place = json!({});
        }
        place = &mut place[name.as_str()];
    }
    *place = value;
}

/// A schema of OpenAPI 3.0 as one of JSON Schema; one of 3.1 stays what it is.
fn json_schema(rule: &Value) -> Value {
    let Value::Object(object) = rule else {
        return match rule {
            Value::Array(all) => all.iter().map(json_schema).collect(),
            other => other.clone(),
        };
    };
    let mut out = Map::new();
    for (name, value) in object {
        match name.as_str() {
            // What says nothing about values, and what would be read as if it did.
            "example" | "examples" | "discriminator" | "xml" | "externalDocs" | "nullable" | "$id"
            | "$schema" | "id"
                if !is_properties(value) => {}
            // Values, not schemas.
            "default" | "enum" | "const" => {
                out.insert(name.clone(), value.clone());
            }
            // Names of the vendor's, which may be those of keywords.
            "properties" | "patternProperties" if value.is_object() => {
                let inner = value.as_object().into_iter().flatten();
                let inner: Map<_, _> = inner.map(|(name, rule)| (name.clone(), json_schema(rule))).collect();
                out.insert(name.clone(), inner.into());
            }
            _ => {
                out.insert(name.clone(), json_schema(value));
            }
        }
    }
    exclusive(&mut out);
    requires_no_answers(&mut out, object);
    if object.get("nullable") == Some(&Value::Bool(true)) { or_null(out) } else { Value::Object(out) }
}

/// A keyword's value is never a schema with properties; a stray one that is was meant for something else.
fn is_properties(value: &Value) -> bool {
    value.get("properties").is_some()
}

/// In 3.0 a bound is exclusive by a second keyword.
fn exclusive(rule: &mut Map<String, Value>) {
    for (flag, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        match rule.get(flag) {
            Some(Value::Bool(true)) => {
                let value = rule.remove(bound).unwrap_or(Value::Null);
                rule.remove(flag);
                if value.is_number() {
                    rule.insert(flag.to_owned(), value);
                }
            }
            Some(Value::Bool(false)) => {
                rule.remove(flag);
            }
            _ => {}
        }
    }
}

/// What only answers have is not required of requests, although it stands among what is required.
fn requires_no_answers(rule: &mut Map<String, Value>, described: &Map<String, Value>) {
    let only_answers = |name: &Value| {
        let property = described.get("properties").and_then(|all| all.get(name.as_str()?));
        property.is_some_and(|property| property["readOnly"] == true)
    };
    if let Some(Value::Array(required)) = rule.get_mut("required") {
        required.retain(|name| !only_answers(name));
    }
}

/// A schema that nothing at all fits as well.
fn or_null(mut rule: Map<String, Value>) -> Value {
    if let Some(Value::Array(values)) = rule.get_mut("enum")
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
    match rule.get_mut("type") {
        Some(kind @ Value::String(_)) => {
            *kind = json!([kind.take(), "null"]);
            Value::Object(rule)
        }
        _ => json!({"anyOf": [rule, {"type": "null"}]}),
    }
}
