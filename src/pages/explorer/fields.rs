//! What an operation is asked with, as fields of a form; and what was typed, as a call.

use api_types::{
    capability::{OperationCapabilities, ProviderFilter},
    engine::CategoryId,
};
use provider_schema::{Choice, Field, Format, Kind, Schema};
use serde_json::{Map, Value, json};

/// Longest text of one line.
const LINE: usize = 10_000;
/// Longest text of many.
const TEXT: usize = 5_000_000;
/// Fields whose texts have several lines.
const LONG: [&str; 2] = ["description", "content"];
/// Fields that are given often, in the order in which people think of them.
const FIRST: [&str; 10] = [
    "file_name",
    "name",
    "title",
    "summary",
    "content",
    "description",
    "project",
    "priority",
    "status",
    "creator",
];
/// What stands beside the result, if asked for.
const META: [(&str, &str); 2] =
    [("stats/count()", "How many there are"), ("api/response(primary)", "The provider's own answer")];
/// The place of the steps of a JSON Patch among the fields.
const STEPS: &str = "steps";

/// What an operation takes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plan {
    /// Of its path and its query.
    pub(super) parameters: Schema,
    /// What goes along.
    pub(super) body: Body,
}

/// What goes along with a call.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Body {
    Nothing,
    /// An object with these fields.
    Object(Schema),
    /// The steps of a JSON Patch.
    Patch(Schema),
    File,
}

/// The parameters in the braces of a path.
pub(super) fn in_path(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split('}').next())
}

/// Whether a call changes something at the provider.
pub(super) fn writes(operation: &OperationCapabilities) -> bool {
    operation.request_method.as_deref() != Some("GET")
}

/// The fields of an operation.
pub(super) fn plan(connector: CategoryId, operation: &OperationCapabilities) -> Plan {
    let path = operation.request_path.as_deref().unwrap_or_default();
    let mut fields: Vec<_> = in_path(path).map(|name| path_field(name, operation)).collect();
    fields.extend(query_fields(connector, operation));
    let (method, schema) = (operation.request_method.as_deref(), operation.request_body.as_ref());
    let body = match (method, schema) {
        (_, None) if operation.name == "upload_file" => Body::File,
        (_, None) => Body::Nothing,
        (Some("PATCH"), Some(_)) => Body::Patch(Schema::new("body", vec![steps()])),
        (_, Some(body)) => match body.schema.as_ref().and_then(|schema| schema.get("properties")) {
            Some(Value::Object(properties)) => {
                let schema = body.schema.as_ref().unwrap_or(&Value::Null);
                Body::Object(Schema::new("body", body_fields(properties, &needed(schema, operation))))
            }
            _ if operation.name == "upload_file" => Body::File,
            _ => Body::Nothing,
        },
    };
    Plan { parameters: Schema::new("parameters", fields), body }
}

/// A parameter of the path. The root of all folders has no name.
fn path_field(name: &str, operation: &OperationCapabilities) -> Field {
    let is_folder = operation.name == "list_files";
    let field = if is_folder { Field::optional(name, line()) } else { Field::required(name, line()) };
    let (help, example) = match name {
        "path" if is_folder => ("The folder, from the root; empty for all files.", "reports/2026"),
        "path" => ("The file, from the root.", "reports/2026/october.csv"),
        _ => ("", ""),
    };
    Field { placeholder: example.to_owned(), ..worded(field, &label(name), help) }
}

