//! One provider: what it has to be told, and the limits of what it can do.

use connectors::query::Operator;
use connectors::{Capability, Provider};
use provider_schema::{Accepted, Field, Kind};
use serde_json::Value;

use super::words::{cell, code, codes};

/// Everything about a provider.
pub(crate) fn section(provider: &Provider) -> String {
    let vendor = if provider.mock { "Built in.".to_owned() } else { format!("By {}.", provider.vendor) };
    let docs = provider.schema.docs.as_ref().map(|docs| format!(" [{}]({})", docs.text, docs.url));
    [
        format!("\n### {}\n\n", code(provider.id)),
        format!("**{}**. {vendor} {} ", provider.fullname, provider.description),
        format!("Tried on: {}.{}\n", provider.proof.as_str(), docs.unwrap_or_default()),
        config(provider),
        limits(provider),
    ]
    .concat()
}

fn config(provider: &Provider) -> String {
    if provider.schema.fields.is_empty() {
        return "\nIt has to be told nothing but its `type`.\n".to_owned();
    }
    let mut text = "\n| field | | what it is |\n|---|---|---|\n".to_owned();
    for field in &provider.schema.fields {
        text.push_str(&row(field));
    }
    text
}

fn row(field: &Field) -> String {
    let needed = match (field.required, &field.default) {
        (true, _) => "needed".to_owned(),
        (false, Some(Value::String(default))) => format!("else {}", code(default)),
        (false, Some(default)) => format!("else {}", code(&default.to_string())),
        (false, None) => String::new(),
    };
    let said = if field.help.is_empty() { field.label.clone() } else { field.help.clone() };
    let what = format!("{} {said}", kind(&field.kind));
    format!("| {} | {} | {} |\n", code(&field.name), cell(&needed), cell(what.trim()))
}

fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Credential { accepted } => {
            let words: Vec<_> = accepted.iter().copied().map(word).collect();
            format!("A credential: {}.", codes(words.iter().map(String::as_str)))
        }
        Kind::Enum { options } if options.len() <= 6 => {
            format!("One of {}.", codes(options.iter().map(|one| one.value.as_str())))
        }
        _ => String::new(),
    }
}

/// Its `type` on the wire.
fn word(accepted: Accepted) -> String {
    serde_json::to_value(accepted).ok().and_then(|word| Some(word.as_str()?.to_owned())).unwrap_or_default()
}

/// Of the operations that have any.
fn limits(provider: &Provider) -> String {
    let supported = provider.operations.iter().filter_map(|one| Some((one.operation.name, one.capability?)));
    let rows: Vec<_> = supported.filter_map(|(name, capability)| limit(name, capability)).collect();
    if rows.is_empty() {
        return String::new();
    }
    format!("\n| operation | what is to know |\n|---|---|\n{}", rows.concat())
}

fn limit(name: &str, capability: &Capability) -> Option<String> {
    let mut all = Vec::new();
    if !capability.required_fields.is_empty() {
        all.push(format!("needs {}", codes(capability.required_fields.iter().copied())));
    }
    let filters = capability.filters.iter().map(|filter| {
        let word = |wanted: &Operator| Operator::WORDS.iter().find(|(_, one)| one == wanted);
        let operators: Vec<_> = filter.operators.iter().filter_map(word).map(|(word, _)| *word).collect();
        format!("{} ({})", code(filter.name), operators.join(", "))
    });
    let filters: Vec<_> = filters.collect();
    if !filters.is_empty() {
        all.push(format!("filters {}", filters.join(", ")));
    }
    if !capability.orders.is_empty() {
        all.push(format!("orders {}", codes(capability.orders.iter().map(|order| order.name))));
    }
    if capability.max_limit > 0 {
        all.push(format!("pages of at most {}", capability.max_limit));
    }
    if !capability.scopes.is_empty() {
        all.push(format!("scopes {}", codes(capability.scopes.iter().copied())));
    }
    (!all.is_empty()).then(|| format!("| {} | {} |\n", code(name), all.join("; ")))
}
