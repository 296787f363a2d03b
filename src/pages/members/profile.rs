//! Changing who a member is: name and e-mail address.

use api_types::{Member, member::UpdateMember};
use leptos::prelude::*;
use ui::{
    api::{Versioned, change, members, tags, use_cache},
    components::{
        button::{Button, Look},
        dialog::DialogState,
        toast::use_toasts,
    },
    form::{Form, FormView, TextField, TextKind},
};

use crate::state::session::use_session;

/// Saves only if nobody else has changed the member meanwhile.
#[component]
pub(super) fn ProfileForm(
    member: Versioned<Member>,
    state: DialogState,
    unsaved: RwSignal<bool>,
) -> impl IntoView {
    let (toasts, cache, session) = (use_toasts(), use_cache(), use_session());
    let Versioned { value: member, etag } = member;
    let form = Form::new();
    let fullname = form.entry("/fullname", "Name", member.fullname.clone());
    let name = form.entry("/name", "E-mail address", member.name.clone());
    let nickname = form.entry("/nickname", "Nickname", member.nickname.clone().unwrap_or_default());
    Effect::new(move |_| unsaved.set(form.changed()));
    on_cleanup(move || {
        unsaved.try_set(false);
    });

    let subject = StoredValue::new((member, etag));
    let save = change(move |client, update: UpdateMember| async move {
        let (member, etag) = subject.get_value();
        members::update(client, &member.id.to_string(), &update, etag).await?;
        for tag in [tags::MEMBERS, tags::AUDIT, tags::RIGHTS] {
            cache.invalidate(tag);
        }
        toasts.say("Profile saved");
        state.close();
        Ok(())
    });
    Effect::new(move |_| {
        if let Some(error) = save.error() {
            form.fail(error);
        }
    });
    let submit = move || {
        let (member, _) = subject.get_value();
        save.start(UpdateMember {
            name: name.now().trim().to_owned(),
            fullname: fullname.now().trim().to_owned(),
            nickname: Some(nickname.now().trim().to_owned()).filter(|text| !text.is_empty()),
            picture: member.picture,
            state: None,
            ttl: None,
            token_ttl: None,
            role_binding: member.role_binding,
        });
    };
    let fixed = Signal::derive(move || !session.may_everywhere("members:update"));
    let about = untrack(|| {
        if fixed.get() {
            "Only an administrator of the whole organization can change it."
        } else {
            "This is how they sign in. Links sent to the address before stop working."
        }
    });
    let pending = Signal::derive(move || save.pending());
    let unchanged = Signal::derive(move || (!form.changed()).then(|| "Nothing is changed yet".to_owned()));
    view! {
        <FormView form on_submit=submit busy=pending guard=false>
            <TextField entry=fullname autocomplete="off" />
            <TextField entry=name kind=TextKind::Email autocomplete="off" read_only=fixed help=about />
            <TextField entry=nickname optional=true autocomplete="off" />
            <div class="dialog-actions">
                <Button on_press=move || state.close()>"Cancel"</Button>
                <Button submit=true look=Look::Primary busy=pending disabled_reason=unchanged>
                    "Save profile"
                </Button>
            </div>
        </FormView>
    }
    .into_any()
}
