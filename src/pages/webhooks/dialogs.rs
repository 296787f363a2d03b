//! Changing and deleting a webhook.

use std::sync::Arc;

use api_types::{
    Sensitive,
    webhook::{OrganizationWebhook, WebhookDeliveryState},
};
use leptos::prelude::*;
use ui::{
    api::{ApiError, Farewell, ListQuery, Query, Versioned, ask, change, tags, use_cache, webhooks},
    components::{
        button::{Button, Look},
        confirm::Confirm,
        dialog::{Dialog, DialogState, Place},
        error_view::ErrorView,
        secret::SecretOnce,
        toast::use_toasts,
    },
    failure::Failure,
    form::{Form, FormView},
    util::{dom, text::counted},
};

use super::{
    acts::Acts,
    draft::{Draft, Typed},
    form::WebhookFields,
    verify::KEPT,
};
use crate::components::{link_gate::CardSkeleton, overtaken::Overtaken};

/// The dialogs of a page with webhooks.
#[component]
pub(super) fn ActDialogs(
    acts: Acts,
    /// What follows when the webhook is gone.
    #[prop(optional, into)]
    deleted: Option<Callback<()>>,
) -> impl IntoView {
    let (unsaved, busy) = (RwSignal::new(false), RwSignal::new(false));
    let title = Signal::derive(move || {
        acts.subject
            .with(|webhook| webhook.as_ref().map(|webhook| format!("Edit {}", webhook.fullname)))
            .unwrap_or_default()
    });
    view! {
        <Dialog state=acts.edit title place=Place::Side unsaved busy>
            {move || acts.subject.get().map(|webhook| view! { <Newest webhook acts unsaved busy /> })}
        </Dialog>
        <DeleteDialog acts deleted />
    }
    .into_any()
}

/// Reads the webhook as it is now: a row may be older than somebody else's change.
#[component]
fn Newest(
    webhook: OrganizationWebhook,
    acts: Acts,
    unsaved: RwSignal<bool>,
    busy: RwSignal<bool>,
) -> impl IntoView {
    let key = webhook.id.to_string();
    let asked = ask(move || Some(webhooks::One { key: key.clone() }));
    // The form is made once: news of somebody else's change must not throw away what is being typed.
    let first = Memo::new(move |before: Option<&Option<Arc<Versioned<OrganizationWebhook>>>>| {
        before.cloned().flatten().or_else(|| asked.data())
    });
    let trouble = Memo::new(move |_| asked.error().filter(|_| first.with(Option::is_none)));
    move || match (first.get(), trouble.get()) {
        (Some(first), _) => view! { <EditForm first newest=asked state=acts.edit unsaved busy /> }.into_any(),
        (None, Some(error)) => {
            view! { <ErrorView failure=error.into() retry=move || asked.again() /> }.into_any()
        }
        (None, None) => view! { <CardSkeleton /> }.into_any(),
    }
}

