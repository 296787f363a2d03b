//! The field that finds a tenant, and what it finds.

use std::time::Duration;

use api_types::Account;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use ui::{
    components::{
        error_view::ErrorView,
        icon::{Icon, Shape},
    },
    util::{dom, ids, text::counted, timer::Timer},
};

use super::{account_search, tenant_switch::badge};
use crate::state::tenant::use_tenant;

/// Between the last letter typed and the question to the server.
const PAUSE: Duration = Duration::from_millis(150);

/// A component of its own, so that it begins afresh each time.
#[component]
pub(crate) fn TenantChoices() -> impl IntoView {
    let tenant = use_tenant();
    let path = use_location().pathname;
    let typed = RwSignal::new(String::new());
    let text = RwSignal::new(String::new());
    let timer = Timer::new();
    let field = ids::fresh("tenant-search");
    let accounts = account_search::matching(text.into(), Signal::derive(|| true));
    // The flyout gives the focus to what is in it when it opens; this may come a moment later.
    let found_field = format!("#{field}");
    request_animation_frame(move || dom::focus(&found_field));
    let input = move |event| {
        typed.set(event_target_value(&event));
        timer.start(PAUSE, move || {
            text.try_set(typed.get_untracked());
        });
    };
    // The page stays; what narrowed its list belonged to the other tenant.
    let address = move |key: Option<&str>| crate::routes::in_tenant(&path.get(), key);
    let all = move || address(None);
    let found = move || {
        if let Some(error) = accounts.error().filter(|_| accounts.data().is_none()) {
            return view! { <ErrorView failure=error.into() retry=move || accounts.again() /> }.into_any();
        }
        let Some(answer) = accounts.data() else {
            return view! { <p class="quiet flyout-note">"Loading…"</p> }.into_any();
        };
        let chosen = tenant.account().map(|account| account.id);
        let rows: Vec<_> = answer
            .result
            .iter()
            .map(|account| choice(account, address(Some(&account.name)), chosen == Some(account.id)))
            .collect();
        let shown = answer.result.len() as u64;
        let note = match answer.total {
            _ if shown == 0 => Some("No account fits.".to_owned()),
            Some(total) if total > shown => {
                Some(format!("{} of {}. Type to narrow.", shown, counted(total, "account|accounts")))
            }
            _ => None,
        };
        view! {
            <ul role="list" class="tenant-list">{rows}</ul>
            {note.map(|note| view! { <p class="quiet flyout-note">{note}</p> })}
        }
        .into_any()
    };

    view! {
        <div>
            <label class="visually-hidden" for=field.clone()>
                "Find an account"
            </label>
            <input
                class="input"
                id=field
                autocomplete="off"
                spellcheck="false"
                dir="auto"
                placeholder="Name or id"
                prop:value=move || typed.get()
                on:input=input
            />
            <ul role="list" class="tenant-list">
                <li>
                    <a
                        class="menu-item"
                        href=all
                        aria-current=move || tenant.key().is_none().then_some("true")
                    >
                        <span>"All tenants"</span>
                        {move || tenant.key().is_none().then(chosen_mark)}
                    </a>
                </li>
            </ul>
            <div aria-busy=move || accounts.pending().then_some("true")>{found}</div>
        </div>
    }
    .into_any()
}

fn choice(account: &Account, href: String, chosen: bool) -> AnyView {
    let tag = badge(account.environment);
    view! {
        <li>
            <a class="menu-item" href=href aria-current=chosen.then_some("true")>
                <span class="menu-words">
                    <span>{account.fullname.clone()}</span>
                    <span class="menu-why">{account.name.clone()}</span>
                </span>
                {tag}
                {chosen.then(chosen_mark)}
            </a>
        </li>
    }
    .into_any()
}

fn chosen_mark() -> AnyView {
    view! { <Icon shape=Shape::Check class="icon-trail" /> }.into_any()
}
