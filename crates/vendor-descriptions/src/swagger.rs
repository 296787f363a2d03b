//! Descriptions in the form before OpenAPI 3: what is looked at is moved to where OpenAPI 3 has it.

use serde_json::{Map, Value, json};

/// What a parameter says of itself that OpenAPI 3 says of its schema.
const OF_SCHEMA: [&str; 14] = [
    "type",
    "format",
    "items",
    "enum",
    "default",
    "pattern",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "multipleOf",
];

/// The document in the form of OpenAPI 3; one that has it already stays as it is. References need no change: they name
/// places of the document, whatever those are called.
pub(crate) fn modern(mut document: Value) -> Value {
    if document.get("swagger").and_then(Value::as_str) != Some("2.0") {
        return document;
    }
    let shared = document.get("parameters").cloned().unwrap_or_default();
    let all = document.get("consumes").cloned();
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for item in paths.into_iter().flat_map(|paths| paths.values_mut()).filter_map(Value::as_object_mut) {
        let of_all = item.remove("parameters").unwrap_or_default();
        for operation in item.values_mut().filter_map(Value::as_object_mut) {
            turn(operation, &of_all, &shared, all.as_ref());
        }
    }
    document
}

fn turn(operation: &mut Map<String, Value>, of_all: &Value, shared: &Value, all: Option<&Value>) {
    let own = operation.remove("parameters").unwrap_or_default();
    let own = listed(&own, shared);
    let mut parameters: Vec<Value> = listed(of_all, shared);
    parameters.retain(|one| own.iter().all(|other| other["name"] != one["name"] || other["in"] != one["in"]));
    parameters.extend(own);
    let (body, parameters): (Vec<_>, Vec<_>) =
        parameters.into_iter().partition(|one| one["in"] == "body" || one["in"] == "formData");
    operation.insert("parameters".into(), parameters.into_iter().map(parameter).collect());
    if !body.is_empty() {
        let consumes = operation.get("consumes").or(all).and_then(Value::as_array).cloned();
        operation.insert("requestBody".into(), request_body(&body, &consumes.unwrap_or_default()));
    }
    let answers = operation.get_mut("responses").and_then(Value::as_object_mut);
    for answer in answers.into_iter().flat_map(|answers| answers.values_mut()) {
        let Some(answer) = answer.as_object_mut() else { continue };
        let schema = answer.remove("schema");
        let examples = answer.remove("examples");
        let example = examples.as_ref().and_then(|all| all.get("application/json")).cloned();
        let mut media = Map::new();
        media.extend(schema.map(|schema| ("schema".to_owned(), schema)));
        media.extend(example.map(|example| ("example".to_owned(), example)));
        if !media.is_empty() {
            answer.insert("content".into(), json!({ "application/json": media }));
        }
    }
}

/// Parameters, those that are references replaced by what they refer to.
fn listed(parameters: &Value, shared: &Value) -> Vec<Value> {
    let found = |one: &Value| {
        let name =
            one.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix("#/parameters/"));
        name.and_then(|name| shared.get(name)).unwrap_or(one).clone()
    };
    parameters.as_array().into_iter().flatten().map(found).collect()
}

fn parameter(mut one: Value) -> Value {
    let schema = schema_of(&one);
    // Lists are separated by commas unless they are repeated.
    one["explode"] = (one["collectionFormat"] == "multi").into();
    one["schema"] = schema;
    one
}

fn schema_of(parameter: &Value) -> Value {
    let parts = OF_SCHEMA.iter().filter_map(|name| Some(((*name).to_owned(), parameter.get(*name)?.clone())));
    Value::Object(parts.collect())
}

fn request_body(parameters: &[Value], consumes: &[Value]) -> Value {
    let required = |one: &&Value| one["required"] == true;
    let body = parameters.iter().find(|one| one["in"] == "body");
    let (schema, usual) = if let Some(body) = body {
        (body.get("schema").cloned().unwrap_or_default(), "application/json")
    } else {
        let name = |one: &Value| one["name"].as_str().unwrap_or_default().to_owned();
        let fields: Map<_, _> = parameters.iter().map(|one| (name(one), schema_of(one))).collect();
        let wanted: Vec<_> = parameters.iter().filter(required).map(name).collect();
        let schema = json!({ "type": "object", "properties": fields, "required": wanted });
        (schema, "application/x-www-form-urlencoded")
    };
    let mut types: Vec<&str> = consumes.iter().filter_map(Value::as_str).collect();
    if types.is_empty() {
        types.push(usual);
    }
    let content: Map<_, _> =
        types.into_iter().map(|kind| (kind.to_owned(), json!({ "schema": schema }))).collect();
    json!({ "content": content, "required": parameters.iter().any(|one| one["required"] == true) })
}
