//! Making and changing a role.

use api_types::{
    PermissionSetName, RoleDefinition,
    role::{CreateRole, UpdateRole},
};
use leptos::prelude::*;
use ui::{
    api::{ApiError, Versioned, ask, change, permission_sets, roles, tags, use_cache},
    components::{
        button::{Button, Look},
        toast::use_toasts,
    },
    failure::Failure,
    form::{Choice, Entry, Form, FormView, RadioField, TextAreaField, TextField},
};

use super::{
    book,
    place::{Where, WhereFields},
    words,
};
use crate::words::slug;

/// What the form begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// Nothing.
    Empty,
    /// Another role.
    Copy(Box<RoleDefinition>),
    /// The role that is changed.
    Edit(Box<Versioned<RoleDefinition>>),
}

/// The form, in a sheet or on the role's page.
#[component]
pub(super) fn RoleForm(
    start: Start,
    /// Whether something would be lost.
    unsaved: RwSignal<bool>,
    /// Whether leaving the page asks; a dialog asks by itself.
    #[prop(optional)]
    guard: bool,
    /// Away without saving; without it there is no such button.
    #[prop(optional, into)]
    cancel: Option<Callback<()>>,
    /// The role as it is now.
    #[prop(into)]
    saved: Callback<RoleDefinition>,
) -> impl IntoView {
    let (toasts, cache) = (use_toasts(), use_cache());
    let (from, edited) = match start {
        Start::Empty => (None, None),
        Start::Copy(role) => (Some(copy(&role)), None),
        Start::Edit(role) => (Some(role.value.clone()), Some(*role)),
    };
    let form = Form::new();
    let text = |text: Option<&String>| text.cloned().unwrap_or_default();
    let fullname = form.entry("/fullname", "Name", text(from.as_ref().map(|role| &role.fullname)));
    let name = form.entry("/name", "Name in the API", text(edited.as_ref().map(|role| &role.value.name)));
    let about = text(from.as_ref().and_then(|role| role.description.as_ref()));
    let about = form.entry("/description", "What it is for", about);
    let set = from.as_ref().map_or(PermissionSetName::Viewer, |role| role.permission_set);
    let set = form.entry("/permission_set", "What it allows", set.as_str().to_owned());
    let place = Where::new(form, from.as_ref().and_then(|role| role.resources.as_ref()));
    Effect::new(move |_| unsaved.set(form.changed()));
    on_cleanup(move || {
        unsaved.try_set(false);
    });

    let is_new = edited.is_none();
    let edited = StoredValue::new(edited);
    let save = change(move |client, new: CreateRole| async move {
        let role = match edited.get_value() {
            None => roles::create(client, &new).await?,
            Some(Versioned { value: old, etag }) => {
                let update = UpdateRole {
                    name: new.name.unwrap_or(old.name),
                    fullname: new.fullname.unwrap_or(old.fullname),
                    description: new.description,
                    resources: new.resources,
                    permission_set: new.permission_set,
                };
                roles::update(client, &old.id.to_string(), &update, etag).await?.value
            }
        };
        for tag in [tags::ROLES, tags::MEMBERS, tags::RIGHTS, tags::AUDIT] {
            cache.invalidate(tag);
        }
        toasts.say(format!("Role {} {}", role.fullname, if is_new { "created" } else { "saved" }));
        form.saved();
        saved.run(role);
        Ok(())
    });
    Effect::new(move |_| {
        if let Some(error) = save.error() {
            if matches!(error, ApiError::Forbidden(_)) {
                cache.invalidate(tags::RIGHTS);
            }
            form.fail(error);
        }
    });
    let submit = move || {
        if fullname.with(|text| text.trim().is_empty()) {
            return form.fail(Failure::invalid([("/fullname", "Give it a name.".to_owned())]));
        }
        match place.read() {
            Err(fault) => form.fail(Failure::invalid([("/resources", fault)])),
            Ok(resources) => {
                let given = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
                save.start(CreateRole {
                    name: given(name.now()),
                    fullname: given(fullname.now()),
                    description: given(about.now()),
                    resources,
                    permission_set: PermissionSetName::parse(&set.now()).unwrap_or(PermissionSetName::Viewer),
                });
            }
        }
    };
    let pending = Signal::derive(move || save.pending());
    let action = if is_new { "Create role" } else { "Save role" };
    let unchanged =
        Signal::derive(move || (!is_new && !form.changed()).then(|| "Nothing is changed yet".to_owned()));
    view! {
        <FormView form on_submit=submit busy=pending guard>
            <TextField entry=fullname autofocus=is_new autocomplete="off" />
            <div class="field">
                <TextField entry=name optional=is_new autocomplete="off" />
                {is_new.then(|| view! { <Preview fullname /> })}
            </div>
            <TextAreaField entry=about optional=true rows=2 />
            <RadioField entry=set choices=sets() />
            <Actions set />
            <WhereFields place />
            <div class="dialog-actions">
                {cancel.map(|cancel| view! { <Button on_press=cancel>"Cancel"</Button> })}
                <Button submit=true look=Look::Primary busy=pending disabled_reason=unchanged>
                    {action}
                </Button>
            </div>
        </FormView>
    }
    .into_any()
}

/// What the role will be called by programs.
#[component]
fn Preview(fullname: Entry<String>) -> impl IntoView {
    let text = move || match fullname.with(|fullname| slug::preview(fullname)) {
        Some(slug) => format!("Programs and lists of people call it by this. Left empty: {slug}."),
        None => "Programs and lists of people call it by this. It is made from the name.".to_owned(),
    };
    view! { <p class="field-help">{text}</p> }
}

fn sets() -> Vec<Choice> {
    let choice = |set: &PermissionSetName| {
        let (label, about) = words::set(*set);
        Choice::new(set.as_str(), label).described(about)
    };
    PermissionSetName::ALL.iter().map(choice).collect()
}

/// A copy has a name of its own, and may be changed.
fn copy(role: &RoleDefinition) -> RoleDefinition {
    RoleDefinition { fullname: format!("{} (copy)", book::title(role)), ..role.clone() }
}

/// The single actions of the picked set, for who wants to know exactly.
#[component]
pub(super) fn Actions(
    /// Name of the permission set.
    #[prop(into)]
    set: Entry<String>,
) -> impl IntoView {
    let asked = ask(|| Some(permission_sets::List {}));
    let rows = move || {
        let picked = set.get();
        let all = asked.data();
        let found = all.iter().flat_map(|all| all.iter()).find(|one| one.name.as_str() == picked);
        found.map(|found| {
            let rows = words::actions(found).into_iter();
            rows.map(|(api, what)| view! { <div><dt>{api}</dt><dd>{what}</dd></div> }).collect_view()
        })
    };
    view! {
        <details class="disclosure">
            <summary>"Every single action that it allows"</summary>
            <dl class="action-list">{rows}</dl>
        </details>
    }
    .into_any()
}
