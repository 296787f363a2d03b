//! One's own password.

use api_types::{
    Sensitive,
    session::{AuthCode, ChangePassword},
};
use leptos::prelude::*;
use ui::{
    api::{change, password, tags, use_cache},
    components::{
        button::{Button, Look},
        toast::use_toasts,
    },
    failure::Failure,
    form::{Form, FormView, TextField, TextKind},
};

use super::Section;
use crate::{components::new_password::NewPasswordField, state::session::use_session};

#[component]
pub(super) fn PasswordSettings() -> impl IntoView {
    let session = use_session();
    let (cache, toasts) = (use_cache(), use_toasts());
    let form = Form::new();
    let old = form.entry("/old_secret", "Present password", String::new());
    let new = form.entry("/new_secret", "New password", String::new());
    let save = change(move |client, body: ChangePassword| async move {
        match password::change(client, &body).await {
            Ok(answer) if answer.auth_code == AuthCode::Success => {
                for entry in [old, new] {
                    entry.set(String::new());
                }
                form.saved();
                cache.invalidate(tags::SESSIONS);
                toasts.say("Password changed; your other sessions have ended");
                Ok(())
            }
            Ok(_) => {
                form.fail(Failure::invalid([(
                    "/old_secret",
                    "This is not your present password.".to_owned(),
                )]));
                Ok(())
            }
            Err(error) => {
                form.fail(error.clone());
                Err(error)
            }
        }
    });
    let least = Signal::derive(move || {
        let options = session.me().and_then(|me| me.organization.options);
        options.and_then(|options| options.minimum_password_length).unwrap_or(8)
    });
    let submit = move || {
        let least = least.get_untracked();
        let (old_secret, new_secret) = (old.now(), new.now());
        let mut faults = Vec::new();
        if old_secret.is_empty() {
            faults.push(("/old_secret", "Enter your present password.".to_owned()));
        }
        if new_secret.chars().count() < least as usize {
            faults.push(("/new_secret", format!("Choose a password of at least {least} characters.")));
        }
        if faults.is_empty() {
            save.start(ChangePassword {
                old_secret: Sensitive::new(old_secret),
                new_secret: Sensitive::new(new_secret),
            });
        } else {
            form.fail(Failure::invalid(faults));
        }
    };
    let busy = Signal::derive(move || save.pending());
    let about = Signal::derive(move || {
        let Some(me) = session.me() else { return Vec::new() };
        let own = me.member.map(|member| [member.name, member.fullname]).into_iter().flatten();
        own.chain([me.organization.fullname]).collect()
    });
    let name = untrack(move || session.me()).and_then(|me| me.member).map(|member| member.name);

    view! {
        <Section id="password" title="Password" lead="Changing it ends your sessions on other devices.">
            <div class="card-body">
                <FormView form on_submit=submit busy>
                    // Tells password managers whose password it is.
                    <input type="hidden" autocomplete="username" value=name />
                    <TextField entry=old kind=TextKind::Password />
                    <NewPasswordField entry=new minimum=least about />
                    <div class="form-actions">
                        <Button submit=true look=Look::Primary busy>
                            "Change password"
                        </Button>
                    </div>
                </FormView>
            </div>
        </Section>
    }
    .into_any()
}
