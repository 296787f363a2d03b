//! Types: how they are named where they are used, and what they hold.

use serde_json::{Map, Value};

use super::html::{escape, joined, paragraphs, prose};

/// Where the description keeps them.
const PLACE: &str = "#/components/schemas/";

/// The types of a description, by name.
#[derive(Clone, Copy)]
pub(super) struct Types<'a>(Option<&'a Map<String, Value>>);

impl<'a> Types<'a> {
    pub(super) fn of(description: &'a Value) -> Self {
        Self(description.pointer("/components/schemas").and_then(Value::as_object))
    }

    pub(super) fn all(self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        self.0.into_iter().flatten()
    }

    /// The type that a schema refers to.
    pub(super) fn referred(self, schema: &Value) -> Option<(&'a str, &'a Value)> {
        let name = schema.get("$ref")?.as_str()?.strip_prefix(PLACE)?;
        let (name, found) = self.0?.get_key_value(name)?;
        Some((name.as_str(), found))
    }
}

/// Where a type is explained on the page.
pub(super) fn anchor(name: &str) -> String {
    format!("type-{name}")
}

/// A type as it is named where it is used: a link if it has a name.
pub(super) fn named(types: Types<'_>, schema: &Value) -> String {
    if let Some((name, _)) = types.referred(schema) {
        return format!("<a href=\"#{}\">{}</a>", anchor(name), escape(&spoken(name)));
    }
    if let Some(of) = alternatives(schema) {
        // That it may be null is said by "optional".
        let of: Vec<String> = of.iter().filter(|one| !is_null(one)).map(|one| named(types, one)).collect();
        return of.join(" or ");
    }
    let kinds = kinds(schema);
    if kinds.contains(&"array") {
        let item = schema.get("items").map_or_else(|| "anything".to_owned(), |item| named(types, item));
        return format!("list of {item}");
    }
    if let Some(values) = schema.get("additionalProperties").filter(|values| values.is_object()) {
        return format!("map of text to {}", named(types, values));
    }
    if kinds.is_empty() {
        return "anything".to_owned();
    }
    let kinds: Vec<&str> = kinds.into_iter().filter(|kind| *kind != "null").collect();
    escape(&kinds.join(" or "))
}

/// What a value is bound to, as short notes.
pub(super) fn bounds(schema: &Value) -> String {
    let said = |key: &str, words: &str| {
        schema.get(key).map(|value| format!("{words} <code>{}</code>", escape(&plain(value))))
    };
    let format = schema.get("format").and_then(Value::as_str).filter(|format| !format.starts_with("int"));
    let notes = [
        format.map(|format| format!("format <code>{}</code>", escape(format))),
        said("minimum", "at least"),
        said("maximum", "at most"),
        said("minLength", "shortest"),
        said("maxLength", "longest"),
        said("minItems", "least items"),
        said("maxItems", "most items"),
        said("pattern", "pattern"),
        said("default", "default"),
        schema.get("enum").and_then(Value::as_array).map(|words| format!("one of {}", enumerated(words))),
    ];
    notes.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The section that explains a type.
pub(super) fn section(types: Types<'_>, name: &str, schema: &Value) -> String {
    let about = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    format!(
        "<section class=\"type\" aria-labelledby=\"{anchor}\">\n<h3 id=\"{anchor}\">{}</h3>\n{}{}</section>\n",
        escape(&spoken(name)),
        paragraphs(about),
        content(types, schema),
        anchor = anchor(name),
    )
}

fn content(types: Types<'_>, schema: &Value) -> String {
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        return format!("<p>One of {}.</p>\n", enumerated(words));
    }
    if let Some(of) = alternatives(schema) {
        let items =
            joined(of.iter().map(|one| format!("<li>{}{}</li>\n", named(types, one), content(types, one))));
        return format!("<p>One of these:</p>\n<ul>\n{items}</ul>\n");
    }
    if let Some(fields) =
        schema.get("properties").and_then(Value::as_object).filter(|fields| !fields.is_empty())
    {
        return table(types, schema, fields);
    }
    let bounds = bounds(schema);
    let bounds = if bounds.is_empty() { bounds } else { format!(" ({bounds})") };
    format!("<p class=\"of\">{}{bounds}</p>\n", named(types, schema))
}

fn table(types: Types<'_>, schema: &Value, fields: &Map<String, Value>) -> String {
    let required = schema.get("required").and_then(Value::as_array);
    let is_required = |name: &str| required.is_some_and(|names| names.iter().any(|one| one == name));
    let rows: String = fields
        .iter()
        .map(|(name, field)| {
            row(
                name,
                if is_required(name) { "" } else { "optional" },
                &named(types, field),
                field,
                about(field),
            )
        })
        .collect();
    rows_in_table("Field", &rows)
}

/// A table of fields or parameters.
pub(super) fn rows_in_table(first: &str, rows: &str) -> String {
    format!(
        "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table\">\n<table>\n<thead><tr><th scope=\"col\">{first}</th>\
         <th scope=\"col\">Type</th><th scope=\"col\">About</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n"
    )
}

/// A row of such a table.
pub(super) fn row(name: &str, mark: &str, kind: &str, schema: &Value, about: &str) -> String {
    let mark = if mark.is_empty() { String::new() } else { format!(" <span class=\"mark\">{mark}</span>") };
    let bounds = bounds(schema);
    let bounds = if bounds.is_empty() { bounds } else { format!("<span class=\"bounds\">{bounds}</span>") };
    format!(
        "<tr><th scope=\"row\"><code>{}</code>{mark}</th><td>{kind}{bounds}</td><td>{}</td></tr>\n",
        escape(name),
        prose(about)
    )
}

/// What is said of a field: by itself, or by the alternative that is not null.
pub(super) fn about(schema: &Value) -> &str {
    let own = schema.get("description").and_then(Value::as_str);
    let of = || alternatives(schema)?.iter().find_map(|one| one.get("description").and_then(Value::as_str));
    own.or_else(of).unwrap_or_default()
}

/// `ListAnswer_Account` is a list answer of accounts.
fn spoken(name: &str) -> String {
    name.replacen('_', " of ", 1)
}

/// What a value may be, if there is a choice.
pub(super) fn alternatives(schema: &Value) -> Option<&Vec<Value>> {
    ["oneOf", "anyOf", "allOf"].iter().find_map(|key| schema.get(*key)?.as_array())
}

pub(super) fn is_null(schema: &Value) -> bool {
    schema.get("type").is_some_and(|kind| kind == "null")
}

/// `type`, which is one word or several.
pub(super) fn kinds(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(kind)) => vec![kind],
        _ => Vec::new(),
    }
}

fn enumerated(words: &[Value]) -> String {
    words.iter().map(|word| format!("<code>{}</code>", escape(&plain(word)))).collect::<Vec<_>>().join(", ")
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
