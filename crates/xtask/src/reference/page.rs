//! The page as a whole: head, index, operations by what they belong to, types.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    APIS, Api,
    html::{escape, joined, paragraphs},
    operation::{self, Operation},
    schema::{self, Types},
};
use crate::Outcome;

pub(super) fn render(api: &Api, description: &Value) -> Outcome<String> {
    let operations = operation::all(description);
    if operations.is_empty() {
        return Err(format!("docs/openapi/{}.json describes no operation.", api.description).into());
    }
    let types = Types::of(description);
    let mut by_tag: BTreeMap<&str, Vec<Operation<'_>>> = BTreeMap::new();
    for operation in operations {
        by_tag.entry(operation.tag).or_default().push(operation);
    }
    let about = description.pointer("/info/description").and_then(Value::as_str).unwrap_or_default();
    let index = joined(by_tag.iter().map(|(tag, operations)| {
        let links: String = operations.iter().map(Operation::link).collect();
        format!("<li><a href=\"#{}\">{}</a>\n<ul>\n{links}</ul>\n</li>\n", place(tag), escape(&words(tag)))
    }));
    let sections = joined(by_tag.iter().map(|(tag, operations)| {
        let inside: String = operations.iter().map(|one| one.section(api, types)).collect();
        format!("<h2 id=\"{}\">{}</h2>\n{inside}", place(tag), escape(&words(tag)))
    }));
    let explained: String = types.all().map(|(name, schema)| schema::section(types, name, schema)).collect();
    Ok(format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{name} · Patchbay</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <link rel=\"icon\" href=\"icon.svg\" type=\"image/svg+xml\">\n<link rel=\"stylesheet\" href=\"reference.css\">\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the operations</a>\n\
         <header class=\"head\">\n<a class=\"home\" href=\"/\">Patchbay</a>\n<nav aria-label=\"APIs\">{apis}</nav>\n</header>\n\
         <div class=\"columns\">\n<nav class=\"index\" aria-label=\"Operations\">\n<ul>\n{index}<li><a href=\"#types\">Types</a></li>\n\
         </ul>\n</nav>\n<main id=\"main\" tabindex=\"-1\">\n<h1>{name}</h1>\n{about}\
         <p>The same for programs: <a href=\"/v1/meta/openapi/{described}\">OpenAPI description</a>. In the calls, \
         <code>$PATCHBAY_URL</code> is the address of this server and <code>${token}</code> {means}.</p>\n\
         {sections}<h2 id=\"types\">Types</h2>\n{explained}</main>\n</div>\n</body>\n</html>\n",
        name = escape(api.name),
        apis = links(api),
        about = paragraphs(about),
        described = api.description,
        token = api.token,
        means = escape(&means(description)),
    ))
}

/// What the token of the examples is.
fn means(description: &Value) -> String {
    let said = description.pointer("/components/securitySchemes/bearer/description").and_then(Value::as_str);
    let said = said.unwrap_or("A token.").trim_end_matches('.');
    let mut letters = said.chars();
    let first = letters.next().map(|first| first.to_lowercase().to_string()).unwrap_or_default();
    format!("is {first}{}", letters.as_str())
}

/// The ways to the other pages.
fn links(here: &Api) -> String {
    let link = |api: &Api| {
        let current = if api.page == here.page { " aria-current=\"page\"" } else { "" };
        format!("<a href=\"{}.html\"{current}>{}</a>", api.page, escape(api.name))
    };
    APIS.iter().map(link).collect::<Vec<_>>().join("\n")
}

fn place(tag: &str) -> String {
    format!("tag-{}", tag.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-"))
}

/// `integration_points` are integration points.
fn words(tag: &str) -> String {
    let spaced = tag.replace(['_', '-'], " ");
    let mut letters = spaced.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
