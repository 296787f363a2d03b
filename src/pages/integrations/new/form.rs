//! The form of the provider that is chosen: tried out first, then created.

use api_types::{
    Account,
    capability::ProviderCapabilities,
    formats::check_name,
    integration::{CreateIntegration, CreateIntegrationResult, VerifyIntegration},
};
use leptos::prelude::*;
use serde_json::Value;
use ui::{
    api::{ApiError, Mutation, change, integrations, tags, use_cache, verification},
    components::{
        button::{Button, Look},
        empty::Empty,
        icon::{Icon, Shape},
        mark::Mark,
        trial::{Trial, TrialView},
    },
    failure::{Failure, Fault},
    form::{Entry, Form, FormView, TextField},
    schema_form::{SchemaFields, SchemaForm},
};

use super::{super::acts::Acts, offers::use_stored};
use crate::words::slug;

/// Said while the provider is asked.
const CHECKING: &str = "Checking the connection…";

/// What is typed so far. Cheap to copy.
#[derive(Clone, Copy)]
struct Draft {
    fullname: Entry<String>,
    name: Entry<String>,
    config: SchemaForm,
    point: Entry<String>,
}

impl Draft {
    /// What would be created, trimmed; or what can be seen to be wrong without asking the server.
    fn read(self) -> Result<CreateIntegration, Failure> {
        let typed =
            |entry: Entry<String>| Some(entry.now().trim().to_owned()).filter(|text| !text.is_empty());
        let (fullname, name) = (typed(self.fullname), typed(self.name));
        let mut faults = Vec::new();
        let mut fault = |pointer: &str, message: String| {
            faults.push(Fault { pointer: pointer.to_owned(), message });
        };
        if fullname.is_none() {
            fault("/fullname", "Enter what people call it.".to_owned());
        }
        if let Some(Err(wrong)) = name.as_deref().map(check_name) {
            fault("/name", format!("The name {wrong}."));
        }
        let config = self.config.read();
        if let Err(failure) = &config {
            faults.extend(failure.faults.iter().cloned());
        }
        match config {
            Ok(provider_config) if faults.is_empty() => {
                let integration_point_id = typed(self.point);
                Ok(CreateIntegration { name, fullname, provider_config, integration_point_id })
            }
            _ => Err(Failure { faults, ..Failure::new("Some of it needs another look", "") }),
        }
    }
}

#[component]
pub(super) fn ConnectForm(
    account: Account,
    provider: ProviderCapabilities,
    point: Entry<String>,
    acts: Acts,
    made: RwSignal<Option<CreateIntegrationResult>>,
) -> impl IntoView {
    let form = Form::new();
    let schema = provider.provider_config.clone().unwrap_or_default();
    let draft = Draft {
        fullname: form.entry("/fullname", "Display name", provider.fullname.clone()),
        name: form.entry("/name", "Name in addresses", String::new()),
        config: SchemaForm::new(form, "/provider_config", &provider.id, &schema, &Value::Null),
        point,
    };
    let trial = Trial::new(form);
    // A button that waits says which step it waits for.
    let step = RwSignal::new("");
    let create = use_create(form, account.clone(), (trial, step), made);
    let send = move |checked: bool| {
        trial.forget();
        match draft.read() {
            Ok(body) => {
                create.start((body, checked));
            }
            Err(failure) => form.fail(failure),
        }
    };
    let pending = Signal::derive(move || create.pending());
    let anyway = Callback::new(move |()| {
        form.clear();
        send(true);
    });
    let preview = move || {
        let typed = draft.name.with(|typed| !typed.trim().is_empty());
        let derived = draft.fullname.with(|typed| slug::preview(typed));
        derived.filter(|_| !typed).map(|name| format!("It will be “{name}”."))
    };
    let stored = use_stored(account.id, point);
    let nothing = draft.config.is_empty().then(|| {
        view! { <Empty title="Nothing else to fill in" sentence="This provider is connected without any details." /> }
    });
    let action = format!("Connect {}", provider.fullname);
    let guide = guide(&schema);
    view! {
        <section class="card" aria-labelledby="connect">
            <div class="card-head">
                <div class="row-pair">
                    <Mark name=provider.fullname.clone() />
                    <h2 id="connect">{format!("{} for {}", provider.fullname, account.fullname)}</h2>
                </div>
                {guide}
            </div>
            <div class="card-body">
                <FormView form on_submit=move || send(false) busy=pending>
                    <TextField entry=draft.fullname autocomplete="off" />
                    <div class="field-pair">
                        <TextField
                            entry=draft.name
                            optional=true
                            autocomplete="off"
                            help="Works in place of the ID in addresses and programs. Left empty, it is made from the display name."
                        />
                        <p class="field-help" role="status">
                            {preview}
                        </p>
                    </div>
                    <SchemaFields config=draft.config stored />
                    {nothing}
                    // Beside the button that asked for it.
                    <TrialView trial anyway=("Create anyway", anyway) pending />
                    <div class="form-actions">
                        <Button submit=true look=Look::Primary busy=pending disabled_reason=acts.no_create()>
                            {action}
                        </Button>
                        <p class="quiet" role="status">
                            {move || pending.get().then(|| step.get())}
                        </p>
                    </div>
                </FormView>
            </div>
        </section>
    }
    .into_any()
}

/// Tries it out and creates it; what speaks against it is shown, and can be passed over where it is the provider's.
fn use_create(
    form: Form,
    account: Account,
    (trial, step): (Trial, RwSignal<&'static str>),
    made: RwSignal<Option<CreateIntegrationResult>>,
) -> Mutation<(CreateIntegration, bool), ()> {
    let cache = use_cache();
    let create = change(move |client, (body, checked): (CreateIntegration, bool)| {
        let account = account.clone();
        async move {
            if !checked {
                step.try_set(CHECKING);
                let new = VerifyIntegration { integration: body.clone() };
                let told = move |step| trial.told(step);
                let answer = verification::verify(client, &account.id.to_string(), &new, told).await?;
                if !trial.works(&answer) {
                    return Ok(());
                }
            }
            step.try_set("Creating the integration…");
            let mut result = integrations::create(client, &account.id.to_string(), &body).await?;
            // The way to its page goes by the account's name.
            result.integration.account = Some(account);
            form.saved();
            for tag in [tags::INTEGRATIONS, tags::CREDENTIALS, tags::TOKENS, tags::AUDIT] {
                cache.invalidate(tag);
            }
            made.try_set(Some(result));
            Ok(())
        }
    });
    Effect::new(move |_| {
        if let Some(error) = create.error() {
            if matches!(error, ApiError::Forbidden(_)) {
                cache.invalidate(tags::RIGHTS);
            }
            trial.fails(error);
        }
    });
    create
}

/// The way to the page that explains the set-up as a whole.
fn guide(schema: &Value) -> Option<AnyView> {
    let docs = provider_schema::schema_of(schema)?.docs?;
    Some(
        view! {
            <a class="link-out" href=docs.url rel="external noopener" target="_blank">
                {docs.text}
                <Icon shape=Shape::Outward class="icon-directional" />
            </a>
        }
        .into_any(),
    )
}
