//! One integration: how it fares, how it is set up, and what can be done about both.

use std::sync::Arc;

use api_types::integration::Integration;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use ui::{
    api::{ApiError, Query, Versioned, accounts, ask, capabilities, integrations},
    components::{
        button::{Button, LinkButton, Look},
        error_view::ErrorView,
        icon::Shape,
        page_head::{Crumb, PageHead},
    },
    form::steady,
};

use super::{
    acts::{Acts, use_acts},
    configuration::Fixed,
    delete::DeleteDialog,
    details::Details,
    edit::EditForm,
    status::StatusCard,
};
use crate::{components::link_gate::CardSkeleton, routes};

pub(super) type Newest = Query<Versioned<Integration>>;

/// What the page calls an integration: account and integration, each by id or name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct At {
    pub(super) account: String,
    pub(super) key: String,
}

impl At {
    pub(super) fn question(&self) -> integrations::One {
        integrations::One { account: self.account.clone(), key: self.key.clone() }
    }
}

/// The page.
#[component]
pub(crate) fn OneIntegration() -> impl IntoView {
    let (params, acts) = (use_params_map(), use_acts());
    let at = Memo::new(move |_| {
        let part = |name| params.with(|params| params.get(name)).unwrap_or_default();
        At { account: part("account"), key: part("integration") }
    });
    let asked = ask(move || Some(at.get().question()));
    let integration = Memo::new(move |_| asked.data().map(|one| one.value.clone()));
    follow_name(integration, at);
    let account = ask(move || {
        let key = integration.get()?.account_id.to_string();
        acts.session.may_somewhere("accounts:get").then_some(accounts::One { key })
    });
    let gone = Memo::new(move |_| asked.error().filter(|error| matches!(error, ApiError::NotFound(_))));
    let trouble = Memo::new(move |_| asked.error().filter(|_| integration.with(Option::is_none)));

    let title = Signal::derive(move || {
        integration
            .with(|one| one.as_ref().map_or_else(|| "Integration".to_owned(), |one| one.fullname.clone()))
    });
    let lead = Signal::derive(move || {
        let Some(one) = integration.get() else { return String::new() };
        match account.data() {
            Some(account) => format!("{} for {}", one.provider_fullname, account.value.fullname),
            None => one.provider_fullname,
        }
    });
    let list = untrack(|| acts.inside(routes::INTEGRATIONS));
    let back = list.clone();
    let buttons = move || {
        let one = integration.get()?;
        let explorer = acts.inside(&routes::explorer(&at.get().account, &one.name, ""));
        Some(view! {
            <LinkButton href=explorer icon=Shape::Explorer>
                "Open in Explorer"
            </LinkButton>
            <Button
                look=Look::Quiet
                icon=Shape::Trash
                on_press=move || acts.open_delete(one.clone())
                disabled_reason=acts.no_delete()
            >
                "Delete…"
            </Button>
        })
    };
    let account = Memo::new(move |_| account.data().map(|account| account.value.clone()));
    let there = Memo::new(move |_| integration.with(Option::is_some));
    let body = move || match (gone.get().or_else(|| trouble.get()), there.get()) {
        (Some(error), _) => {
            view! { <ErrorView failure=error.into() retry=move || asked.again() /> }.into_any()
        }
        (None, true) => view! {
            <StatusCard at acts />
            <Configuration at acts newest=asked />
            <Details integration account acts />
        }
        .into_any(),
        (None, false) => view! {
            <div class="page-skeleton" aria-hidden="true">
                <span class="skeleton skeleton-card"></span>
                <span class="skeleton skeleton-card"></span>
            </div>
        }
        .into_any(),
    };
    view! {
        <div class="page">
            <PageHead title lead trail=vec![Crumb::new("Integrations", list)]>
                {buttons}
            </PageHead>
            {body}
            <DeleteDialog acts deleted=move |()| acts.go(back.clone()) />
        </div>
    }
    .into_any()
}

/// A changed name is another address.
fn follow_name(integration: Memo<Option<Integration>>, at: Memo<At>) {
    let navigate = StoredValue::new_local(use_navigate());
    Effect::new(move |before: Option<Option<Integration>>| {
        let now = integration.get();
        if let (Some(Some(before)), Some(now)) = (&before, &now)
            && before.id == now.id
            && before.name != now.name
            && at.with_untracked(|at| at.key == before.name)
        {
            let address = routes::integration(at.with_untracked(|at| at.account.clone()), &now.name);
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate.with_value(|navigate| navigate(&address, options));
        }
        now
    });
}

/// The form, made anew from what is newest whenever nothing in it is unsaved; or what it says, for who may not change it.
#[component]
fn Configuration(at: Memo<At>, acts: Acts, newest: Newest) -> impl IntoView {
    let unsaved = RwSignal::new(false);
    let shown = steady(
        move || {
            let may = acts.no_change().get().is_none();
            newest.data().map(|newest| (newest, may))
        },
        unsaved,
    );
    let provider =
        Memo::new(move |_| shown.with(|shown| Some(shown.as_ref()?.0.value.provider_type.clone())));
    let form = ask(move || Some(capabilities::Provider { id: provider.get()? }));
    let schema = Memo::new(move |_| form.data().and_then(|provider| provider.provider_config.clone()));
    let trouble = Memo::new(move |_| form.error().filter(|_| schema.with(Option::is_none)));
    let body = move || match (shown.get(), schema.get(), trouble.get()) {
        (Some((first, true)), Some(schema), _) => {
            view! { <EditForm first=Arc::clone(&first) schema newest at acts unsaved /> }.into_any()
        }
        (Some((first, false)), Some(schema), _) => {
            view! { <Fixed integration=first.value.clone() schema /> }.into_any()
        }
        (_, _, Some(error)) => {
            view! { <ErrorView failure=error.into() retry=move || form.again() /> }.into_any()
        }
        _ => view! { <CardSkeleton /> }.into_any(),
    };
    view! {
        <section class="card" aria-labelledby="configuration">
            <div class="card-head">
                <h2 id="configuration" tabindex="-1">
                    "Configuration"
                </h2>
            </div>
            {body}
        </section>
    }
    .into_any()
}
