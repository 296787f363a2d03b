//! How the parts of an account look, in rows and on its page.

use api_types::{Account, Environment};
use leptos::prelude::*;
use ui::{
    components::{notice::Tone, status::Badge},
    list::List,
};

use crate::{routes, state::tenant::Tenant};

/// An environment in words.
pub(crate) fn words(environment: Environment) -> &'static str {
    match environment {
        Environment::Test => "Test",
        Environment::Prod => "Production",
    }
}

/// Test and production must not be taken for each other.
pub(crate) fn environment(environment: Environment) -> AnyView {
    let tone = if environment == Environment::Test { Tone::Warn } else { Tone::Plain };
    view! { <Badge tone>{environment.as_str()}</Badge> }.into_any()
}

/// Display name and the name in addresses, with the way to the account's page.
pub(super) fn name(account: &Account, tenant: Tenant) -> AnyView {
    let href = untrack(|| routes::in_tenant(&routes::account(&account.name), tenant.key().as_deref()));
    view! {
        <span class="cell-two">
            <a class="cell-link" href=href>
                {account.fullname.clone()}
            </a>
            <code>{account.name.clone()}</code>
        </span>
    }
    .into_any()
}

/// Labels that narrow the list when pressed.
pub(super) fn labels(labels: &[String], list: List) -> AnyView {
    if labels.is_empty() {
        return view! { <span class="quiet">"–"</span> }.into_any();
    }
    let buttons = labels.iter().map(|label| {
        let (shown, value) = (label.clone(), label.clone());
        let press = move |_| list.turn(|state| state.filtered("labels", vec![value.clone()]));
        view! {
            <button
                type="button"
                class="badge badge-plain label-button"
                title="Only accounts with this label"
                aria-label=format!("{label}: only accounts with this label")
                on:click=press
            >
                {shown}
            </button>
        }
    });
    view! { <span class="labels">{buttons.collect_view()}</span> }.into_any()
}
