//! Calls and answers to look at: as they could be, by the description.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::schema::{Types, alternatives, is_null, kinds};

/// Deeper than this nothing is shown.
const DEEP: usize = 5;

/// A value of a type; the description's own example where it has one.
pub(super) fn value(types: Types<'_>, schema: &Value) -> Value {
    of("", types, schema, 0)
}

fn of(name: &str, types: Types<'_>, schema: &Value, depth: usize) -> Value {
    if let Some(own) = schema.get("example").or_else(|| schema.get("default")).filter(|own| !own.is_null()) {
        return own.clone();
    }
    if let Some(first) = schema.get("enum").and_then(|words| words.get(0)) {
        return first.clone();
    }
    if let Some((_, referred)) = types.referred(schema) {
        return of(name, types, referred, depth + 1);
    }
    if let Some(one) = alternatives(schema).and_then(|of| of.iter().find(|one| !is_null(one))) {
        return of(name, types, one, depth);
    }
    let kinds = kinds(schema);
    if depth > DEEP {
        return if kinds.contains(&"array") { json!([]) } else { json!({}) };
    }
    if let Some(fields) = schema.get("properties").and_then(Value::as_object) {
        return object(types, schema, fields, depth);
    }
    match kinds.first().copied() {
        Some("array") => {
            schema.get("items").map_or(json!([]), |item| json!([of(name, types, item, depth + 1)]))
        }
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(1)),
        Some("boolean") => json!(true),
        Some("string") => json!(text(name, schema.get("format").and_then(Value::as_str))),
        _ => json!({}),
    }
}

/// Of an object that is nested deep only what it must have.
fn object(types: Types<'_>, schema: &Value, fields: &Map<String, Value>, depth: usize) -> Value {
    let required = schema.get("required").and_then(Value::as_array);
    let is_required = |name: &str| required.is_some_and(|names| names.iter().any(|one| one == name));
    let shown = fields.iter().filter(|(name, _)| depth < 2 || is_required(name));
    Value::Object(shown.map(|(name, field)| (name.clone(), of(name, types, field, depth + 1))).collect())
}

fn text(name: &str, format: Option<&str>) -> &'static str {
    match (format, name) {
        (Some("uuid"), _) => "0190a1f2-7c3d-7000-8000-5e6f7a8b9c0d",
        (Some("date-time"), _) => "2026-11-03T09:30:00Z",
        (Some("password"), _) | (_, "secret") => "••••••••",
        (Some("uri"), _) | (_, "url") => "https://example.com",
        (_, "name") => "northwind",
        (_, "fullname") => "Northwind Traders",
        (_, "email") => "dana@example.com",
        (_, "ttl" | "token_ttl") => "24h",
        _ => "text",
    }
}

/// A call to copy.
pub(super) fn call(method: &str, path: &str, token: Option<&str>, body: Option<&Value>) -> String {
    // Parameters of the path become variables of the shell.
    let path = path.replace('{', "$").replace('}', "");
    let path: String = path
        .split('/')
        .map(|part| if part.starts_with('$') { part.to_uppercase() } else { part.to_owned() })
        .collect::<Vec<_>>()
        .join("/");
    let method = if method == "GET" { String::new() } else { format!("--request {method} ") };
    let mut call = format!("curl {method}\"$PATCHBAY_URL{path}\"");
    if let Some(token) = token {
        let _ = write!(call, " \\\n  --header \"Authorization: Bearer ${token}\"");
    }
    if let Some(body) = body {
        let body = serde_json::to_string_pretty(body)
            .unwrap_or_default()
            .replace('\'', "'\\''")
            .replace('\n', "\n  ");
        let _ = write!(call, " \\\n  --json '{body}'");
    }
    call
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_can_be_pasted_into_a_shell() {
        assert_eq!(
            call("PUT", "/v1/accounts/{account_id}", Some("TOKEN"), Some(&json!({"name": "o'hara"}))),
            "curl --request PUT \"$PATCHBAY_URL/v1/accounts/$ACCOUNT_ID\" \\\n  --header \"Authorization: Bearer $TOKEN\" \
             \\\n  --json '{\n    \"name\": \"o'\\''hara\"\n  }'"
        );
    }

    #[test]
    fn a_type_that_holds_itself_ends() {
        let description = json!({"components": {"schemas": {"Node": {"type": "object", "required": ["next"],
            "properties": {"next": {"$ref": "#/components/schemas/Node"}}}}}});
        let node = value(Types::of(&description), &json!({"$ref": "#/components/schemas/Node"}));
        assert!(node.to_string().len() < 200, "{node}");
    }
}
