//! Signing in again over the page, when the session has ended while somebody works: what was typed stays, and what
//! waited for the server goes on by itself.

use api_types::{
    Sensitive,
    session::{AuthCode, SignIn},
};
use leptos::prelude::*;
use ui::{
    api::{ApiError, change, session},
    components::{
        button::{Button, Look},
        dialog::Dialog,
    },
    form::{Form, FormView, TextField, TextKind},
};

use crate::state::session::use_session;

/// Stands outside of all pages; opens when a call waits for it.
#[component]
pub(crate) fn SignInAgain() -> impl IntoView {
    let session = use_session();
    let open = session.again();
    // Closed without an answer: what waits for one must not wait for ever.
    Effect::new(move |was_open: Option<bool>| {
        let is_open = open.is_open();
        if was_open == Some(true) && !is_open {
            session.not_now();
        }
        is_open
    });
    view! {
        <Dialog state=open title="Sign in again">
            <Again />
        </Dialog>
    }
}

/// A component of its own, so that no password stays in it.
#[component]
fn Again() -> impl IntoView {
    let session = use_session();
    let me = untrack(move || session.me());
    let name = me.as_ref().and_then(|me| Some(me.member.as_ref()?.name.clone())).unwrap_or_default();
    let organization = me.map(|me| me.organization);
    let organization_id = organization.as_ref().map(|organization| organization.id);
    let fullname = organization.map(|organization| organization.fullname).unwrap_or_default();

    let form = Form::new();
    let email = form.entry("/name", "E-mail", name);
    let password = form.entry("/secret", "Password", String::new());
    let new_password = form.entry("/new_secret", "New password", String::new());
    // The old one is right, but has been good for long enough.
    let expired = RwSignal::new(false);

    let send = change(move |client, sign_in: SignIn| async move {
        match session::sign_in(client, &sign_in).await {
            Ok(signed_in) if session.enter(&signed_in) => Ok(()),
            Ok(_) => Err(ApiError::Unreadable { request_id: None }),
            Err(error) => {
                expired.set(error.auth_code() == Some(AuthCode::Expired));
                form.fail(error.clone());
                Err(error)
            }
        }
    });
    let submit = move || {
        send.start(SignIn {
            name: email.now(),
            secret: Sensitive::new(password.now()),
            organization_id,
            new_secret: expired.get_untracked().then(|| Sensitive::new(new_password.now())),
        });
    };
    let busy = Signal::derive(move || send.pending());

    view! {
        <p>
            "Your session in " <strong>{fullname}</strong>
            " has ended. Nothing on this page is lost: sign in to go on where you were."
        </p>
        <FormView form on_submit=submit busy guard=false>
            <TextField entry=email kind=TextKind::Email autocomplete="username" read_only=true />
            <TextField entry=password kind=TextKind::Password autofocus=true />
            <Show when=move || expired.get()>
                <TextField
                    entry=new_password
                    kind=TextKind::NewPassword
                    help="The old one has been in use for long enough; choose another."
                />
            </Show>
            <div class="dialog-actions">
                <Button look=Look::Quiet on_press=move || session.leave()>
                    "Sign out"
                </Button>
                <Button submit=true look=Look::Primary busy>
                    "Sign in"
                </Button>
            </div>
        </FormView>
    }
    .into_any()
}
