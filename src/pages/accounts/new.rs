//! Making an account, and a token that reaches only it.

use api_types::account::{CreateAccount, CreateAccountResult};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use ui::{
    api::{ApiError, accounts, change, tags, use_cache},
    components::{
        button::{Button, Look},
        dialog::{Dialog, DialogState, Place},
        toast::use_toasts,
    },
    form::{Form, FormView},
};

use super::{
    acts::Acts,
    draft::{Draft, DraftFields},
    token::{TokenDraft, TokenFields, TokenOnce},
};
use crate::routes;

#[component]
pub(super) fn NewSheet(state: DialogState, acts: Acts) -> impl IntoView {
    let (unsaved, busy) = (RwSignal::new(false), RwSignal::new(false));
    view! {
        <Dialog state title="New account".to_owned() place=Place::Side unsaved busy>
            <NewForm state acts unsaved busy />
        </Dialog>
    }
    .into_any()
}

#[component]
fn NewForm(state: DialogState, acts: Acts, unsaved: RwSignal<bool>, busy: RwSignal<bool>) -> impl IntoView {
    let (cache, toasts) = (use_cache(), use_toasts());
    let navigate = StoredValue::new_local(use_navigate());
    let form = Form::new();
    let draft = Draft::new(form, None);
    let token = TokenDraft::new(form);
    // The token of the new account, until it is stored.
    let made = RwSignal::new(None::<CreateAccountResult>);
    let create = change(move |client, body: CreateAccount| async move {
        let result = accounts::create(client, &body).await?;
        cache.invalidate(tags::ACCOUNTS);
        cache.invalidate(tags::AUDIT);
        form.saved();
        if result.token.is_some() {
            made.try_set(Some(result));
            return Ok(());
        }
        let address = routes::account(&result.account.name);
        toasts.offer(format!("{} created", result.account.fullname), "Open", move || {
            navigate.try_with_value(|navigate| navigate(&address, leptos_router::NavigateOptions::default()));
        });
        state.close();
        Ok(())
    });
    Effect::new(move |_| {
        if let Some(error) = create.error() {
            if matches!(error, ApiError::Forbidden(_)) {
                cache.invalidate(tags::RIGHTS);
            }
            form.fail(error);
        }
    });
    let stored = RwSignal::new(false);
    // What is shown once must not go by a slip of the finger.
    Effect::new(move |_| {
        unsaved.set(if made.with(Option::is_some) { !stored.get() } else { form.changed() });
    });
    Effect::new(move |_| busy.set(create.pending()));
    on_cleanup(move || {
        unsaved.try_set(false);
        busy.try_set(false);
    });
    let submit = move || match draft.read(true) {
        Ok(read) => {
            create.start(CreateAccount {
                name: Some(read.name).filter(|name| !name.is_empty()),
                fullname: Some(read.fullname),
                environment: Some(read.environment),
                labels: Some(read.labels).filter(|labels| !labels.is_empty()),
                token: token.read(),
            });
        }
        Err(failure) => form.fail(failure),
    };
    let pending = Signal::derive(move || create.pending());
    let result = move || made.get().map(|made| view! { <TokenOnce made stored state /> });
    view! {
        <div hidden=move || made.with(Option::is_some)>
            <FormView form on_submit=submit busy=pending guard=false>
                <DraftFields draft new=true />
                <TokenFields token off=acts.no_token() />
                <div class="dialog-actions">
                    <Button on_press=move || state.close()>"Cancel"</Button>
                    <Button submit=true look=Look::Primary busy=pending disabled_reason=acts.no_create()>
                        "Create account"
                    </Button>
                </div>
            </FormView>
        </div>
        {result}
    }
    .into_any()
}
