//! The form of an integration that is there: looked through, tried out, changed.

use std::sync::Arc;

use api_types::{
    formats::check_name,
    integration::{Integration, UpdateIntegration},
};
use leptos::prelude::*;
use serde_json::Value;
use ui::components::trial::{Trial, TrialView};
use ui::{
    api::{ApiError, Mutation, Versioned, change, integrations, tags, use_cache, verification},
    components::{
        button::{Button, Look},
        toast::use_toasts,
    },
    failure::{Failure, Fault},
    form::{Entry, Form, FormView, SelectField, TextField},
    schema_form::{SchemaFields, SchemaForm},
    util::dom,
};

use super::{
    acts::Acts,
    integration::{At, Newest},
    new::offers::{use_fitting_points, use_stored},
};
use crate::components::overtaken::Overtaken;

/// What is typed so far. Cheap to copy.
#[derive(Clone, Copy)]
struct Draft {
    fullname: Entry<String>,
    name: Entry<String>,
    point: Entry<String>,
    config: SchemaForm,
}

impl Draft {
    fn new(form: Form, integration: &Integration, schema: &Value) -> Self {
        let point = integration.integration_point_id.map(|id| id.to_string()).unwrap_or_default();
        Self {
            fullname: form.entry("/fullname", "Display name", integration.fullname.clone()),
            name: form.entry("/name", "Name in addresses", integration.name.clone()),
            point: form.entry("/integration_point_id", "Integration point", point),
            config: SchemaForm::new(
                form,
                "/provider_config",
                &integration.provider_type,
                schema,
                &integration.provider_config,
            ),
        }
    }

    fn read(self) -> Result<UpdateIntegration, Failure> {
        let (fullname, name) = (self.fullname.now().trim().to_owned(), self.name.now().trim().to_owned());
        let mut faults = Vec::new();
        let mut fault = |pointer: &str, message: String| {
            faults.push(Fault { pointer: pointer.to_owned(), message });
        };
        if fullname.is_empty() {
            fault("/fullname", "Enter what people call it.".to_owned());
        }
        if let Err(wrong) = check_name(&name) {
            fault("/name", format!("The name {wrong}."));
        }
        let config = self.config.read();
        if let Err(failure) = &config {
            faults.extend(failure.faults.iter().cloned());
        }
        match config {
            Ok(provider_config) if faults.is_empty() => Ok(UpdateIntegration {
                name,
                fullname,
                provider_config,
                integration_point_id: Some(self.point.now()).filter(|id| !id.is_empty()),
            }),
            _ => Err(Failure { faults, ..Failure::new("Some of it needs another look", "") }),
        }
    }
}

