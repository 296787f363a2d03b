//! Choosing a new password by the link from a mail.

use api_types::Sensitive;
use leptos::prelude::*;
use ui::{
    api::{change, password},
    components::{
        button::{Button, LinkButton, Look},
        notice::{Notice, Tone},
        page_head::PageHead,
    },
    failure::Failure,
    form::{Form, FormView},
};

use crate::{
    components::{
        link_gate::{Link, LinkGate, NEW_RESET, use_link},
        new_password::NewPasswordField,
        public::PublicCard,
    },
    routes,
    state::session::use_session,
};

#[component]
pub(crate) fn Reset() -> impl IntoView {
    let link = use_link(password::reset_info);
    let done = RwSignal::new(false);
    view! {
        <PublicCard>
            <PageHead title="Choose a new password" />
            <Show when=move || done.get() fallback=move || view! {
                <LinkGate link another="Ask for a new link; it comes by mail." way=NEW_RESET>
                    <NewPassword link done />
                </LinkGate>
            }>
                <Done />
            </Show>
        </PublicCard>
    }
    .into_any()
}

#[component]
fn NewPassword(link: Link, done: RwSignal<bool>) -> impl IntoView {
    let session = use_session();
    let info = StoredValue::new(untrack(move || link.info()));
    let read = move |what: fn(&api_types::session::LinkInfo) -> String| {
        info.with_value(|info| info.as_ref().map(what).unwrap_or_default())
    };
    let least = info.with_value(|info| info.as_ref().map_or(8, |info| info.minimum_password_length));
    let (name, organization) = (read(|info| info.name.clone()), read(|info| info.organization.clone()));
    let about = vec![name.clone(), read(|info| info.fullname.clone()), organization.clone()];

    let form = Form::new();
    let secret = form.entry("/secret", "New password", String::new());
    let save = change(move |client, secret: Sensitive| async move {
        match password::reset(client, link.token(), secret).await {
            Ok(()) => {
                // All sessions have ended, also one in this browser.
                if untrack(|| session.is_signed_in()) {
                    session.leave();
                }
                done.set(true);
                Ok(())
            }
            Err(error) => {
                form.fail(error.clone());
                Err(error)
            }
        }
    });
    let submit = move || {
        let typed = secret.now();
        if typed.chars().count() < least as usize {
            let words = format!("Choose a password of at least {least} characters.");
            form.fail(Failure::invalid([("/secret", words)]));
        } else {
            save.start(Sensitive::new(typed));
        }
    };
    let busy = Signal::derive(move || save.pending());
    view! {
        <p>
            "For " <strong>{name.clone()}</strong> " in " <strong>{organization}</strong>
            ". All your sessions end, on every device."
        </p>
        <FormView form on_submit=submit busy guard=false>
            // Tells password managers whose password it is.
            <input type="hidden" autocomplete="username" value=name />
            <NewPasswordField
                entry=secret
                minimum=Signal::stored(least)
                about=Signal::stored(about)
                autofocus=true
            />
            <div class="form-actions">
                <Button submit=true look=Look::Primary busy>
                    "Change password"
                </Button>
            </div>
        </FormView>
    }
    .into_any()
}

#[component]
fn Done() -> impl IntoView {
    view! {
        <div class="form" role="status">
            <Notice tone=Tone::Ok title="Your password has been changed">
                <p>"Sign in with it. The link works no more."</p>
            </Notice>
            <div class="form-actions">
                <LinkButton href=routes::SIGN_IN look=Look::Primary>
                    "Sign in"
                </LinkButton>
            </div>
        </div>
    }
    .into_any()
}
