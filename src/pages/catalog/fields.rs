//! What setting a provider up asks for, in words.

use leptos::prelude::*;
use provider_schema::{Accepted, Field, Format, Kind, Schema};
use ui::components::{
    empty::Empty,
    icon::{Icon, Shape},
    status::Badge,
};

#[component]
pub(super) fn SetUp(schema: Schema) -> impl IntoView {
    let body = if schema.fields.is_empty() {
        view! { <Empty title="Nothing" sentence="It is connected without any details." /> }.into_any()
    } else {
        view! { <dl class="facts">{rows(&schema.fields)}</dl> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="set-up">
            <div class="card-head">
                <div>
                    <h2 id="set-up">"Set-up"</h2>
                    <p>"What is asked for when it is connected."</p>
                </div>
            </div>
            {body}
        </section>
    }
    .into_any()
}

fn rows(fields: &[Field]) -> Vec<AnyView> {
    fields.iter().map(row).collect()
}

fn row(field: &Field) -> AnyView {
    let label = if field.label.is_empty() { field.name.clone() } else { field.label.clone() };
    let need = if field.required { "Required" } else { "Optional" };
    let advanced = field.advanced.then(|| view! { <Badge>"Advanced"</Badge> });
    let help = (!field.help.is_empty()).then(|| view! { <p class="quiet">{field.help.clone()}</p> });
    let docs = field.docs.clone().map(|docs| {
        view! {
            <a class="link-out" href=docs.url rel="external noopener" target="_blank">
                {docs.text}
                <Icon shape=Shape::Outward class="icon-directional" />
            </a>
        }
    });
    let inside = below(&field.kind).map(|fields| view! { <ul class="field-parts">{parts(fields)}</ul> });
    view! {
        <div class="row">
            <dt>{label}</dt>
            <dd class="field-about">
                <p class="labels">
                    <span>{format!("{need} · {}", kind(&field.kind))}</span>
                    {advanced}
                </p>
                {help}
                {docs}
                {inside}
            </dd>
        </div>
    }
    .into_any()
}

/// The fields inside a field, if it has any of its own.
fn below(kind: &Kind) -> Option<&[Field]> {
    match kind {
        Kind::Object { fields } => Some(fields),
        Kind::List { item, .. } => below(item),
        _ => None,
    }
}

fn parts(fields: &[Field]) -> Vec<AnyView> {
    let part = |field: &Field| {
        let label = if field.label.is_empty() { &field.name } else { &field.label };
        let need = if field.required { "" } else { ", optional" };
        let help = if field.help.is_empty() { String::new() } else { format!(". {}", field.help) };
        view! { <li>{format!("{label}: {}{need}{help}", kind(&field.kind).to_lowercase())}</li> }.into_any()
    };
    fields.iter().map(part).collect()
}

/// What a field holds, in words.
fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Text { format, max } => text(*format, *max),
        Kind::Url => "Address on the web".to_owned(),
        Kind::Enum { options } => {
            let words = options.iter().map(|one| if one.label.is_empty() { &one.value } else { &one.label });
            format!("One of: {}", words.cloned().collect::<Vec<_>>().join(", "))
        }
        Kind::Bool => "Yes or no".to_owned(),
        Kind::Integer { min, max } => format!("Whole number from {min} to {max}"),
        Kind::List { max, .. } => format!("List of up to {max}"),
        Kind::Object { .. } => "Several values".to_owned(),
        Kind::Union { variants, .. } => {
            let words = variants.iter().map(|one| if one.label.is_empty() { &one.value } else { &one.label });
            format!("One of: {}", words.cloned().collect::<Vec<_>>().join(", "))
        }
        Kind::Credential { accepted } => {
            let words: Vec<_> = accepted.iter().map(|one| credential(*one)).collect();
            format!("Credential: {}", words.join(" or "))
        }
    }
}

fn text(format: Format, max: usize) -> String {
    let what = match format {
        Format::Line => "Text",
        Format::Block => "Text of several lines",
        Format::Secret => "Secret, never shown again",
        Format::SecretBlock => "Secret of several lines, never shown again",
        Format::Email => return "E-mail address".to_owned(),
        Format::Word => "One word",
        Format::Host => return "Host name".to_owned(),
        Format::AwsRoleArn => return "Name of a role at Amazon (ARN)".to_owned(),
        Format::Duration => return "Duration such as 4h".to_owned(),
    };
    format!("{what}, up to {max} characters")
}

fn credential(accepted: Accepted) -> &'static str {
    match accepted {
        Accepted::Token => "API token",
        Accepted::Secret => "secret text",
        Accepted::Basic => "user name and password",
        Accepted::OAuthClient => "OAuth client",
        Accepted::Aws => "access key of Amazon",
        Accepted::AwsRole => "role at Amazon",
        Accepted::ServiceAccount => "service account",
        Accepted::WebhookUrl => "secret address",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_field_holds_is_said_in_words() {
        let said = [
            Kind::text(),
            Kind::formatted(Format::Secret),
            Kind::one_of(&["eu", "us"]),
            Kind::Integer { min: 1, max: 9 },
            Kind::credential(&[Accepted::Token, Accepted::Basic]),
        ]
        .map(|one| kind(&one))
        .join("\n");
        assert_eq!(
            said,
            "Text, up to 256 characters\nSecret, never shown again, up to 256 characters\nOne of: eu, us\n\
             Whole number from 1 to 9\nCredential: API token or user name and password"
        );
    }

    #[test]
    fn the_parts_of_a_list_of_objects_are_found() {
        let list = Kind::list(Kind::object(vec![Field::required("name", Kind::text())]));
        assert_eq!(below(&list).map(<[Field]>::len), Some(1));
        assert!(below(&Kind::list(Kind::text())).is_none());
    }
}
