//! What every refusal looks like by the contract (management 0.8).

use serde_json::{Map, Value};

/// Checks a body against the contract's `Problem`, and gives it.
#[track_caller]
pub(crate) fn check_problem(body: &[u8], status: u16) -> Value {
    let text = String::from_utf8_lossy(body);
    let problem: Value =
        serde_json::from_slice(body).unwrap_or_else(|error| panic!("no JSON: {error}: {text}"));
    let fields = object(&problem, &PROBLEM);
    assert!(!string(&fields["message"]).is_empty(), "{text}");
    assert_eq!(fields["status"], status, "{text}");
    assert!(string(&fields["instance"]).contains(':'), "not a URI: {text}");
    string(&fields["occurred_at"]).parse::<jiff::Timestamp>().unwrap();
    assert!(string(&fields["occurred_at"]).ends_with('Z'), "not UTC: {text}");
    fields.get("context").into_iter().for_each(check_context);
    for cause in fields.get("cause").map(|cause| cause.as_array().unwrap()).into_iter().flatten() {
        let fields = object(cause, &CAUSE);
        assert!(!string(&fields["message"]).is_empty(), "{text}");
        assert!(string(&fields["type"]).contains(':'), "not a URI: {text}");
        fields.get("context").into_iter().for_each(check_context);
    }
    for name in ["detail", "remediation", "type"] {
        fields.get(name).into_iter().for_each(|value| assert!(!string(value).is_empty(), "{name}: {text}"));
    }
    problem
}

const PROBLEM: [&str; 10] = [
    "message",
    "detail",
    "remediation",
    "context",
    "type",
    "occurred_at",
    "status",
    "instance",
    "cause",
    "auth_code",
];
const CAUSE: [&str; 5] = ["message", "detail", "remediation", "context", "type"];

#[track_caller]
fn check_context(context: &Value) {
    let fields = object(context, &["parameter", "resources", "raw_error", "provider_details"]);
    let Some(parameter) = fields.get("parameter") else { return };
    let parameter = object(parameter, &["id", "location", "value"]);
    let id = string(&parameter["id"]);
    match string(&parameter["location"]) {
        "body" => assert!(id.is_empty() || id.starts_with('/'), "not a JSON Pointer: {id:?}"),
        "header" | "path" | "query" => {}
        other => panic!("unknown location {other:?}"),
    }
}

#[track_caller]
fn object<'v>(value: &'v Value, known: &[&str]) -> &'v Map<String, Value> {
    let fields = value.as_object().unwrap_or_else(|| panic!("not an object: {value}"));
    for name in fields.keys() {
        assert!(known.contains(&name.as_str()), "{name:?} is not a field of the contract: {value}");
    }
    fields
}

#[track_caller]
fn string(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}"))
}
