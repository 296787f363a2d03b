//! The accounts: one for each tenant.

mod acts;
mod bulk;
pub(crate) mod cells;
mod connections;
mod credential_deeds;
mod credentials;
mod delete;
mod draft;
mod edit;
mod history;
mod labels;
mod meant;
mod new;
mod reach;
mod table;
mod token;
mod tokens;

pub(crate) mod account;

use api_types::Account;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};
use ui::{
    api::{accounts, ask, use_client},
    components::{
        button::{Button, Look},
        dialog::DialogState,
        icon::Shape,
        page_head::PageHead,
        table::{EmptyText, Export, RowActions, Table},
    },
    list::use_list,
    util::text::counted,
};

use self::{
    acts::{ActDialogs, use_acts},
    bulk::{Bulk, BulkDialog},
    labels::use_labels,
    new::NewSheet,
};
use crate::pages::listing;

/// What one is called, and several.
const ACCOUNTS: &str = "account|accounts";

/// The page.
#[component]
pub(crate) fn Accounts() -> impl IntoView {
    let (list, client, acts) = (use_list(), use_client(), use_acts());
    let asked = ask(move || Some(accounts::List { query: listing::page::<Account>(&list.get()) }));
    let rows = listing::rows(asked, list);
    let labels = use_labels(list, rows);
    let (new, bulk) = (use_new(), Bulk::new(list));
    let export = Export::new("accounts", move |state| async move {
        Ok(listing::part(&state, accounts::list(client, listing::bulk::<Account>(&state)).await?))
    });
    let lead = Signal::derive(move || match rows.with(|rows| rows.total) {
        Some(total) => format!("{}, one for each tenant", counted(total, ACCOUNTS)),
        None => "One for each tenant".to_owned(),
    });
    let empty = EmptyText {
        title: "No accounts yet",
        sentence: "An account holds what belongs to one of your tenants.",
        action: Some(("New account", Callback::new(move |()| new.open()))),
    };
    let actions: RowActions<Account> = std::sync::Arc::new(move |account| acts.menu(account));
    let retry = Callback::new(move |()| asked.again());
    view! {
        <div class="page page-wide">
            <PageHead title="Accounts" lead>
                <Button
                    look=Look::Primary
                    icon=Shape::Plus
                    on_press=move || new.open()
                    disabled_reason=acts.no_create()
                >
                    "New account"
                </Button>
            </PageHead>
            <Table
                name="Accounts"
                noun=ACCOUNTS
                list
                columns=table::columns(list)
                rows
                identify=table::key
                retry
                empty
                search="Name, id or pasted URL"
                filters=vec![table::environments(), labels]
                bulk=bulk.actions(acts)
                actions
                export
            />
            <NewSheet state=new acts />
            <ActDialogs acts />
            <BulkDialog bulk />
        </div>
    }
    .into_any()
}

/// The sheet for a new account: opened here, or by an address with `?new`, which other pages lead to.
fn use_new() -> DialogState {
    let (query, location) = (use_query_map(), use_location());
    let navigate = StoredValue::new_local(use_navigate());
    let state = DialogState::new();
    let wanted = Memo::new(move |_| query.with(|query| query.get("new")).is_some());
    Effect::new(move |_| {
        if wanted.get() {
            state.open();
        }
    });
    // A reload must not open it again.
    Effect::new(move |before: Option<bool>| {
        let open = state.is_open();
        if before == Some(true) && !open && wanted.get_untracked() {
            let search = location.search.get_untracked();
            let kept: Vec<&str> = search
                .trim_start_matches('?')
                .split('&')
                .filter(|part| !part.is_empty() && part.split('=').next() != Some("new"))
                .collect();
            let path = location.pathname.get_untracked();
            let address = if kept.is_empty() { path } else { format!("{path}?{}", kept.join("&")) };
            let options = NavigateOptions {
                replace: true,
                scroll: false,
                resolve: false,
                ..NavigateOptions::default()
            };
            navigate.with_value(|navigate| navigate(&address, options));
        }
        open
    });
    state
}
