//! Giving roles to a member and taking them.

use api_types::Member;
use leptos::prelude::*;
use ui::{
    api::{change, tags, use_cache},
    components::{
        button::{Button, Look},
        dialog::DialogState,
        toast::use_toasts,
    },
    form::{Choice, Entry, Form, FormView},
    util::ids,
};

use super::{
    acts::{Acts, rebind},
    deeds::Deed,
};

/// All roles that there are to give, those that the member has picked.
#[component]
pub(super) fn RoleForm(
    acts: Acts,
    member: Member,
    state: DialogState,
    unsaved: RwSignal<bool>,
) -> impl IntoView {
    let (toasts, cache) = (use_toasts(), use_cache());
    let form = Form::new();
    let roles = form.entry("/role_binding", "Roles", member.role_binding.clone());
    Effect::new(move |_| unsaved.set(form.changed()));
    on_cleanup(move || {
        unsaved.try_set(false);
    });

    let own = acts.from.with_untracked(|from| from.me == Some(member.id));
    let bound = member.role_binding.clone();
    let choices = Signal::derive(move || {
        let mut choices = acts.choices();
        // Roles of single tenants are given by inviting there; what the member has of them is shown and can be taken.
        for name in bound.iter().rev() {
            if !choices.iter().any(|choice| choice.value == *name) {
                choices.insert(0, tenant_choice(acts, name));
            }
        }
        for choice in choices.iter_mut().filter(|choice| own && bound.contains(&choice.value)) {
            choice.disabled_reason = Some("Nobody takes a role away from themselves.".to_owned());
        }
        choices
    });
    let subject = StoredValue::new(member);
    let save = change(move |client, wanted: Vec<String>| async move {
        let member = subject.get_value();
        rebind(client, &member, &wanted).await?;
        cache.invalidate(tags::MEMBERS);
        cache.invalidate(tags::AUDIT);
        toasts.say(Deed::Roles.done(&member));
        state.close();
        Ok(())
    });
    Effect::new(move |_| {
        if let Some(error) = save.error() {
            form.fail(error);
        }
    });
    let submit = move || {
        save.start(roles.now());
    };
    let unchanged = Signal::derive(move || (!form.changed()).then(|| "Nothing is changed yet".to_owned()));
    view! {
        <FormView form on_submit=submit busy=Signal::derive(move || save.pending()) guard=false>
            <RoleBoxes entry=roles choices />
            <div class="dialog-actions">
                <Button on_press=move || state.close()>"Cancel"</Button>
                <Button
                    submit=true
                    look=Look::Primary
                    busy=Signal::derive(move || save.pending())
                    disabled_reason=unchanged
                >
                    "Save roles"
                </Button>
            </div>
        </FormView>
    }
    .into_any()
}

fn tenant_choice(acts: Acts, name: &str) -> Choice {
    let choice = Choice::new(name, acts.book.role(name));
    match acts.book.find(name) {
        Some(role) => choice.described(crate::pages::roles::book::about(&role)),
        None => choice,
    }
}

/// Several of a few, each explained.
#[component]
pub(super) fn RoleBoxes(
    entry: Entry<Vec<String>>,
    #[prop(into)] choices: Signal<Vec<Choice>>,
) -> impl IntoView {
    let boxes = move || choices.get().into_iter().map(|choice| role_box(entry, choice)).collect_view();
    view! {
        <fieldset class="field" id=entry.id() tabindex="-1">
            <legend class="field-label">{entry.label()}</legend>
            <div class="choices">{boxes}</div>
            <p class="field-help">"Several roles add up. Without any, they can sign in and see nothing."</p>
        </fieldset>
    }
    .into_any()
}

fn role_box(entry: Entry<Vec<String>>, choice: Choice) -> AnyView {
    let Choice { value, label, description, disabled_reason } = choice;
    let note = ids::fresh("about");
    let disabled = disabled_reason.is_some();
    let picked = value.clone();
    let change = move |event| {
        let on = event_target_checked(&event);
        entry.update(|roles| {
            roles.retain(|role| *role != value);
            if on {
                roles.push(value.clone());
            }
            // As the server keeps them, so that picking and unpicking is no change.
            roles.sort();
        });
    };
    view! {
        <label class="choice">
            <input
                type="checkbox"
                disabled=disabled
                aria-describedby=note.clone()
                prop:checked=move || entry.with(|roles| roles.contains(&picked))
                on:change=change
            />
            <span class="choice-text">
                <span class="choice-label">{label}</span>
                <span class="choice-about" id=note>
                    {description}
                    {disabled_reason.map(|reason| view! { <span class="choice-reason">{reason}</span> })}
                </span>
            </span>
        </label>
    }
    .into_any()
}
