//! The form of the provider that was picked: tried out first, then connected.

use api_types::{
    connect::{ConnectPage, ConnectPoint, ConnectProvider},
    integration::{CreateIntegration, VerifyIntegration},
};
use leptos::prelude::*;
use serde_json::Value;
use ui::{
    api::{Mutation, Query, change, client::use_client, connect, verification},
    components::{
        button::{Button, Look},
        error_view::ErrorView,
        icon::{Icon, Shape},
        mark::Mark,
        trial::{Trial, TrialView},
    },
    form::{Form, FormView},
    schema_form::{SchemaFields, SchemaForm},
    words::{tr, tr_with},
};

use crate::{
    known::Known,
    place::{Place, Way},
};

#[component]
pub(crate) fn Fill(
    page: ConnectPage,
    point: ConnectPoint,
    provider: ConnectProvider,
    known: Known,
    way: Way,
) -> impl IntoView {
    let (id, client) = (provider.id.clone(), use_client());
    let asked = Query::new(
        move || Some((id.clone(), known.locale())),
        move |(id, locale)| async move { connect::form(client, &id, locale.as_deref()).await },
    );
    let heading = tr_with("Connect {provider}", &[("provider", &provider.fullname)]);
    let (page, point) = (StoredValue::new(page), StoredValue::new(point));
    let chosen = StoredValue::new(provider.clone());
    let name = provider.fullname.clone();
    let body = move || {
        if let Some(asked) = asked.data() {
            let (page, point, provider) = (page.get_value(), point.get_value(), chosen.get_value());
            let schema = asked.provider_config.clone();
            return view! { <Details page point provider schema known way /> }.into_any();
        }
        match asked.error() {
            Some(error) => {
                view! { <ErrorView failure=error.into() retry=move || asked.again() /> }.into_any()
            }
            None => view! {
                <div class="connect-skeleton" aria-hidden="true">
                    <span class="skeleton connect-skeleton-row"></span>
                    <span class="skeleton connect-skeleton-row"></span>
                </div>
            }
            .into_any(),
        }
    };
    view! {
        <div class="connect-title">
            <Mark name />
            <h1>{heading}</h1>
        </div>
        <p class="connect-text">{provider.description}</p>
        {body}
    }
    .into_any()
}

#[component]
fn Details(
    page: ConnectPage,
    point: ConnectPoint,
    provider: ConnectProvider,
    schema: Value,
    known: Known,
    way: Way,
) -> impl IntoView {
    let form = Form::new();
    let given = page.setup.prefill.get(&provider.id).cloned().unwrap_or(Value::Null);
    let config = SchemaForm::new(form, "/provider_config", &provider.id, &schema, &given);
    let trial = Trial::new(form);
    // A button that waits says what it waits for.
    let step = RwSignal::new(String::new());
    let fullname = free_name(&page, &provider.fullname);
    let action = tr_with("Connect {provider}", &[("provider", &provider.fullname)]);
    let create = use_create(page.account.id.to_string(), form, (trial, step), known, way);
    let send = move |checked: bool| {
        trial.forget();
        match config.read() {
            Ok(provider_config) => {
                let body = CreateIntegration {
                    name: None,
                    fullname: Some(fullname.clone()),
                    provider_config,
                    integration_point_id: Some(point.id.to_string()),
                };
                create.start((body, checked));
            }
            Err(failure) => form.fail(failure),
        }
    };
    let send = Callback::new(send);
    let pending = Signal::derive(move || create.pending());
    let anyway = Callback::new(move |()| {
        form.clear();
        send.run(true);
    });
    let nothing = config
        .is_empty()
        .then(|| view! { <p class="connect-text">{tr("Nothing to fill in: it is connected without any details.")}</p> });
    view! {
        <FormView form on_submit=move || send.run(false) busy=pending guard=false>
            {guide(&schema)}
            <SchemaFields config />
            {nothing}
            <TrialView trial anyway=("Connect anyway", anyway) pending />
            <div class="form-actions">
                <Button submit=true look=Look::Primary busy=pending>
                    {action}
                </Button>
                <p class="quiet" role="status">
                    {move || pending.get().then(|| step.get())}
                </p>
            </div>
        </FormView>
    }
    .into_any()
}

/// Tries it out and connects it; what speaks against it is shown, and can be passed over where it is the provider's.
fn use_create(
    account: String,
    form: Form,
    (trial, step): (Trial, RwSignal<String>),
    known: Known,
    way: Way,
) -> Mutation<(CreateIntegration, bool), ()> {
    let create = change(move |client, (body, checked): (CreateIntegration, bool)| {
        let account = account.clone();
        async move {
            if !checked {
                step.try_set(tr("Checking the connection…"));
                let new = VerifyIntegration { integration: body.clone() };
                let answer =
                    verification::verify(client, &account, &new, move |step| trial.told(step)).await?;
                if !trial.works(&answer) {
                    return Ok(());
                }
            }
            step.try_set(tr("Connecting…"));
            let made = connect::create(client, &account, &body).await?;
            form.saved();
            known.note(made.integration.fullname);
            known.again();
            way.replace(Place::Done { integration: made.integration.id.to_string() });
            Ok(())
        }
    });
    Effect::new(move |_| {
        if let Some(error) = create.error() {
            trial.fails(error);
        }
    });
    create
}

/// What it will be called: the provider's name, with a number if that is taken.
fn free_name(page: &ConnectPage, provider: &str) -> String {
    let taken = |name: &str| page.integrations.iter().any(|one| one.fullname.eq_ignore_ascii_case(name));
    if !taken(provider) {
        return provider.to_owned();
    }
    let numbered = (2..).map(|number| format!("{provider} {number}"));
    numbered.into_iter().find(|name| !taken(name)).unwrap_or_default()
}

/// The way to the page that explains the set-up as a whole.
fn guide(schema: &Value) -> Option<AnyView> {
    let docs = provider_schema::schema_of(schema)?.docs?;
    Some(
        view! {
            <p>
                <a class="link-out" href=docs.url rel="external noopener" target="_blank">
                    {docs.text}
                    <Icon shape=Shape::Outward class="icon-directional" />
                </a>
            </p>
        }
        .into_any(),
    )
}
