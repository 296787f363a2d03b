//! Parameters in the query and in headers.

use std::collections::BTreeMap;

use http::HeaderMap;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::Wrong;
use crate::operation::Operation;
use crate::schema;

/// What OpenAPI says elsewhere than among parameters.
const ELSEWHERE: [&str; 3] = ["accept", "content-type", "authorization"];

/// Whether all parameters of the query are described and fit, and those that must be there are.
pub(crate) fn check(operation: &Operation<'_>, query: &str, headers: &HeaderMap) -> Result<(), Wrong> {
    let described = operation.parameters("query");
    for (name, values) in &pairs(query) {
        let place = || format!("query {name}");
        let found = described.iter().find(|one| is_for(one, name));
        let parameter = found.ok_or_else(|| (place(), "is not described".to_owned()))?;
        // A parameter with a media type, or with names of its own inside (deepObject), is only looked for.
        let Some(rule) = parameter.get("schema").filter(|_| parameter["style"] != "deepObject") else {
            continue;
        };
        let value = read(operation.document, parameter, rule, values);
        schema::check(operation.document, rule, &value).map_err(|(at, reason)| (place() + &at, reason))?;
    }
    for parameter in described.iter().filter(|one| one["required"] == true) {
        if !pairs(query).keys().any(|name| is_for(parameter, name)) {
            let name = parameter["name"].as_str().unwrap_or_default();
            return Err((format!("query {name}"), "is required".into()));
        }
    }
    for parameter in operation.parameters("header") {
        let name = parameter["name"].as_str().unwrap_or_default().to_ascii_lowercase();
        if ELSEWHERE.contains(&name.as_str()) {
            continue;
        }
        let rule = parameter.get("schema").unwrap_or(&Value::Null);
        match headers.get(&name).map(|value| value.to_str().unwrap_or_default()) {
            Some(value) => {
                let value = schema::of_text(operation.document, rule, value);
                let fits = schema::check(operation.document, rule, &value);
                fits.map_err(|(_, reason)| (format!("header {name}"), reason))?;
            }
            None if parameter["required"] == true => {
                return Err((format!("header {name}"), "is required".into()));
            }
            None => {}
        }
    }
    Ok(())
}

/// The decoded names and values of a query or of a form's body.
pub(crate) fn pairs(query: &str) -> BTreeMap<String, Vec<String>> {
    let decode = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    let mut pairs: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        pairs.entry(decode(name)).or_default().push(decode(value));
    }
    pairs
}

fn is_for(parameter: &Value, name: &str) -> bool {
    let theirs = parameter["name"].as_str().unwrap_or_default();
    let deep = parameter["style"] == "deepObject";
    theirs == name || deep && name.strip_prefix(theirs).is_some_and(|rest| rest.starts_with('['))
}

/// A value as its schema means it: lists are repeated, or separated by commas if the description says so.
fn read(document: &Value, parameter: &Value, rule: &Value, values: &[String]) -> Value {
    let first = values.first().map_or("", String::as_str);
    let rule_of_items = schema::follow(document, rule);
    if !schema::has_type(rule_of_items, "array") {
        return schema::of_text(document, rule, first);
    }
    let items = rule_of_items.get("items").unwrap_or(&Value::Null);
    let together = parameter["explode"] == false;
    let parts = values.iter().flat_map(|value| {
        let separator = |letter: char| together && letter == ',';
        value.split(separator)
    });
    parts.map(|part| schema::of_text(document, items, part)).collect()
}
