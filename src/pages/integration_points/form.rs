//! The form of an integration point, with what end users will see beside it.

use api_types::{capability::ProviderCapabilities, integration_point::UpdateIntegrationPoint};
use leptos::prelude::*;
use ui::{
    components::{
        button::{Button, LinkButton, Look},
        error_view::ErrorView,
        notice::{Notice, Tone},
    },
    form::{Choice, Form, FormView, SelectField, TextField},
};

use super::{
    allowed::{AllowFields, Allows},
    draft::{Draft, Entries},
    preview::Preview,
};
use crate::{pages::catalog::book::use_book, routes, words::slug};

/// The form as a page of its own; the page sends it.
#[component]
pub(super) fn PointForm(
    form: Form,
    draft: Draft,
    /// Whether the point is not there yet.
    new: bool,
    /// What is typed, free of what can be seen to be wrong.
    #[prop(into)]
    submit: Callback<UpdateIntegrationPoint>,
    /// Whether the answer is awaited.
    pending: Signal<bool>,
    /// Why it cannot be sent.
    off: Signal<Option<String>>,
    /// The words of the button.
    action: &'static str,
    /// Above the fields.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let catalog = use_book();
    let providers = Signal::derive(move || {
        draft.connector().and_then(|connector| catalog.providers(connector)).unwrap_or_default()
    });
    Effect::new(move |_| {
        if let Some(connector) = draft.connector() {
            let Entries { test, production, .. } = draft.entries();
            test.keep_of(connector);
            production.keep_of(connector);
        }
    });
    let send = move || match draft.read(new) {
        Ok(read) => submit.run(read),
        Err(failure) => form.fail(failure),
    };
    let trouble = move || {
        let error = catalog.error()?;
        Some(view! { <ErrorView failure=error.into() retry=move || catalog.again() /> })
    };
    view! {
        <div class="point-columns">
            <section class="card card-form" aria-label="Integration point">
                <FormView form on_submit=send busy=pending>
                    {children.map(|children| children())}
                    {trouble}
                    <Names draft new />
                    <ConnectorField draft new choices=Signal::derive(move || catalog.choices()) />
                    <Environments draft providers />
                    <div class="form-actions">
                        <Button submit=true look=Look::Primary busy=pending disabled_reason=off>
                            {action}
                        </Button>
                        {new.then(|| view! { <LinkButton href=routes::INTEGRATION_POINTS>"Cancel"</LinkButton> })}
                    </div>
                </FormView>
            </section>
            <Preview draft providers />
        </div>
    }
    .into_any()
}

#[component]
fn Names(draft: Draft, new: bool) -> impl IntoView {
    let Entries { fullname, name, description, .. } = draft.entries();
    let preview = move || {
        let typed = name.with(|typed| !typed.trim().is_empty());
        match fullname.with(|typed| slug::preview(typed)) {
            Some(name) if new && !typed => Some(format!("It will be “{name}”.")),
            _ => None,
        }
    };
    let help = if new {
        "Works in place of the ID in addresses and programs. Left empty, it is made from the heading."
    } else {
        "Programs and bookmarks that use the old name stop finding the integration point when it changes."
    };
    view! {
        <TextField
            entry=fullname
            autocomplete="off"
            autofocus=new
            help="End users read it above the providers, such as “Ticketing for Northwind”."
        />
        <div class="field-pair">
            <TextField entry=name optional=new autocomplete="off" help />
            <p class="field-help" role="status">
                {preview}
            </p>
        </div>
        <TextField
            entry=description
            optional=true
            autocomplete="off"
            help="For you and your colleagues. End users do not see it."
        />
    }
    .into_any()
}

/// A point stays with its connector.
#[component]
fn ConnectorField(draft: Draft, new: bool, choices: Signal<Vec<Choice>>) -> impl IntoView {
    let choices = Signal::derive(move || {
        let none = Choice::new("", "Choose a connector");
        new.then_some(none).into_iter().chain(choices.get()).collect::<Vec<_>>()
    });
    let help = if new {
        "The kind of product that is connected. It cannot be changed later."
    } else {
        "The kind of product that is connected."
    };
    let off = (!new)
        .then(|| "It stays as it is. For another connector, make another integration point.".to_owned());
    view! {
        <SelectField
            entry=draft.entries().connector
            choices
            help
            disabled_reason=Signal::derive(move || off.clone())
        />
    }
    .into_any()
}

#[component]
fn Environments(draft: Draft, providers: Signal<Vec<ProviderCapabilities>>) -> impl IntoView {
    let Entries { test, production, .. } = draft.entries();
    let copy = move || production.set(&untrack(move || test.get()));
    let same = Signal::derive(move || {
        (test.get() == production.get()).then(|| "Production allows the same already".to_owned())
    });
    let shut = move || {
        (test.get() == Allows::None && production.get() == Allows::None).then(|| {
            view! {
                <Notice tone=Tone::Warn title="No provider is allowed anywhere">
                    "Nothing can be connected with this integration point until an environment allows a provider."
                </Notice>
            }
        })
    };
    view! {
        <AllowFields
            allow=test
            providers
            none="Nothing can be connected in test accounts."
        />
        <div class="button-row">
            <Button on_press=copy disabled_reason=same class="button-small">
                "Copy test to production"
            </Button>
        </div>
        <AllowFields
            allow=production
            providers
            none="Nothing can be connected in production accounts."
        />
        {shut}
    }
    .into_any()
}
