//! Oneself: name, address, roles.

use api_types::patch::{PatchOperation, PatchOperator};
use leptos::prelude::*;
use ui::{
    api::{change, members, tags, use_cache},
    components::{
        button::{Button, Look},
        facts::{Fact, Facts},
        toast::use_toasts,
    },
    failure::Failure,
    form::{Form, FormView, TextField},
};

use super::Section;
use crate::{state::session::use_session, words::roles::roles};

#[component]
pub(super) fn Profile() -> impl IntoView {
    let session = use_session();
    let (cache, toasts) = (use_cache(), use_toasts());
    let Some(member) = untrack(move || session.me()).and_then(|me| me.member) else {
        return ().into_any();
    };
    let key = member.id.to_string();
    let form = Form::new();
    let fullname = form.entry("/fullname", "Your name", member.fullname);
    let save = change(move |client, name: String| {
        let key = key.clone();
        async move {
            let rename = PatchOperation {
                op: PatchOperator::Replace,
                path: "/fullname".to_owned(),
                from: None,
                value: Some(name.into()),
            };
            match members::patch(client, &key, &[rename], None).await {
                Ok(_) => {
                    form.saved();
                    cache.invalidate(tags::MEMBERS);
                    cache.invalidate(tags::RIGHTS);
                    toasts.say("Profile saved");
                    Ok(())
                }
                Err(error) => {
                    form.fail(error.clone());
                    Err(error)
                }
            }
        }
    });
    let submit = move || {
        let name = fullname.now().trim().to_owned();
        if name.is_empty() {
            form.fail(Failure::invalid([("/fullname", "Enter your name.".to_owned())]));
        } else {
            save.start(name);
        }
    };
    let busy = Signal::derive(move || save.pending());
    let allowed = Signal::derive(move || session.may_somewhere("members:patch"));
    let reason = Signal::derive(move || {
        if allowed.get() {
            return (!form.changed()).then(|| "Nothing has been changed yet".to_owned());
        }
        Some("Your roles do not include it; an administrator can change your name".to_owned())
    });
    let may = move || session.me().and_then(|me| me.member).map(|member| roles(&member.role_binding));

    view! {
        <Section id="profile" title="Profile">
            <Facts>
                <Fact name="E-mail">{member.name}</Fact>
                <Fact name="Roles">{may}</Fact>
            </Facts>
            <div class="card-body card-line">
                <FormView form on_submit=submit busy>
                    <TextField
                        entry=fullname
                        autocomplete="name"
                        read_only=Signal::derive(move || !allowed.get())
                    />
                    <div class="form-actions">
                        <Button submit=true look=Look::Primary busy disabled_reason=reason>
                            "Save profile"
                        </Button>
                    </div>
                </FormView>
            </div>
        </Section>
    }
    .into_any()
}
