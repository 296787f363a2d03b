//! One role: what it allows and where, changed in place where it is one's own.

use api_types::RoleDefinition;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use ui::{
    api::{ask, permission_sets, roles},
    components::{
        button::{Button, Look},
        dialog::{Dialog, DialogState, Place},
        error_view::ErrorView,
        facts::{Fact, Facts},
        icon::Shape,
        notice::{Notice, Tone},
        page_head::{Crumb, PageHead},
        time_text::TimeText,
    },
    form::steady,
    util::text::counted,
};

use super::{
    BUILTIN, NO_RIGHT, book, bound,
    delete::DeleteRole,
    form::{RoleForm, Start},
    only_account, words,
};
use crate::{routes, state::session::use_session};

/// The page.
#[component]
pub(crate) fn OneRole() -> impl IntoView {
    let params = use_params_map();
    let session = use_session();
    let navigate = StoredValue::new_local(use_navigate());
    let go = move |path: String| navigate.with_value(|navigate| navigate(&path, NavigateOptions::default()));
    let key = Memo::new(move |_| params.with(|params| params.get("role")).unwrap_or_default());
    let asked = ask(move || Some(roles::One { key: key.get() }));
    let (sheet, delete) = (DialogState::new(), DialogState::new());
    let (unsaved, unsaved_copy) = (RwSignal::new(false), RwSignal::new(false));

    let role = Memo::new(move |_| asked.data().map(|role| (*role).clone()));
    let title =
        Signal::derive(move || role.get().map_or_else(|| "Role".to_owned(), |role| book::title(&role.value)));
    let lead = Signal::derive(move || role.get().and_then(|role| role.value.description).unwrap_or_default());
    let copy_off =
        Signal::derive(move || (!session.may_everywhere("roles:create")).then(|| NO_RIGHT.to_owned()));
    let delete_off = Signal::derive(move || {
        let builtin = role.with(|role| role.as_ref().is_some_and(|role| role.value.builtin));
        let denied = (!session.may_everywhere("roles:delete")).then(|| NO_RIGHT.to_owned());
        denied.or_else(|| builtin.then(|| BUILTIN.to_owned()))
    });
    let saved = Callback::new(move |saved: RoleDefinition| {
        if untrack(|| key.get()) != saved.name {
            go(routes::role(&saved.name));
        }
    });
    let shown = steady(
        move || {
            let role = role.get()?;
            let fixed = role.value.builtin || !session.may_everywhere("roles:update");
            Some((role, fixed))
        },
        unsaved,
    );
    let copied = steady(move || role.get().map(|role| role.value), unsaved_copy);
    // With something to edit, a failure of asking again is no reason to make the form anew.
    let trouble = Memo::new(move |_| asked.error().filter(|_| shown.with(Option::is_none)));
    let body = move || match (shown.get(), trouble.get()) {
        (Some((role, true)), _) => view! { <Fixed role=role.value /> }.into_any(),
        (Some((role, false)), _) => view! {
            <Bound role=role.value.clone() />
            <section class="card card-form" aria-label="Role">
                <RoleForm start=Start::Edit(Box::new(role)) unsaved guard=true saved />
            </section>
        }
        .into_any(),
        (None, Some(error)) => {
            view! { <ErrorView failure=error.into() retry=move || asked.again() /> }.into_any()
        }
        (None, None) => view! {
            <div class="page-skeleton" aria-hidden="true">
                <span class="skeleton skeleton-card"></span>
            </div>
        }
        .into_any(),
    };
    let buttons = move || {
        role.with(Option::is_some).then(|| {
            view! {
                <Button look=Look::Quiet icon=Shape::Trash on_press=move || delete.open() disabled_reason=delete_off>
                    "Delete…"
                </Button>
                <Button icon=Shape::Copy on_press=move || sheet.open() disabled_reason=copy_off>
                    "Duplicate…"
                </Button>
            }
        })
    };
    let made = move |made: RoleDefinition| {
        sheet.close();
        go(routes::role(&made.name));
    };
    view! {
        <div class="page">
            <PageHead title lead trail=vec![Crumb::new("Roles", routes::ROLES)]>
                {buttons}
            </PageHead>
            {body}
            <Dialog state=sheet title="New role" place=Place::Side unsaved=unsaved_copy>
                {move || {
                    copied.get().map(|role| {
                        let start = Start::Copy(Box::new(role));
                        view! { <RoleForm start unsaved=unsaved_copy cancel=move || sheet.close() saved=made /> }
                    })
                }}
            </Dialog>
            {move || {
                role.get().map(|role| {
                    view! { <DeleteRole role=role.value state=delete deleted=move || go(routes::ROLES.to_owned()) /> }
                })
            }}
        </div>
    }
    .into_any()
}

/// Who has it.
#[component]
fn Bound(role: RoleDefinition) -> impl IntoView {
    let count = bound(role.name.clone());
    let href = routes::members_with_role(&role.name);
    let said = move || match count.get() {
        None => view! { <span class="quiet">"…"</span> }.into_any(),
        Some(0) => view! { <span class="quiet">"Nobody has this role"</span> }.into_any(),
        Some(count) => {
            view! { <a href=href.clone()>{counted(count, "member has|members have")} " this role"</a> }
                .into_any()
        }
    };
    view! { <p>{said}</p> }.into_any()
}

/// A role that cannot be changed by whoever looks at it.
#[component]
fn Fixed(role: RoleDefinition) -> impl IntoView {
    let (set, about) = words::set(role.permission_set);
    let place = words::place(role.resources.as_ref(), |_| only_account(&role));
    let asked = ask(|| Some(permission_sets::List {}));
    let name = role.permission_set;
    let rows = move || {
        let all = asked.data();
        let found = all.iter().flat_map(|all| all.iter()).find(|one| one.name == name);
        found.map(|found| {
            let rows = words::actions(found).into_iter();
            rows.map(|(api, what)| view! { <div><dt>{api}</dt><dd>{what}</dd></div> }).collect_view()
        })
    };
    let remark = if role.builtin { BUILTIN } else { NO_RIGHT };
    view! {
        <Notice tone=Tone::Plain>{remark}</Notice>
        <Bound role=role.clone() />
        <section class="card" aria-label="Role">
            <Facts>
                <Fact name="Allows">
                    <span class="cell-two">
                        <span>{set}</span>
                        <span>{about}</span>
                    </span>
                </Fact>
                <Fact name="Where">{place}</Fact>
                <Fact name="Name in the API">
                    <code>{role.name.clone()}</code>
                </Fact>
                <Fact name="Added">
                    <TimeText at=role.created_at day=true />
                </Fact>
            </Facts>
        </section>
        <details class="disclosure" open="open">
            <summary>"Every single action that it allows"</summary>
            <dl class="action-list">{rows}</dl>
        </details>
    }
    .into_any()
}
