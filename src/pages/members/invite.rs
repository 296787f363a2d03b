//! Inviting one person.

use api_types::{MemberId, formats::check_email};
use leptos::prelude::*;
use ui::{
    api::{ApiError, Versioned, ask, change, members, tags, use_cache},
    components::{
        button::{Button, Look},
        dialog::{self, Dialog, DialogState},
        notice::{Notice, Tone},
    },
    failure::Failure,
    form::{Form, FormView, TextField, TextKind},
};

use super::{
    acts::Acts,
    link::{LinkOnce, MakeLink},
    place::{Invited, Person, Place, PlaceFields, Target, invite},
};

/// The sheet with the form, and afterwards with what came of it.
#[component]
pub(super) fn InviteDialog(acts: Acts, state: DialogState) -> impl IntoView {
    let unsaved = RwSignal::new(false);
    let busy = RwSignal::new(false);
    view! {
        <Dialog state title="Invite a teammate" place=dialog::Place::Side unsaved busy>
            <InviteForm acts state unsaved busy />
        </Dialog>
    }
    .into_any()
}

#[component]
fn InviteForm(
    acts: Acts,
    state: DialogState,
    unsaved: RwSignal<bool>,
    busy: RwSignal<bool>,
) -> impl IntoView {
    let cache = use_cache();
    let form = Form::new();
    let email = form.entry("/name", "E-mail address", String::new());
    let name = form.entry("/fullname", "Name", String::new());
    let place = Place::new(form, acts);
    let send = change(move |client, (target, person): (Target, Person)| async move {
        let invited = invite(client, target, &person).await?;
        cache.invalidate(tags::MEMBERS);
        cache.invalidate(tags::ROLES);
        cache.invalidate(tags::AUDIT);
        Ok((person, invited))
    });
    Effect::new(move |_| {
        if let Some(error) = send.error() {
            if matches!(error, ApiError::Forbidden(_)) {
                // What this person may do has changed meanwhile; the buttons shall know.
                cache.invalidate(tags::RIGHTS);
            }
            form.fail(error);
        }
    });
    Effect::new(move |_| unsaved.set(form.changed() && send.data().is_none()));
    Effect::new(move |_| busy.set(send.pending()));
    on_cleanup(move || {
        unsaved.try_set(false);
        busy.try_set(false);
    });

    let submit = move || {
        let address = email.now().trim().to_lowercase();
        if let Err(fault) = check_email(&address) {
            return form.fail(Failure::invalid([("/name", format!("The address {fault}."))]));
        }
        match place.target() {
            Err(failure) => form.fail(failure),
            Ok(target) => {
                let name =
                    if target == Target::Organization { name.now().trim().to_owned() } else { String::new() };
                send.start((target, Person { email: address, name, role: place.role() }));
            }
        }
    };
    let another = move || {
        email.set(String::new());
        name.set(String::new());
        form.saved();
        send.reset();
        request_animation_frame(move || ui::util::dom::focus(&format!("#{}", email.id())));
    };
    let pending = Signal::derive(move || send.pending());
    let result = move || {
        send.data().map(|sent| {
            let (person, invited) = (*sent).clone();
            view! { <Sent state person invited another=Callback::new(move |()| another()) /> }
        })
    };
    view! {
        <div hidden=move || send.data().is_some()>
            <FormView form on_submit=submit busy=pending guard=false>
                <TextField entry=email kind=TextKind::Email autocomplete="off" autofocus=true />
                <div hidden=move || place.is_tenant()>
                    <TextField entry=name optional=true autocomplete="off" help="They can change it when they accept." />
                </div>
                <PlaceFields place acts />
                <div class="dialog-actions">
                    <Button on_press=move || state.close()>"Cancel"</Button>
                    <Button submit=true look=Look::Primary busy=pending>
                        "Send invitation"
                    </Button>
                </div>
            </FormView>
        </div>
        {result}
    }
    .into_any()
}

/// What came of it.
#[component]
fn Sent(state: DialogState, person: Person, invited: Invited, another: Callback<()>) -> impl IntoView {
    let email = person.email;
    let body = match invited {
        Invited::New(link) => view! {
            <Notice tone=Tone::Ok title=format!("{email} is invited")>
                "A mail with a link is on its way. They choose a password and are in."
            </Notice>
            {link.map(|link| view! {
                <p>"For another way than e-mail, copy the link:"</p>
                <LinkOnce link />
            })}
        }
        .into_any(),
        Invited::InTenant(id) => view! { <SentToTenant email id /> }.into_any(),
    };
    let done = ui::util::ids::fresh("done");
    let target = format!("#{done} button:last-child");
    // The form that had the focus is gone from sight.
    request_animation_frame(move || ui::util::dom::focus(&target));
    view! {
        <div class="form" role="status">{body}</div>
        <div class="dialog-actions" id=done>
            <Button on_press=another>"Invite another"</Button>
            <Button look=Look::Primary on_press=move || state.close()>
                "Done"
            </Button>
        </div>
    }
    .into_any()
}

/// Inviting to a tenant adds a role to who is here already, and invites who is not.
#[component]
fn SentToTenant(email: String, id: MemberId) -> impl IntoView {
    let member = ask(move || Some(members::One { key: id.to_string() }));
    let link = DialogState::new();
    move || {
        let waits = member.data().is_some_and(|member| {
            let Versioned { value, .. } = &*member;
            value.state == api_types::MemberState::Invited
        });
        let told = if waits {
            "A mail with a link is on its way. They choose a password and are in."
        } else {
            "They have the role in this tenant from now on, and get a mail that says so."
        };
        let offer = member.data().filter(|_| waits).map(|member| {
            let member = StoredValue::new(member.value.clone());
            view! {
                <div>
                    <Button on_press=move || link.open()>"Make a link to copy…"</Button>
                </div>
                <Dialog state=link title="Link for another way than e-mail">
                    <MakeLink member=member.get_value() state=link />
                </Dialog>
            }
        });
        view! {
            <Notice tone=Tone::Ok title=format!("{email} is invited")>
                {told}
            </Notice>
            {offer}
        }
    }
}