fn query_fields(connector: CategoryId, operation: &OperationCapabilities) -> Vec<Field> {
    let mut fields = Vec::new();
    let filters = operation.filters.iter().flatten();
    let conditions: Vec<Choice> = filters.flat_map(conditions).collect();
    if !conditions.is_empty() {
        let condition = Field::required("condition", Kind::Enum { options: conditions });
        let condition = worded(condition, "Condition", "");
        let help = "Several values with commas between them; times as 2026-11-24T09:00:00Z.";
        let value = worded(Field::optional("value", line()), "Value", help);
        let filter = Field::optional("filter", Kind::list(Kind::object(vec![condition, value])));
        fields.push(worded(filter, "Filters", "All of them must hold."));
    }
    let orders: Vec<Choice> = operation
        .orders
        .iter()
        .flatten()
        .flat_map(|order| {
            order.directions.iter().map(|direction| Choice {
                value: format!("{}[{direction}]", order.name),
                label: format!(
                    "{} {}",
                    order.name,
                    if direction == "desc" { "descending" } else { "ascending" }
                ),
            })
        })
        .collect();
    if !orders.is_empty() {
        let by = worded(Field::required("by", Kind::Enum { options: orders }), "By", "");
        let order = Field::optional("order", Kind::list(Kind::object(vec![by])));
        fields.push(worded(order, "Order", "The first counts most."));
    }
    if has_pages(operation) {
        let limit = Field::optional("limit", Kind::Integer { min: 1, max: 1000 });
        fields.push(worded(limit, "Objects on the page", ""));
        let cursor = Field::optional("cursor", Kind::Text { format: Format::Line, max: 20_000 }).advanced();
        fields.push(worded(cursor, "Cursor", "Of the answer before, for the page after it."));
    }
    if connector == CategoryId::Chat {
        let raw = Field::optional("include_raw_data", Kind::Bool).advanced();
        fields.push(worded(raw, "With what the provider says of each object", ""));
    }
    // A file is all of its answer.
    if !matches!(operation.name.as_str(), "download_file" | "upload_file" | "delete_file") {
        let options = META.map(|(value, label)| Choice { value: value.to_owned(), label: label.to_owned() });
        let meta = Field::optional("meta", Kind::list(Kind::Enum { options: options.to_vec() })).advanced();
        fields.push(worded(meta, "Beside the result", ""));
    }
    fields
}

/// Every comparison that a filter knows.
fn conditions(filter: &ProviderFilter) -> impl Iterator<Item = Choice> + '_ {
    filter.operators.iter().map(|operator| Choice {
        value: format!("{}[{operator}]", filter.name),
        label: format!("{} {}", filter.name, in_words(operator)),
    })
}

fn in_words(operator: &str) -> &str {
    match operator {
        "eq" => "is",
        "neq" | "ne" => "is not",
        "gt" => "is more than",
        "gte" => "is at least",
        "lt" => "is less than",
        "lte" => "is at most",
        "in" => "is one of",
        "not in" => "is none of",
        "like" => "is like",
        "not like" => "is not like",
        other => other,
    }
}

fn has_pages(operation: &OperationCapabilities) -> bool {
    operation.name.starts_with("query_") || matches!(operation.name.as_str(), "list_projects" | "list_files")
}

/// What the body cannot do without: for the connector, and for this provider.
fn needed(schema: &Value, operation: &OperationCapabilities) -> Vec<String> {
    let always = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    let always = always.filter_map(Value::as_str).map(str::to_owned);
    always.chain(operation.required_fields.clone().unwrap_or_default()).collect()
}

/// What is needed comes first.
fn body_fields(properties: &Map<String, Value>, needed: &[String]) -> Vec<Field> {
    let mut fields: Vec<_> = properties
        .iter()
        .map(|(name, property)| {
            let (property, described) = meant(property);
            let kind = kind(name, property);
            let is_needed = needed.contains(name);
            let field = if is_needed { Field::required(name, kind) } else { Field::optional(name, kind) };
            let is_time = property.get("format").and_then(Value::as_str) == Some("date-time");
            Field {
                placeholder: if is_time { "2026-11-24T09:00:00Z" } else { "" }.to_owned(),
                // What people hardly ever give is folded away, and so is what was withdrawn.
                advanced: !is_needed
                    && (rank(name) == FIRST.len() || property.get("deprecated") == Some(&Value::Bool(true))),
                ..worded(field, &label(name), described.unwrap_or_default())
            }
        })
        .collect();
    fields.sort_by_key(|field| (!field.required, rank(&field.name)));
    fields
}

/// What an optional property is when it is there, and what is said of it.
fn meant(property: &Value) -> (&Value, Option<&str>) {
    let said = |value: &'_ Value| -> Option<String> { value.get("description")?.as_str().map(str::to_owned) };
    let either = property.get("oneOf").or_else(|| property.get("anyOf")).and_then(Value::as_array);
    let inside = either.into_iter().flatten().find(|one| one.get("type") != Some(&json!("null")));
    let inside = inside.unwrap_or(property);
    let described = if said(inside).is_some() { inside } else { property };
    (inside, described.get("description").and_then(Value::as_str))
}

