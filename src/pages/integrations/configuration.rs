//! The configuration as somebody sees it who may not change it.

use api_types::integration::Integration;
use leptos::prelude::*;
use provider_schema::{Field, Kind, schema_of};
use serde_json::Value;
use ui::components::{
    code_block::CodeBlock,
    empty::Empty,
    facts::{Fact, Facts},
    notice::{Notice, Tone},
};

#[component]
pub(super) fn Fixed(integration: Integration, schema: Value) -> impl IntoView {
    let config = &integration.provider_config;
    let body = match schema_of(&schema) {
        Some(schema) => {
            let given = |field: &Field| Some((name(field), said(&field.kind, config.get(&field.name)?)));
            let facts: Vec<_> = schema
                .fields
                .iter()
                .filter_map(given)
                .map(|(name, value)| view! { <Fact name>{value}</Fact> })
                .collect();
            if facts.is_empty() {
                view! { <Empty title="Nothing is set" sentence="It works as it comes." /> }.into_any()
            } else {
                view! { <Facts>{facts}</Facts> }.into_any()
            }
        }
        None => json(config),
    };
    view! {
        <div class="card-body">
            <Notice tone=Tone::Plain>
                "Your roles do not let you change integrations. An administrator can change them."
            </Notice>
        </div>
        {body}
    }
    .into_any()
}

fn name(field: &Field) -> String {
    if field.label.is_empty() { field.name.clone() } else { field.label.clone() }
}

/// A value in words. Of a credential it is only said that it is there.
fn said(kind: &Kind, value: &Value) -> AnyView {
    match (kind, value) {
        (Kind::Credential { .. }, _) => view! { <span>"Set"</span> }.into_any(),
        (Kind::Enum { options }, Value::String(word)) => {
            let option = options.iter().find(|option| option.value == *word && !option.label.is_empty());
            option.map_or_else(|| word.clone(), |option| option.label.clone()).into_any()
        }
        (_, Value::String(text)) => text.clone().into_any(),
        (_, Value::Bool(on)) => (if *on { "Yes" } else { "No" }).into_any(),
        (_, Value::Number(number)) => number.to_string().into_any(),
        (_, other) => json(other),
    }
}

fn json(value: &Value) -> AnyView {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    view! { <CodeBlock what="value" text /> }.into_any()
}
