//! What members may do, by name: the roles that Patchbay made, and those of one's own.

pub(crate) mod account_picker;
pub(crate) mod book;
mod delete;
mod draft;
mod form;
pub(crate) mod place;
pub(crate) mod role;
pub(crate) mod words;

use std::sync::Arc;

use api_types::{PermissionSetName, RoleDefinition};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use ui::{
    api::{ListQuery, ask, members, roles, use_client},
    components::{
        button::{Button, Look},
        dialog::{Dialog, DialogState, Place},
        icon::Shape,
        menu::MenuItem,
        page_head::PageHead,
        status::Badge,
        table::{Column, EmptyText, Export, Filter, RowActions, RowKey, Table},
        time_text::TimeText,
    },
    form::Choice,
    list::use_list,
    util::text::counted,
};

use self::{
    delete::DeleteRole,
    form::{RoleForm, Start},
};
use super::listing;
use crate::{routes, state::session::use_session};

/// What a role of Patchbay's own says where it could be changed.
const BUILTIN: &str = "Part of Patchbay: it stays as it is. Duplicate it to make one of your own.";
/// What somebody without the right reads.
const NO_RIGHT: &str = "Only an administrator of the whole organization can do this.";

/// The page.
#[component]
pub(crate) fn Roles() -> impl IntoView {
    let (list, client, session) = (use_list(), use_client(), use_session());
    let asked = ask(move || Some(roles::List { query: listing::page::<RoleDefinition>(&list.get()) }));
    let navigate = StoredValue::new_local(use_navigate());
    let sheet = DialogState::new();
    let unsaved = RwSignal::new(false);
    let start = RwSignal::new(Start::Empty);
    let doomed = RwSignal::new(None::<RoleDefinition>);
    let delete = DialogState::new();
    let create = move |from: Start| {
        start.set(from);
        sheet.open();
    };
    let off = Signal::derive(move || (!session.may_everywhere("roles:create")).then(|| NO_RIGHT.to_owned()));

    let open = move |role: &RoleDefinition| {
        let path = routes::role(&role.name);
        navigate.with_value(|navigate| navigate(&path, leptos_router::NavigateOptions::default()));
    };
    let actions: RowActions<RoleDefinition> = Arc::new(move |role| {
        let may = |what: &str| untrack(|| session.may_everywhere(what));
        let denied = |what: &str| (!may(what)).then(|| NO_RIGHT.to_owned());
        let fixed = role.builtin.then(|| BUILTIN.to_owned());
        let (shown, copied, gone) = (role.clone(), role.clone(), role.clone());
        vec![
            MenuItem::new(if role.builtin { "Look at" } else { "Edit" }, move || open(&shown)),
            MenuItem::new("Duplicate…", move || create(Start::Copy(Box::new(copied.clone()))))
                .disabled(denied("roles:create")),
            MenuItem::new("Delete…", move || {
                doomed.set(Some(gone.clone()));
                delete.open();
            })
            .disabled(denied("roles:delete").or(fixed))
            .danger(),
        ]
    });
    let sets: Vec<Choice> =
        PermissionSetName::ALL.iter().map(|set| Choice::new(set.as_str(), words::set(*set).0)).collect();
    let export = Export::new("roles", move |state| async move {
        let answer = roles::list(client, listing::bulk::<RoleDefinition>(&state)).await?;
        Ok(listing::part(&state, answer))
    });
    view! {
        <div class="page page-wide">
            <PageHead title="Roles" lead="What members may do, and where. A member can have several.">
                <Button
                    look=Look::Primary
                    icon=Shape::Plus
                    on_press=move || create(Start::Empty)
                    disabled_reason=off
                >
                    "New role"
                </Button>
            </PageHead>
            <Table
                name="Roles"
                noun="role|roles"
                list
                columns=columns()
                rows=listing::rows(asked, list)
                identify=key
                retry=Callback::new(move |()| asked.again())
                empty=EmptyText {
                    title: "No roles",
                    sentence: "The roles of the organization appear here.",
                    action: None,
                }
                filters=vec![Filter::new("permission_set", "Allows", sets)]
                actions
                export
            />
            <Dialog state=sheet title="New role" place=Place::Side unsaved>
                {move || view! { <RoleForm start=start.get() unsaved cancel=move || sheet.close() saved=move |_| sheet.close() /> }}
            </Dialog>
            {move || doomed.get().map(|role| view! { <DeleteRole role state=delete deleted=|| () /> })}
        </div>
    }
    .into_any()
}

fn key(role: &RoleDefinition) -> RowKey {
    RowKey { id: role.id.to_string(), version: role.updated_at.to_string(), name: book::title(role) }
}

fn columns() -> Vec<Column<RoleDefinition>> {
    vec![
        Column::view("name", "Name", |role: &RoleDefinition| role.name.clone(), name_cell)
            .sortable()
            .required(),
        Column::view(
            "permission_set",
            "Allows",
            |role: &RoleDefinition| role.permission_set.as_str().to_owned(),
            allows_cell,
        )
        .sortable(),
        Column::text("place", "Where", |role: &RoleDefinition| {
            words::place(role.resources.as_ref(), |_| only_account(role))
        }),
        Column::view("members", "Members", |_: &RoleDefinition| String::new(), members_cell),
        Column::view(
            "created_at",
            "Added",
            |role: &RoleDefinition| role.created_at.to_string(),
            |role| view! { <TimeText at=role.created_at day=true /> }.into_any(),
        )
        .sortable()
        .hidden(),
    ]
}

/// The account that a role of Patchbay's own is about.
fn only_account(role: &RoleDefinition) -> Option<String> {
    let account = role.fullname.split_once(" of ").map(|(_, account)| account.to_owned());
    account.filter(|_| role.builtin)
}

fn name_cell(role: &RoleDefinition) -> AnyView {
    let below = role.description.clone().filter(|_| !role.builtin).unwrap_or_else(|| role.name.clone());
    view! {
        <span class="cell-two">
            <span>
                <a class="cell-link" href=routes::role(&role.name)>
                    {book::title(role)}
                </a>
                {role.builtin.then(|| view! { " " <Badge>"Built in"</Badge> })}
            </span>
            <span class="cell-clip">{below}</span>
        </span>
    }
    .into_any()
}

fn allows_cell(role: &RoleDefinition) -> AnyView {
    let (title, about) = words::set(role.permission_set);
    view! {
        <span class="cell-two">
            <span>{title}</span>
            <span class="cell-clip">{about}</span>
        </span>
    }
    .into_any()
}

fn members_cell(role: &RoleDefinition) -> AnyView {
    let count = bound(role.name.clone());
    let href = routes::members_with_role(&role.name);
    let words = move || match count.get() {
        Some(0) => view! { <span class="quiet">"None"</span> }.into_any(),
        Some(count) => {
            view! { <a class="cell-whole" href=href.clone()>{counted(count, "member|members")}</a> }
                .into_any()
        }
        None => view! { <span class="quiet">"…"</span> }.into_any(),
    };
    words.into_any()
}

/// How many members have a role, as soon as it is known.
fn bound(name: String) -> Signal<Option<u64>> {
    let asked = ask(move || {
        let query = ListQuery {
            filter: vec![format!("role_binding[eq]{name}")],
            limit: Some(1),
            total: true,
            ..ListQuery::default()
        };
        Some(members::List { query })
    });
    Signal::derive(move || asked.data().and_then(|answer| answer.total))
}