fn kind(name: &str, property: &Value) -> Kind {
    if let Some(words) = property.get("enum").and_then(Value::as_array) {
        let words: Vec<_> = words.iter().filter_map(Value::as_str).collect();
        return Kind::one_of(&words);
    }
    let is = |wanted: &str| match property.get("type") {
        Some(Value::String(one)) => one == wanted,
        Some(Value::Array(several)) => several.iter().any(|one| one == wanted),
        _ => false,
    };
    if is("boolean") {
        Kind::Bool
    } else if is("integer") {
        Kind::Integer { min: i64::MIN, max: i64::MAX }
    } else if is("array") {
        Kind::list(line())
    } else if is("string") && LONG.contains(&name) {
        Kind::Text { format: Format::Block, max: TEXT }
    } else if is("string") {
        line()
    } else {
        // As JSON.
        Kind::object(Vec::new())
    }
}

/// Where people look for a field.
fn rank(name: &str) -> usize {
    FIRST.iter().position(|one| *one == name).unwrap_or(FIRST.len())
}

/// The steps of a JSON Patch.
fn steps() -> Field {
    let operation = Field::required("op", Kind::one_of(&["replace", "add", "remove", "test"]));
    let operation = worded(operation, "What to do", "");
    let path = Field { placeholder: "/status".to_owned(), ..Field::required("path", line()) };
    let path = worded(path, "Field", "As a JSON Pointer into what reading it answers.");
    let value = worded(Field::optional("value", line()), "Value", "A text, or any JSON.");
    let steps = Field::required(STEPS, Kind::list(Kind::object(vec![operation, path, value])));
    worded(steps, "Changes", "One after the other; all of them or none.")
}

fn line() -> Kind {
    Kind::Text { format: Format::Line, max: LINE }
}

fn worded(field: Field, label: &str, help: &str) -> Field {
    Field { label: label.to_owned(), help: help.to_owned(), ..field }
}

/// `ticket_id` as people read it.
fn label(name: &str) -> String {
    let words = name.replace('_', " ");
    let words = words.strip_suffix(" id").map_or(words.clone(), |before| format!("{before} ID"));
    ui::util::text::capitalized(&words)
}

/// What was typed into the fields of [`Plan::parameters`], as parameters.
pub(super) fn parameters(typed: &Value) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (name, value) in typed.as_object().into_iter().flatten().filter(|(name, _)| *name != "type") {
        match value {
            Value::Array(several) => all.extend(several.iter().map(|one| (name.clone(), word(one)))),
            one => all.push((name.clone(), word(one))),
        }
    }
    all
}

fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        // A filter, or an order.
        Value::Object(parts) => {
            let part = |name: &str| parts.get(name).and_then(Value::as_str).unwrap_or_default();
            format!("{}{}{}", part("condition"), part("value"), part("by"))
        }
        other => other.to_string(),
    }
}

/// What was typed into the fields of the body, as it is sent.
pub(super) fn body(plan: &Body, typed: &Value) -> Option<Value> {
    match plan {
        Body::Nothing | Body::File => None,
        Body::Object(_) => {
            let mut object = typed.as_object().cloned().unwrap_or_default();
            object.remove("type");
            Some(Value::Object(object))
        }
        Body::Patch(_) => {
            let steps = typed.get(STEPS).and_then(Value::as_array).into_iter().flatten();
            Some(Value::Array(steps.map(step).collect()))
        }
    }
}

