//! Replacing what a credential holds, and deleting one that nothing uses.

use api_types::credential::{ManagedType, UpdateCredential};
use leptos::prelude::*;
use provider_schema::{Accepted, CredentialKind, Field, Schema, credential_fields, json_schema};
use serde_json::Value;
use ui::{
    api::{ApiError, change, credentials, tags, use_cache},
    components::{
        button::{Button, Look},
        confirm::Confirm,
        dialog::{Dialog, DialogState, Place},
        toast::use_toasts,
    },
    failure::Failure,
    form::{Form, FormView},
    schema_form::{SchemaFields, SchemaForm, words},
    util::text::counted,
};

use super::credentials::{Used, kind};
use crate::state::session::{SessionState, use_session};

/// Cheap to copy; for a page, which shows [`ReplaceSheet`] and [`DeleteCredential`].
#[derive(Clone, Copy)]
pub(super) struct Deeds {
    subject: RwSignal<Option<Used>>,
    replace: DialogState,
    delete: DialogState,
    session: SessionState,
    changed: Callback<()>,
}

/// `changed` follows whatever was done.
pub(super) fn use_deeds(changed: Callback<()>) -> Deeds {
    Deeds {
        subject: RwSignal::new(None),
        replace: DialogState::new(),
        delete: DialogState::new(),
        session: use_session(),
        changed,
    }
}

impl Deeds {
    pub(super) fn open_replace(self, of: Used) {
        self.subject.set(Some(of));
        self.replace.open();
    }

    pub(super) fn open_delete(self, of: Used) {
        self.subject.set(Some(of));
        self.delete.open();
    }

    /// Why this person replaces nothing.
    pub(super) fn no_change(self) -> Signal<Option<String>> {
        Signal::derive(move || self.no("credentials:update", "replace credentials"))
    }

    /// Why this one cannot be deleted.
    pub(super) fn no_delete(self, used: bool) -> Signal<Option<String>> {
        Signal::derive(move || {
            let used = used.then(|| "Integrations use it. Give them another credential first.".to_owned());
            self.no("credentials:delete", "delete credentials").or(used)
        })
    }

    fn no(self, permission: &'static str, what: &'static str) -> Option<String> {
        let reason = || format!("Your roles do not let you {what}. An administrator can change them.");
        (!self.session.may_somewhere(permission)).then(reason)
    }
}

#[component]
pub(super) fn ReplaceSheet(deeds: Deeds) -> impl IntoView {
    let (unsaved, busy) = (RwSignal::new(false), RwSignal::new(false));
    let title = Signal::derive(move || {
        let name = deeds.subject.with(|of| of.as_ref().map(|of| of.credential.fullname.clone()));
        name.map(|name| format!("Replace {name}")).unwrap_or_default()
    });
    view! {
        <Dialog state=deeds.replace title place=Place::Side unsaved busy>
            {move || deeds.subject.get().map(|of| view! { <ReplaceForm of deeds unsaved busy /> })}
        </Dialog>
    }
    .into_any()
}

#[component]
fn ReplaceForm(of: Used, deeds: Deeds, unsaved: RwSignal<bool>, busy: RwSignal<bool>) -> impl IntoView {
    let (cache, toasts) = (use_cache(), use_toasts());
    let form = Form::new();
    let config = SchemaForm::new(form, "/config", &of.credential.config.kind, &schema(&of), &Value::Null);
    let about = consequences(&of);
    let save = change(move |client, config: Value| {
        let Used { credential, owner, .. } = of.clone();
        async move {
            let body = UpdateCredential {
                name: credential.name,
                fullname: credential.fullname.clone(),
                config: Some(config),
                expires: credential.expires,
            };
            credentials::update(client, &owner, &credential.id.to_string(), &body, None).await?;
            cache.invalidate(tags::CREDENTIALS);
            cache.invalidate(tags::AUDIT);
            deeds.changed.run(());
            toasts.say(format!("{} replaced", credential.fullname));
            form.saved();
            deeds.replace.close();
            Ok(())
        }
    });
    Effect::new(move |_| {
        if let Some(error) = save.error() {
            if matches!(error, ApiError::Forbidden(_)) {
                cache.invalidate(tags::RIGHTS);
            }
            form.fail(error);
        }
    });
    Effect::new(move |_| unsaved.set(form.changed()));
    Effect::new(move |_| busy.set(save.pending()));
    on_cleanup(move || {
        unsaved.try_set(false);
        busy.try_set(false);
    });
    let submit = move || match config.read() {
        Ok(config) => {
            save.start(config);
        }
        Err(failure) => form.fail(failure),
    };
    let pending = Signal::derive(move || save.pending());
    let lines: Vec<_> = about.into_iter().map(|line| view! { <li>{line}</li> }).collect();
    view! {
        <FormView form on_submit=submit busy=pending guard=false>
            <ul class="consequences">{lines}</ul>
            <SchemaFields config />
            <div class="dialog-actions">
                <Button on_press=move || deeds.replace.close()>"Cancel"</Button>
                <Button submit=true look=Look::Primary busy=pending disabled_reason=deeds.no_change()>
                    "Replace credential"
                </Button>
            </div>
        </FormView>
    }
    .into_any()
}

