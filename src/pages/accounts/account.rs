//! One account: what it is, what it is connected to, who reaches it, and what happened to it.

use api_types::Account;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use ui::{
    api::{ApiError, accounts, ask},
    components::{
        button::{Button, Look},
        copy_button::CopyButton,
        error_view::ErrorView,
        facts::{Fact, Facts},
        icon::Shape,
        page_head::{Crumb, PageHead},
        time_text::TimeText,
    },
};

use super::{
    acts::{ActDialogs, use_acts},
    cells,
    connections::Connections,
    credentials::Credentials,
    history::History,
    reach::Reach,
    tokens::Tokens,
};
use crate::{routes, state::tenant::use_tenant};

/// The page.
#[component]
pub(crate) fn OneAccount() -> impl IntoView {
    let params = use_params_map();
    let (tenant, navigate, acts) = (use_tenant(), use_navigate(), use_acts());
    let key = Memo::new(move |_| params.with(|params| params.get("account")).unwrap_or_default());
    let asked = ask(move || Some(accounts::One { key: key.get() }));
    let account = Memo::new(move |_| asked.data().map(|account| account.value.clone()));
    // A changed name is another address.
    let named = use_navigate();
    Effect::new(move |before: Option<Option<Account>>| {
        let now = account.get();
        if let (Some(Some(before)), Some(now)) = (&before, &now)
            && before.id == now.id
            && before.name != now.name
            && key.get_untracked() == before.name
        {
            let address = untrack(|| routes::in_tenant(&routes::account(&now.name), tenant.key().as_deref()));
            named(&address, NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
        now
    });

    let title = Signal::derive(move || {
        account.get().map_or_else(|| "Account".to_owned(), |account| account.fullname)
    });
    let list = untrack(|| routes::in_tenant(routes::ACCOUNTS, tenant.key().as_deref()));
    let back = list.clone();
    let deleted = Callback::new(move |()| navigate(&back, NavigateOptions::default()));
    let buttons = move || {
        let account = account.get()?;
        let (edited, gone) = (account.clone(), account.clone());
        let inside = acts.is_inside(&account);
        let enter = move || acts.enter((!inside).then_some(&account));
        Some(view! {
            <Button look=Look::Quiet icon=Shape::Trash on_press=move || acts.open_delete(gone.clone()) disabled_reason=acts.no_delete()>
                "Delete…"
            </Button>
            <Button on_press=enter>{if inside { "Show all tenants" } else { "Use as tenant" }}</Button>
            <Button
                look=Look::Primary
                icon=Shape::Edit
                on_press=move || acts.open_edit(edited.clone())
                disabled_reason=acts.no_change()
            >
                "Edit"
            </Button>
        })
    };
    let body = move || match (account.get(), asked.error()) {
        // Gone meanwhile: what is known of it is true no more.
        (_, Some(error @ ApiError::NotFound(_))) => {
            view! { <ErrorView failure=error.into() retry=move || asked.again() /> }.into_any()
        }
        (Some(account), _) => view! { <About account /> }.into_any(),
        (None, Some(error)) => {
            view! { <ErrorView failure=error.into() retry=move || asked.again() /> }.into_any()
        }
        (None, None) => view! {
            <div class="page-skeleton" aria-hidden="true">
                <span class="skeleton skeleton-card"></span>
                <span class="skeleton skeleton-card"></span>
            </div>
        }
        .into_any(),
    };
    view! {
        <div class="page">
            <PageHead title trail=vec![Crumb::new("Accounts", list)]>
                {buttons}
            </PageHead>
            {body}
            <ActDialogs acts deleted />
        </div>
    }
    .into_any()
}

#[component]
fn About(account: Account) -> impl IntoView {
    let shown = account.name.clone();
    let Account { id, name, labels, environment, created_at, updated_at, .. } = account;
    let label_links = labels.iter().map(|label| {
        // Labels consist of letters that need no escaping in a query.
        let href = format!("{}?f.labels={label}", routes::ACCOUNTS);
        view! { <a class="badge badge-plain label-button" href=href>{label.clone()}</a> }
    });
    let label_links = if labels.is_empty() {
        view! { <span class="quiet">"None"</span> }.into_any()
    } else {
        view! { <span class="labels">{label_links.collect_view()}</span> }.into_any()
    };
    let copied = |what: &'static str, text: String| {
        view! {
            <span class="row-pair">
                <code>{text.clone()}</code>
                <CopyButton what text />
            </span>
        }
    };
    view! {
        <section class="card" aria-label="Details">
            <Facts>
                <Fact name="Environment">{cells::environment(environment)}</Fact>
                <Fact name="Name in addresses">{copied("name", shown)}</Fact>
                <Fact name="ID">{copied("account ID", id.to_string())}</Fact>
                <Fact name="Labels">{label_links}</Fact>
                <Fact name="Created">
                    <TimeText at=created_at />
                </Fact>
                <Fact name="Updated">
                    <TimeText at=updated_at />
                </Fact>
            </Facts>
        </section>
        <Connections id name=name.clone() />
        <Credentials id />
        <Tokens id />
        <Reach id name />
        <History id />
    }
    .into_any()
}