/// A text that is JSON is taken for that: numbers, lists, objects.
fn step(typed: &Value) -> Value {
    let mut step = typed.clone();
    let removes = typed.get("op").and_then(Value::as_str) == Some("remove");
    if let Some(step) = step.as_object_mut() {
        let given = step.remove("value");
        let given = given.as_ref().and_then(Value::as_str).unwrap_or_default();
        if !removes {
            let value = serde_json::from_str(given).unwrap_or_else(|_| given.into());
            step.insert("value".to_owned(), value);
        }
    }
    step
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(json: Value) -> OperationCapabilities {
        serde_json::from_value(json).unwrap()
    }

    fn names(schema: &Schema) -> Vec<(&str, bool)> {
        schema.fields.iter().map(|field| (field.name.as_str(), field.required)).collect()
    }

    #[test]
    fn a_query_has_its_filters_orders_and_pages() {
        let query = operation(json!({
            "id": "ticketing_query_tickets", "name": "query_tickets", "supported": true,
            "request_method": "GET", "request_path": "/v1/ticketing/tickets",
            "filters": [{ "name": "status", "type": "string", "operators": ["eq", "not in"] }],
            "orders": [{ "name": "time", "directions": ["asc", "desc"] }],
        }));
        let plan = plan(CategoryId::Ticketing, &query);
        assert_eq!(plan.body, Body::Nothing);
        let expected =
            [("filter", false), ("order", false), ("limit", false), ("cursor", false), ("meta", false)];
        assert_eq!(names(&plan.parameters), expected);
        let typed = json!({
            "type": "parameters", "limit": 5, "order": [{ "by": "time[desc]" }],
            "filter": [{ "condition": "status[eq]", "value": "To Do" }, { "condition": "status[not in]", "value": "a,b" }],
        });
        let mut sent = parameters(&typed);
        sent.sort();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            sent,
            [
                pair("filter", "status[eq]To Do"),
                pair("filter", "status[not in]a,b"),
                pair("limit", "5"),
                pair("order", "time[desc]"),
            ]
        );
    }

    #[test]
    fn a_body_begins_with_what_this_provider_needs() {
        let create = operation(json!({
            "id": "x", "name": "create_ticket", "supported": true, "request_method": "POST",
            "request_path": "/v1/ticketing/tickets", "required_fields": ["project"],
            "request_body": { "required": true, "schema": {
                "type": "object", "required": ["name"],
                "properties": {
                    "custom_fields": { "type": "object" },
                    "due_date": { "oneOf": [{ "type": "string", "format": "date-time", "description": "When" }, { "type": "null" }] },
                    "name": { "type": "string", "description": "Title." },
                    "priority": { "oneOf": [{ "type": "null" }, { "type": "string", "enum": ["HIGH", "LOW"] }] },
                    "project": { "type": ["string", "null"] },
                    "tags": { "type": "array", "items": { "type": "string" } },
                },
            } },
        }));
        let Body::Object(schema) = plan(CategoryId::Ticketing, &create).body else { panic!("no object") };
        let order = ["name", "project", "priority", "custom_fields", "due_date", "tags"];
        assert_eq!(schema.fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(), order);
        assert!(schema.fields[..2].iter().all(|field| field.required));
        assert_eq!(schema.fields[2].kind, Kind::one_of(&["HIGH", "LOW"]));
        assert_eq!((schema.fields[0].help.as_str(), schema.fields[4].help.as_str()), ("Title.", "When"));
        let typed = json!({ "type": "body", "name": "x", "tags": ["a"] });
        assert_eq!(body(&Body::Object(schema), &typed), Some(json!({ "name": "x", "tags": ["a"] })));
    }

    #[test]
    fn a_path_asks_for_its_parameters_and_a_folder_may_be_the_root() {
        let of = |name: &str, path: &str| {
            operation(
                json!({ "id": name, "name": name, "supported": true, "request_method": "GET", "request_path": path }),
            )
        };
        let get =
            plan(CategoryId::Ticketing, &of("get_note", "/v1/ticketing/tickets/{ticket_id}/notes/{note_id}"));
        assert_eq!(names(&get.parameters)[..2], [("ticket_id", true), ("note_id", true)]);
        assert_eq!(get.parameters.fields[0].label, "Ticket ID");
        let list = plan(CategoryId::Storage, &of("list_files", "/v1/storage/folders/{path}"));
        assert_eq!(names(&list.parameters)[0], ("path", false));
    }

    #[test]
    fn a_patch_takes_texts_and_json() {
        let schema = Schema::new("body", vec![steps()]);
        let typed = json!({ "steps": [
            { "op": "replace", "path": "/status", "value": "Done" },
            { "op": "add", "path": "/tags/-", "value": "[1]" },
            { "op": "replace", "path": "/summary" },
            { "op": "remove", "path": "/assignee", "value": "x" },
        ] });
        assert_eq!(
            body(&Body::Patch(schema), &typed).unwrap(),
            json!([
                { "op": "replace", "path": "/status", "value": "Done" },
                { "op": "add", "path": "/tags/-", "value": [1] },
                { "op": "replace", "path": "/summary", "value": "" },
                { "op": "remove", "path": "/assignee" },
            ])
        );
    }
}