#[component]
fn EditForm(
    first: Arc<Versioned<OrganizationWebhook>>,
    newest: Query<Versioned<OrganizationWebhook>>,
    state: DialogState,
    unsaved: RwSignal<bool>,
    busy: RwSignal<bool>,
) -> impl IntoView {
    let (cache, toasts) = (use_cache(), use_toasts());
    let form = Form::new();
    let draft = Draft::new(form, Some(&first.value));
    let id = first.value.id.to_string();
    let file = format!("{}-webhook-secret", first.value.name);
    // The version that the change is made to.
    let base = RwSignal::new(first.etag.clone());
    let (made, stored) = (RwSignal::new(None::<Sensitive>), RwSignal::new(false));
    let save = change(move |client, typed: Typed| {
        let id = id.clone();
        async move {
            let secret = typed.secret().filter(|_| typed.is_made);
            let saved = webhooks::update(client, &id, &typed.update(), base.get_untracked()).await?;
            base.try_set(saved.etag.clone());
            cache.set(&webhooks::One { key: id }, saved.clone());
            cache.invalidate(tags::WEBHOOKS);
            cache.invalidate(tags::AUDIT);
            toasts.say(format!("{} saved", saved.value.fullname));
            form.saved();
            match secret {
                Some(secret) => {
                    made.try_set(Some(secret));
                }
                None => state.close(),
            }
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
    // What is shown once must not go by a slip of the finger.
    Effect::new(move |_| {
        unsaved.set(if made.with(Option::is_none) { form.changed() } else { !stored.get() });
    });
    Effect::new(move |_| busy.set(save.pending()));
    on_cleanup(move || {
        unsaved.try_set(false);
        busy.try_set(false);
    });
    let submit = move || match draft.read(false) {
        Ok(typed) => {
            save.start(typed);
        }
        Err(failure) => form.fail(failure),
    };
    // The dialog may have opened before there was anything in it to take the focus.
    request_animation_frame(|| dom::focus("dialog:modal .dialog-body input"));
    let pending = Signal::derive(move || save.pending());
    let off = Signal::derive(move || (!form.changed()).then(|| "Nothing has been changed yet".to_owned()));
    let reason =
        Signal::derive(move || (!stored.get()).then(|| "First store the secret, and say so".to_owned()));
    let once = move || {
        let file = file.clone();
        made.get().map(|secret| {
            view! {
                <div class="form">
                    <SecretOnce value=secret name="Webhook secret" file stored kept=KEPT />
                    <div class="dialog-actions">
                        <Button look=Look::Primary on_press=move || state.close() disabled_reason=reason>
                            "Done"
                        </Button>
                    </div>
                </div>
            }
        })
    };
    view! {
        <div hidden=move || made.with(Option::is_some)>
            <FormView form on_submit=submit busy=pending guard=false>
                <Overtaken
                    form
                    noun="webhook"
                    take=move |webhook: OrganizationWebhook| draft.take(&webhook)
                    base
                    newest
                    pending
                />
                <WebhookFields draft new=false />
                <div class="dialog-actions">
                    <Button on_press=move || state.close()>"Cancel"</Button>
                    <Button submit=true look=Look::Primary busy=pending disabled_reason=off>
                        "Save webhook"
                    </Button>
                </div>
            </FormView>
        </div>
        {once}
    }
    .into_any()
}

#[component]
fn DeleteDialog(acts: Acts, deleted: Option<Callback<()>>) -> impl IntoView {
    let (cache, toasts) = (use_cache(), use_toasts());
    let remove = change(move |client, webhook: OrganizationWebhook| async move {
        let farewell = Farewell::begin(cache);
        webhooks::delete(client, &webhook.id.to_string()).await?;
        toasts.say(format!("{} deleted", webhook.fullname));
        acts.delete.close();
        if let Some(deleted) = deleted {
            deleted.run(());
        }
        cache.invalidate(tags::WEBHOOKS);
        cache.invalidate(tags::AUDIT);
        farewell.end();
        Ok(())
    });
    // A failure belongs to the question that it answers.
    Effect::new(move |_| {
        acts.subject.track();
        remove.reset();
    });
    let waiting = ask(move || {
        let key = acts.subject.get().filter(|_| acts.delete.is_open())?.id.to_string();
        let filter = vec![format!("state[eq]{}", WebhookDeliveryState::Waiting.as_str())];
        let query = ListQuery { filter, limit: Some(1), total: true, ..ListQuery::default() };
        Some(webhooks::Deliveries { key, query })
    });
    let title = Signal::derive(move || {
        let name = acts.subject.with(|webhook| webhook.as_ref().map(|webhook| webhook.fullname.clone()));
        name.map(|name| format!("Delete {name}?")).unwrap_or_default()
    });
    let lines = Signal::derive(move || consequences(waiting.data().and_then(|answer| answer.total)));
    view! {
        <Confirm
            state=acts.delete
            title
            consequences=lines
            action="Delete webhook".to_owned()
            busy=Signal::derive(move || remove.pending())
            failure=Signal::derive(move || remove.error().map(Failure::from))
            on_confirm=move || {
                if let Some(webhook) = acts.subject.get_untracked() {
                    remove.start(webhook);
                }
            }
        />
    }
    .into_any()
}

/// What deleting brings, one line each.
fn consequences(waiting: Option<u64>) -> Vec<String> {
    let lost = match waiting {
        Some(0) => "No message waits for it.".to_owned(),
        Some(count) => {
            let verb = if count == 1 { "waits" } else { "wait" };
            format!("{} that still {verb} will not be sent.", counted(count, "message|messages"))
        }
        None => "Messages that still wait will not be sent.".to_owned(),
    };
    vec![
        "Its receiver is told nothing more.".to_owned(),
        lost,
        "The log of what was sent to it goes with it.".to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_that_will_not_be_sent_are_counted() {
        assert!(consequences(Some(1))[1].starts_with("1 message that still waits"));
        assert!(consequences(Some(3))[1].starts_with("3 messages that still wait "));
        assert_eq!(consequences(Some(0))[1], "No message waits for it.");
    }
}
