//! The form of a schema: one that has every kind of field, and one that this version cannot read.

use leptos::prelude::*;
use provider_schema::{
    Accepted, Choice, CredentialKind, Field, Format, Group, Kind, Link, Schema, Variant, json_schema,
};
use serde_json::{Value, json};
use ui::{
    components::{
        button::{Button, Look},
        code_block::CodeBlock,
    },
    form::{Form, FormView},
    schema_form::{SchemaFields, SchemaForm, Stored},
};

/// A sample of everything.
#[component]
pub(super) fn SchemaForms() -> impl IntoView {
    view! {
        <div class="form">
            <Sample schema=json_schema(&everything()) given=Value::Null />
            <h3>"Of a kind that is not known here"</h3>
            <Sample schema=json!({"type": "object"}) given=json!({"type": "sample", "region": "eu"}) />
        </div>
    }
    .into_any()
}

#[component]
fn Sample(schema: Value, given: Value) -> impl IntoView {
    let form = Form::new();
    let config = SchemaForm::new(form, "/provider_config", "sample", &schema, &given);
    let sent = RwSignal::new(None::<String>);
    let submit = move || {
        sent.set(None);
        match config.read() {
            Ok(value) => sent.set(serde_json::to_string_pretty(&value).ok()),
            Err(failure) => form.fail(failure),
        }
    };
    let stored = Signal::stored(vec![
        Stored {
            id: "0190a000-0000-7000-8000-000000000001".to_owned(),
            name: "Bot of the help desk (API token)".to_owned(),
            kind: CredentialKind::Token,
        },
        Stored {
            id: "0190a000-0000-7000-8000-000000000002".to_owned(),
            name: "A role that does not fit".to_owned(),
            kind: CredentialKind::AwsRole,
        },
    ]);
    let result = move || sent.get().map(|text| view! { <CodeBlock what="configuration" text /> });
    view! {
        <FormView form on_submit=submit guard=false>
            <SchemaFields config stored />
            <div class="form-actions">
                <Button submit=true look=Look::Primary>
                    "Show what is sent"
                </Button>
            </div>
        </FormView>
        {result}
    }
    .into_any()
}

fn everything() -> Schema {
    let schema = Schema::new(
        "sample",
        vec![
            Field {
                docs: Some(Link {
                    text: "Where to find it".to_owned(),
                    url: "https://example.com/help".to_owned(),
                }),
                placeholder: "https://example.com".to_owned(),
                ..named(Field::required("url", Kind::url()), "Site address", "The address that people open.")
            },
            named(
                Field::required("region", words(&[("eu", "Europe"), ("us", "United States")])).or("eu"),
                "Region",
                "Where the data is kept.",
            ),
            named(
                Field::required("district", Kind::text()).shown_if("region", "us"),
                "State",
                "Only for the United States.",
            ),
            named(
                Field::required(
                    "credential",
                    Kind::credential(&[Accepted::Token, Accepted::Basic, Accepted::OAuthClient]),
                ),
                "Sign in with",
                "",
            ),
            named(Field::optional("notify", Kind::Bool).or(true).under("limits"), "Tell about failures", ""),
            named(
                Field::optional("page_size", Kind::Integer { min: 1, max: 500 }).or(100).under("limits"),
                "Rows in one answer",
                "",
            ),
            named(
                Field::optional("hosts", Kind::list(Kind::formatted(Format::Host))).under("limits"),
                "Hosts",
                "Without any, all of them.",
            ),
            named(
                Field::optional("mappings", Kind::List { item: Box::new(mapping()), max: 3 }).under("limits"),
                "Custom fields",
                "Fields of your own at the provider.",
            ),
            named(Field::required("sign", signing()).under("limits"), "Signing", ""),
            named(
                Field::optional(
                    "owner",
                    Kind::object(vec![
                        named(Field::required("name", Kind::text()), "Name", ""),
                        named(Field::optional("email", Kind::formatted(Format::Email)), "E-mail address", ""),
                    ]),
                ),
                "Owner",
                "Whom to ask.",
            )
            .advanced(),
            named(Field::optional("extra", Kind::object(Vec::new())), "Further parameters", "").advanced(),
            named(
                Field::optional("key", Kind::Text { format: Format::SecretBlock, max: 4096 }),
                "Private key",
                "",
            )
            .advanced(),
        ],
    );
    Schema { groups: vec![Group { id: "limits".to_owned(), label: "Scope and limits".to_owned() }], ..schema }
}

fn mapping() -> Kind {
    Kind::object(vec![
        named(Field::required("name", Kind::text()), "Name", ""),
        named(Field::required("path", Kind::text()), "Path at the provider", ""),
    ])
}

fn signing() -> Kind {
    let variant = |value: &str, label: &str, fields: Vec<Field>| Variant {
        value: value.to_owned(),
        label: label.to_owned(),
        fields,
    };
    let secret = named(Field::required("secret", Kind::formatted(Format::Secret)), "Signing secret", "");
    Kind::Union {
        tag: "type".to_owned(),
        variants: vec![
            variant("none", "Not signed", Vec::new()),
            variant("hmac", "By a secret", vec![secret]),
        ],
    }
}

fn words(words: &[(&str, &str)]) -> Kind {
    let choice =
        |(value, label): &(&str, &str)| Choice { value: (*value).to_owned(), label: (*label).to_owned() };
    Kind::Enum { options: words.iter().map(choice).collect() }
}

fn named(field: Field, label: &str, help: &str) -> Field {
    Field { label: label.to_owned(), help: help.to_owned(), ..field }
}
