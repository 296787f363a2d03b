//! Changing an account.

use std::sync::Arc;

use api_types::{Account, account::UpdateAccount};
use leptos::prelude::*;
use ui::{
    api::{Query, Versioned, accounts, ask, change, tags, use_cache},
    components::{
        button::{Button, Look},
        dialog::{Dialog, DialogState, Place},
        error_view::ErrorView,
        toast::use_toasts,
    },
    form::{Form, FormView},
    util::dom,
};

use super::{
    acts::Acts,
    draft::{Draft, DraftFields},
};
use crate::components::{link_gate::CardSkeleton, overtaken::Overtaken};

#[component]
pub(super) fn EditSheet(acts: Acts) -> impl IntoView {
    let (unsaved, busy) = (RwSignal::new(false), RwSignal::new(false));
    let title = Signal::derive(move || match acts.subject.get() {
        Some(account) => format!("Edit {}", account.fullname),
        None => "Edit".to_owned(),
    });
    view! {
        <Dialog state=acts.edit title place=Place::Side unsaved busy>
            {move || acts.subject.get().map(|account| view! { <Newest account state=acts.edit unsaved busy /> })}
        </Dialog>
    }
    .into_any()
}

/// Reads the account as it is now: a row may be older than somebody else's change.
#[component]
fn Newest(
    account: Account,
    state: DialogState,
    unsaved: RwSignal<bool>,
    busy: RwSignal<bool>,
) -> impl IntoView {
    let key = account.id.to_string();
    let asked = ask(move || Some(accounts::One { key: key.clone() }));
    // The form is made once: news of somebody else's change must not throw away what is being typed.
    let first = Memo::new(move |before: Option<&Option<Arc<Versioned<Account>>>>| {
        before.cloned().flatten().or_else(|| asked.data())
    });
    // With something to edit, a failure of asking again is no reason to make the form anew.
    let trouble = Memo::new(move |_| asked.error().filter(|_| first.with(Option::is_none)));
    move || match (first.get(), trouble.get()) {
        (Some(first), _) => view! { <EditForm first newest=asked state unsaved busy /> }.into_any(),
        (None, Some(error)) => {
            view! { <ErrorView failure=error.into() retry=move || asked.again() /> }.into_any()
        }
        (None, None) => view! { <CardSkeleton /> }.into_any(),
    }
}

#[component]
fn EditForm(
    first: Arc<Versioned<Account>>,
    newest: Query<Versioned<Account>>,
    state: DialogState,
    unsaved: RwSignal<bool>,
    busy: RwSignal<bool>,
) -> impl IntoView {
    let (cache, toasts) = (use_cache(), use_toasts());
    let form = Form::new();
    let draft = Draft::new(form, Some(&first.value));
    let id = first.value.id.to_string();
    // The version that the change is made to.
    let base = RwSignal::new(first.etag.clone());
    let save = change(move |client, body: UpdateAccount| {
        let id = id.clone();
        async move {
            let saved = accounts::update(client, &id, &body, base.get_untracked()).await?;
            base.try_set(saved.etag.clone());
            cache.set(&accounts::One { key: id }, saved.clone());
            cache.invalidate(tags::ACCOUNTS);
            cache.invalidate(tags::AUDIT);
            toasts.say(format!("{} saved", saved.value.fullname));
            form.saved();
            state.close();
            Ok(())
        }
    });
    Effect::new(move |_| {
        if let Some(error) = save.error() {
            if matches!(error, ui::api::ApiError::Forbidden(_)) {
                // What this person may do has changed meanwhile; the buttons shall know.
                cache.invalidate(tags::RIGHTS);
            }
            // After a refusal because of somebody else's change: theirs is wanted.
            newest.again();
            form.fail(error);
        }
    });
    Effect::new(move |_| unsaved.set(form.changed()));
    Effect::new(move |_| busy.set(save.pending()));
    on_cleanup(move || {
        unsaved.try_set(false);
        busy.try_set(false);
    });
    let submit = move || match draft.read(false) {
        Ok(body) => {
            save.start(body);
        }
        Err(failure) => form.fail(failure),
    };
    // The dialog may have opened before there was anything in it to take the focus.
    request_animation_frame(|| dom::focus("dialog:modal [autofocus]"));
    let pending = Signal::derive(move || save.pending());
    let reason = Signal::derive(move || (!form.changed()).then(|| "Nothing has been changed yet".to_owned()));
    view! {
        <FormView form on_submit=submit busy=pending guard=false>
            <Overtaken
                form
                noun="account"
                take=move |account: Account| draft.take(&account)
                base
                newest
                pending
            />
            <DraftFields draft new=false />
            <div class="dialog-actions">
                <Button on_press=move || state.close()>"Cancel"</Button>
                <Button submit=true look=Look::Primary busy=pending disabled_reason=reason>
                    "Save account"
                </Button>
            </div>
        </FormView>
    }
    .into_any()
}