/// The form of what a credential of this kind holds; a kind that this page does not know is typed as JSON.
fn schema(of: &Used) -> Value {
    let Some(kind) = CredentialKind::parse(&of.credential.config.kind) else { return Value::Null };
    let flavour = Accepted::ALL.into_iter().find(|one| one.kind() == kind);
    let word = |field: Field| {
        let label = flavour.and_then(|one| words::part(one, &field.name)).map(str::to_owned);
        Field { label: label.unwrap_or_default(), ..field }
    };
    let fields = credential_fields(kind).into_iter().map(word).collect();
    json_schema(&Schema::new(kind.as_str(), fields))
}

fn consequences(of: &Used) -> Vec<String> {
    let by = match of.by.as_slice() {
        [] => "No integration uses it.".to_owned(),
        [one] => format!("{one} works with the new one from its next call on."),
        many => {
            format!(
                "{} work with the new one from their next call on.",
                counted(many.len() as u64, "integration|integrations")
            )
        }
    };
    vec![by, "What it holds now is gone for good. Nobody can look at it, here or elsewhere.".to_owned()]
}

#[component]
pub(super) fn DeleteCredential(deeds: Deeds) -> impl IntoView {
    let (cache, toasts) = (use_cache(), use_toasts());
    let remove = change(move |client, of: Used| async move {
        credentials::delete(client, &of.owner, &of.credential.id.to_string()).await?;
        cache.invalidate(tags::CREDENTIALS);
        cache.invalidate(tags::AUDIT);
        deeds.changed.run(());
        toasts.say(format!("{} deleted", of.credential.fullname));
        deeds.delete.close();
        Ok(())
    });
    // A failure belongs to the question that it answers.
    Effect::new(move |_| {
        deeds.subject.track();
        remove.reset();
    });
    let title = Signal::derive(move || {
        let name = deeds.subject.with(|of| of.as_ref().map(|of| of.credential.fullname.clone()));
        name.map(|name| format!("Delete {name}?")).unwrap_or_default()
    });
    let lines = Signal::derive(move || {
        let Some(of) = deeds.subject.get() else { return Vec::new() };
        let own = match of.credential.managed {
            ManagedType::Managed => "It came with an integration that does not use it any more.",
            ManagedType::Unmanaged => {
                "No integration of this account uses it; if another does, it is not deleted."
            }
        };
        vec![format!("{} and what it holds are gone for good.", kind(&of.credential)), own.to_owned()]
    });
    view! {
        <Confirm
            state=deeds.delete
            title
            consequences=lines
            action="Delete credential".to_owned()
            busy=Signal::derive(move || remove.pending())
            failure=Signal::derive(move || remove.error().map(Failure::from))
            on_confirm=move || {
                if let Some(of) = deeds.subject.get_untracked() {
                    remove.start(of);
                }
            }
        />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use provider_schema::schema_of;

    use super::*;

    #[test]
    fn every_part_of_every_kind_has_a_name_for_people() {
        for kind in CredentialKind::ALL {
            let used: Used = Used {
                credential: serde_json::from_value(serde_json::json!({
                    "name": "a", "created_at": "2026-11-03T09:30:00Z", "updated_at": "2026-11-03T09:30:00Z",
                    "id": "0190a000-0000-7000-8000-000000000001", "owner_type": "account", "fullname": "A",
                    "config": {"type": kind.as_str()}, "managed": "Unmanaged",
                }))
                .unwrap(),
                owner: String::new(),
                by: Vec::new(),
            };
            let schema = schema_of(&schema(&used)).unwrap();
            let nameless: Vec<_> = schema.fields.iter().filter(|field| field.label.is_empty()).collect();
            // A certificate is a part of no provider's form: its names come from elsewhere.
            assert!(nameless.is_empty() || kind == CredentialKind::TlsCertificate, "{kind:?} {nameless:?}");
        }
    }
}
