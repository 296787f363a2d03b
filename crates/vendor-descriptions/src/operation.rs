//! Finding the operation that a request is meant for.

use http::Method;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::Wrong;
use crate::schema::{self, follow};

/// A described operation, and what the request's path says.
pub(crate) struct Operation<'d> {
    pub(crate) document: &'d Value,
    item: &'d Value,
    described: &'d Value,
}

/// The operation for a method and a path. Among several templates the one with the most literal segments counts.
pub(crate) fn find<'d>(document: &'d Value, method: &Method, path: &str) -> Result<Operation<'d>, Wrong> {
    let wrong = |reason: &str| ("path".to_owned(), reason.to_owned());
    let paths = document.get("paths").and_then(Value::as_object);
    let paths = paths.ok_or_else(|| wrong("the description has no paths"))?;
    let fitting = paths.iter().filter_map(|(template, item)| Some((values(template, path)?, item)));
    let mut fitting: Vec<_> = fitting.collect();
    fitting.sort_by_key(|(values, _)| values.len());
    if fitting.is_empty() {
        return Err(wrong("is not described"));
    }
    let method = method.as_str().to_ascii_lowercase();
    let found = fitting.into_iter().find_map(|(values, item)| Some((values, item, item.get(&method)?)));
    let (values, item, described) = found.ok_or_else(|| wrong("is not described with this method"))?;
    let operation = Operation { document, item, described };
    for parameter in operation.parameters("path") {
        let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
        let Some((_, value)) = values.iter().find(|(one, _)| *one == name) else { continue };
        let rule = parameter.get("schema").unwrap_or(&Value::Null);
        let read = schema::of_text(document, rule, value);
        schema::check(document, rule, &read).map_err(|(_, reason)| (format!("path {name}"), reason))?;
    }
    Ok(operation)
}

impl<'d> Operation<'d> {
    /// The parameters at a place; the operation's own hide those of its path with the same name.
    pub(crate) fn parameters(&self, place: &str) -> Vec<&'d Value> {
        let of = |holder: &'d Value| {
            let all = holder.get("parameters").and_then(Value::as_array).into_iter().flatten();
            all.map(|one| follow(self.document, one)).filter(|one| one["in"] == place)
        };
        let mut all: Vec<_> = of(self.described).collect();
        for shared in of(self.item) {
            if all.iter().all(|one| one["name"] != shared["name"]) {
                all.push(shared);
            }
        }
        all
    }

    /// What it says of the body.
    pub(crate) fn body(&self) -> Option<&'d Value> {
        self.described.get("requestBody").map(|body| follow(self.document, body))
    }

    /// What it says of an answer.
    pub(crate) fn answer(&self, status: &str) -> Option<&'d Value> {
        let all = self.described.get("responses")?;
        let one = all.get(status).or_else(|| all.get("default"))?;
        Some(follow(self.document, one))
    }
}

/// The values of a template's parameters, if the path fits it. An empty value does not.
fn values<'t>(template: &'t str, path: &str) -> Option<Vec<(&'t str, String)>> {
    let (mut theirs, mut ours) = (template.split('/'), path.split('/'));
    let mut values = Vec::new();
    loop {
        match (theirs.next(), ours.next()) {
            (None, None) => return Some(values),
            (Some(theirs), Some(ours)) => segment(theirs, ours, &mut values)?,
            _ => return None,
        }
    }
}

/// One segment: literal, a parameter, or a parameter between literals such as `{name}.json`.
fn segment<'t>(theirs: &'t str, ours: &str, values: &mut Vec<(&'t str, String)>) -> Option<()> {
    let decoded = percent_decode_str(ours).decode_utf8().ok()?;
    let Some((before, rest)) = theirs.split_once('{') else {
        return (theirs == decoded).then_some(());
    };
    let (name, after) = rest.split_once('}')?;
    let value = decoded.strip_prefix(before)?.strip_suffix(after)?;
    // Several parameters in one segment are taken as they come: which is which cannot be told.
    (!value.is_empty() || after.contains('{')).then(|| values.push((name, value.to_owned())))
}
