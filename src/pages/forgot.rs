//! Asking for a link to a new password. The answer is the same whether the address is known or not.

use api_types::formats::check_email;
use leptos::prelude::*;
use ui::{
    api::{change, password},
    components::{
        button::{Button, Look},
        notice::{Notice, Tone},
        page_head::PageHead,
    },
    failure::Failure,
    form::{Form, FormView, TextField, TextKind},
};

use crate::{components::public::PublicCard, routes};

#[component]
pub(crate) fn Forgot() -> impl IntoView {
    let form = Form::new();
    let email = form.entry("/name", "E-mail", String::new());
    let asked = RwSignal::new(None::<String>);
    let send = change(move |client, name: String| async move {
        match password::request_reset(client, name.clone()).await {
            Ok(()) => {
                asked.set(Some(name));
                Ok(())
            }
            Err(error) => {
                form.fail(error.clone());
                Err(error)
            }
        }
    });
    let submit = move || {
        let name = email.now().trim().to_owned();
        if check_email(&name).is_ok() {
            send.start(name);
        } else {
            form.fail(Failure::invalid([("/name", "Enter your e-mail address.".to_owned())]));
        }
    };
    let busy = Signal::derive(move || send.pending());
    let done = move || {
        asked.get().map(|name| {
            view! {
                <Notice tone=Tone::Ok title="Look into your mailbox">
                    <p>
                        "If " <strong>{name}</strong>
                        " belongs to a member, a mail with a link is on its way. The link works once, and for a day unless your organization says otherwise."
                    </p>
                    <p>"Nothing there after a few minutes? Look among the unwanted mail, or ask an administrator."</p>
                </Notice>
            }
        })
    };
    let words = move || if asked.with(Option::is_some) { "Send another link" } else { "Send the link" };

    view! {
        <PublicCard>
            <PageHead title="Forgot your password?" lead="Enter your address to get a link for choosing a new one." />
            <div role="status">{done}</div>
            <FormView form on_submit=submit busy guard=false>
                <TextField entry=email kind=TextKind::Email autocomplete="username" autofocus=true />
                <div class="form-actions form-actions-apart">
                    <a href=routes::SIGN_IN>"Back to sign-in"</a>
                    <Button submit=true look=Look::Primary busy>
                        {words}
                    </Button>
                </div>
            </FormView>
        </PublicCard>
    }
    .into_any()
}