#[component]
pub(super) fn EditForm(
    first: Arc<Versioned<Integration>>,
    schema: Value,
    newest: Newest,
    /// What the page calls it.
    at: Memo<At>,
    acts: Acts,
    /// Whether something is typed and not saved: then the form is not made anew.
    unsaved: RwSignal<bool>,
) -> impl IntoView {
    let form = Form::new();
    let draft = Draft::new(form, &first.value, &schema);
    // The version that the change is made to.
    let base = RwSignal::new(first.etag.clone());
    let trial = Trial::new(form);

    let save = use_save(form, &first.value, base, newest, at, unsaved);
    let check = use_check(&first.value, trial);
    let pending = Signal::derive(move || save.pending() || check.pending());
    Effect::new(move |_| unsaved.set(form.changed()));
    on_cleanup(move || {
        unsaved.try_set(false);
    });
    let submit = move || {
        trial.forget();
        match draft.read() {
            Ok(body) => {
                save.start(body);
            }
            Err(failure) => form.fail(failure),
        }
    };
    let try_out = move || {
        form.clear();
        trial.forget();
        if !untrack(move || form.changed()) {
            check.start(None);
            return;
        }
        match draft.read() {
            Ok(body) => {
                check.start(Some(body));
            }
            Err(failure) => form.fail(failure),
        }
    };
    let off = Signal::derive(move || {
        let unchanged = (!form.changed()).then(|| "Nothing has been changed yet".to_owned());
        acts.no_change().get().or(unchanged)
    });
    let points = use_fitting_points(first.value.category);
    let stored = use_stored(first.value.account_id, draft.point);
    view! {
        <div class="card-body">
            <FormView form on_submit=submit busy=pending>
                <Overtaken
                    form
                    noun="integration"
                    // Nothing is unsaved any more, so the form is made of the newest.
                    take=move |_: Integration| unsaved.set(false)
                    base
                    newest
                    pending
                />
                <TextField entry=draft.fullname autocomplete="off" />
                <TextField
                    entry=draft.name
                    autocomplete="off"
                    help="Programs and bookmarks that use the old name stop finding the integration when it changes."
                />
                <SchemaFields config=draft.config stored />
                <SelectField
                    entry=draft.point
                    choices=points
                    optional=true
                    none="None"
                    help="What it has in common with integrations of other accounts."
                />
                // Beside the button that asked for it.
                <TrialView trial pending />
                <div class="form-actions">
                    <Button submit=true look=Look::Primary busy=Signal::derive(move || save.pending()) disabled_reason=off>
                        "Save integration"
                    </Button>
                    <Button
                        on_press=try_out
                        busy=Signal::derive(move || check.pending())
                        disabled_reason=acts.no_verify()
                    >
                        "Check connection"
                    </Button>
                </div>
            </FormView>
        </div>
    }
    .into_any()
}

/// Saves what is typed; says in the form why it could not.
fn use_save(
    form: Form,
    integration: &Integration,
    base: RwSignal<Option<String>>,
    newest: Newest,
    at: Memo<At>,
    unsaved: RwSignal<bool>,
) -> Mutation<UpdateIntegration, ()> {
    let (cache, toasts) = (use_cache(), use_toasts());
    let (account, id) = (integration.account_id.to_string(), integration.id.to_string());
    let save = change(move |client, body: UpdateIntegration| {
        let (account, id) = (account.clone(), id.clone());
        async move {
            let saved = integrations::update(client, &account, &id, &body, base.get_untracked()).await?;
            base.try_set(saved.etag.clone());
            toasts.say(format!("{} saved", saved.value.fullname));
            // By what the page has asked for, and by what it will ask for.
            let asked = at.get_untracked();
            let renamed = At { key: saved.value.name.clone(), ..asked.clone() };
            // The form is made anew from what is saved: secrets that were typed are there no more.
            form.saved();
            unsaved.try_set(false);
            for at in [asked, renamed] {
                cache.set(&at.question(), saved.clone());
            }
            for tag in [tags::INTEGRATIONS, tags::CREDENTIALS, tags::AUDIT] {
                cache.invalidate(tag);
            }
            request_animation_frame(|| dom::focus("#configuration"));
            Ok(())
        }
    });
    Effect::new(move |_| {
        if let Some(error) = save.error() {
            if matches!(error, ApiError::Forbidden(_)) {
                cache.invalidate(tags::RIGHTS);
            }
            // After a refusal because of somebody else's change: theirs is wanted.
            newest.again();
            form.fail(error);
        }
    });
    save
}

/// Tries out what is typed, or what is saved.
fn use_check(integration: &Integration, trial: Trial) -> Mutation<Option<UpdateIntegration>, ()> {
    let (account, id) = (integration.account_id.to_string(), integration.id.to_string());
    let check = change(move |client, body: Option<UpdateIntegration>| {
        let (account, id) = (account.clone(), id.clone());
        async move {
            trial.forget();
            let told = move |step| trial.told(step);
            let answer = verification::verify_existing(client, &account, &id, body.as_ref(), told).await?;
            trial.works(&answer);
            Ok(())
        }
    });
    Effect::new(move |_| {
        if let Some(error) = check.error() {
            trial.fails(error);
        }
    });
    check
}
