//! Bodies.

use bytes::Bytes;
use http::{Request, header};
use serde_json::{Map, Value};

use crate::operation::Operation;
use crate::{Wrong, parameters, schema};

/// Whether the body's media type is described and its content fits.
pub(crate) fn check(operation: &Operation<'_>, request: &Request<Bytes>) -> Result<(), Wrong> {
    let wrong = |reason: String| ("body".to_owned(), reason);
    let sent = request.body();
    let Some(described) = operation.body() else {
        return if sent.is_empty() { Ok(()) } else { Err(wrong("is not described".into())) };
    };
    if sent.is_empty() {
        let required = described["required"] == true;
        return if required { Err(wrong("is required".into())) } else { Ok(()) };
    }
    let sent_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let sent_type = sent_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let types = described.get("content").and_then(Value::as_object);
    let mut types = types.into_iter().flatten();
    let found = types.find(|(theirs, _)| fits(theirs, sent_type));
    let (_, media) = found.ok_or_else(|| wrong(format!("the media type {sent_type:?} is not described")))?;
    let Some(rule) = media.get("schema") else { return Ok(()) };
    let value = if sent_type.ends_with("json") {
        serde_json::from_slice(sent).map_err(|error| wrong(format!("is no JSON: {error}")))?
    } else if sent_type == "application/x-www-form-urlencoded" {
        form(operation.document, rule, &String::from_utf8_lossy(sent))
    } else {
        return Ok(());
    };
    let at_body = |(at, reason): Wrong| (format!("body {at}").trim_end().to_owned(), reason);
    schema::check(operation.document, rule, &value).map_err(at_body)?;
    schema::check_names(operation.document, rule, &value).map_err(at_body)
}

/// Whether a described media type, possibly with a wildcard, is the one that was sent.
fn fits(theirs: &str, sent: &str) -> bool {
    let theirs = theirs.split(';').next().unwrap_or_default().trim();
    match theirs.strip_suffix('*') {
        Some("*/") => true,
        Some(kind) => sent.starts_with(kind),
        None => theirs.eq_ignore_ascii_case(sent),
    }
}

/// A form as the object that its schema describes.
fn form(document: &Value, rule: &Value, sent: &str) -> Value {
    let properties = schema::follow(document, rule).get("properties").unwrap_or(&Value::Null);
    let mut object = Map::new();
    for (name, values) in parameters::pairs(sent) {
        let rule = properties.get(&name).unwrap_or(&Value::Null);
        let value = values.first().map_or("", String::as_str);
        object.insert(name, schema::of_text(document, rule, value));
    }
    Value::Object(object)
}
