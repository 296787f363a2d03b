//! A new integration: whose, by which integration point, with which provider; then the provider's form; then its token,
//! once. What is picked stands in the address, so that a link can begin in the middle.

mod form;
mod made;
pub(crate) mod offers;

use api_types::{Account, capability::ProviderCapabilities, integration::CreateIntegrationResult};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use ui::{
    api::{accounts, ask, capabilities},
    components::{
        error_view::ErrorView,
        page_head::{Crumb, PageHead},
    },
    form::{Choice, Entry, Form, RadioField, SelectField},
};

use self::{form::ConnectForm, made::Made};
use super::acts::{Acts, use_acts};
use crate::{
    components::link_gate::CardSkeleton,
    pages::{
        catalog::book::{Book, use_book},
        roles::account_picker::AccountPicker,
    },
    routes,
    state::tenant::use_tenant,
};

/// So many providers are shown beside each other; more are a list.
const AT_A_GLANCE: usize = 6;

/// What is picked so far. Cheap to copy.
#[derive(Clone, Copy)]
struct Picks {
    account: Entry<Vec<String>>,
    point: Entry<String>,
    provider: Entry<String>,
}

/// The page.
#[component]
pub(crate) fn NewIntegration() -> impl IntoView {
    let (acts, tenant) = (use_acts(), use_tenant());
    // What the page began with: what is picked is not undone by the address.
    let query = use_query_map();
    let given = move |name: &'static str| {
        query.with_untracked(|query| query.get(name)).filter(|value| !value.is_empty())
    };
    let key = given("account").or_else(|| tenant.key_untracked());
    let (point, provider) = (given("point"), given("provider"));
    let whose = key.clone();
    let asked = ask(move || Some(accounts::One { key: whose.clone()? }));
    let points = offers::use_points();
    let start = Memo::new(move |before: Option<&Option<(Vec<String>, String)>>| {
        before.cloned().flatten().or_else(|| {
            let account = match (&key, asked.data(), asked.error()) {
                (None, _, _) | (Some(_), None, Some(_)) => Vec::new(),
                (Some(_), Some(account), _) => vec![account.value.id.to_string()],
                (Some(_), None, None) => return None,
            };
            let Some(named) = &point else { return Some((account, String::new())) };
            let points = points.get()?;
            let found = points.iter().find(|point| point.name == *named || point.id.to_string() == *named);
            Some((account, found.map(|point| point.id.to_string()).unwrap_or_default()))
        })
    });
    let made = RwSignal::new(None::<CreateIntegrationResult>);
    let body = move || match (made.get(), start.get()) {
        (Some(made), _) => view! { <Made made acts /> }.into_any(),
        (None, Some((account, point))) => {
            view! { <Choose account point provider=provider.clone().unwrap_or_default() acts made /> }
                .into_any()
        }
        (None, None) => view! { <CardSkeleton /> }.into_any(),
    };
    let list = untrack(|| acts.inside(routes::INTEGRATIONS));
    view! {
        <div class="page">
            <PageHead
                title="New integration"
                lead="Connects an account to a provider."
                trail=vec![Crumb::new("Integrations", list)]
            />
            {body}
        </div>
    }
    .into_any()
}

#[component]
fn Choose(
    account: Vec<String>,
    point: String,
    provider: String,
    acts: Acts,
    made: RwSignal<Option<CreateIntegrationResult>>,
) -> impl IntoView {
    let book = use_book();
    let form = Form::new();
    let picks = Picks {
        account: form.entry("/account", "Account", account),
        point: form.entry("/point", "Integration point", point),
        provider: form.entry("/provider", "Provider", provider),
    };
    let asked = ask(move || {
        let key = picks.account.with(|ids| ids.first().cloned())?;
        Some(accounts::One { key })
    });
    let account = Memo::new(move |_| {
        let picked = picks.account.with(|ids| ids.first().cloned())?;
        asked.data().map(|account| account.value.clone()).filter(|account| account.id.to_string() == picked)
    });
    let offered = use_offered(picks, account, book);
    // What cannot be connected there is not picked there; what alone can be, is.
    Effect::new(move |_| {
        let Some(offered) = offered.get() else { return };
        let picked = untrack(|| picks.provider.get());
        if !offered.iter().any(|one| one.id == picked) {
            let only = offered.first().filter(|_| offered.len() == 1);
            let next = only.map(|one| one.id.clone()).unwrap_or_default();
            if next != picked {
                picks.provider.set(next);
            }
        }
    });
    keep_in_address(picks, acts);
    let chosen = Memo::new(move |_| {
        let (account, id) = (account.get()?, picks.provider.get());
        offered.with(|offered| offered.as_ref()?.iter().any(|one| one.id == id).then_some((account, id)))
    });
    let provider = ask(move || Some(capabilities::Provider { id: chosen.get()?.1 }));
    // One form for each account and provider: newer news of either must not throw away what is being typed.
    let subject = Memo::new(move |before: Option<&Option<(Account, ProviderCapabilities)>>| {
        let (account, id) = chosen.get()?;
        let held = before.and_then(Option::as_ref);
        let held = held.filter(|(before, provider)| before.id == account.id && provider.id == id).cloned();
        let newest =
            || provider.data().filter(|provider| provider.id == id).map(|one| (account, (*one).clone()));
        held.or_else(newest)
    });
    let waits = Memo::new(move |_| chosen.with(Option::is_some) && subject.with(Option::is_none));
    let trouble = Memo::new(move |_| provider.error().filter(|_| waits.get()));
    let connect = move || match (subject.get(), trouble.get()) {
        (Some((account, provider)), _) => {
            view! { <ConnectForm account provider point=picks.point acts made /> }.into_any()
        }
        (None, Some(error)) => {
            view! { <ErrorView failure=error.into() retry=move || provider.again() /> }.into_any()
        }
        (None, None) if waits.get() => view! { <CardSkeleton /> }.into_any(),
        (None, None) => ().into_any(),
    };
    view! {
        <section class="card" aria-labelledby="what">
            <div class="card-head">
                <h2 id="what">"What is connected"</h2>
            </div>
            <div class="card-body form">
                <AccountPicker entry=picks.account single=true help="The tenant whose connection it is." />
                <PointField picks />
                <ProviderField picks offered account book />
            </div>
        </section>
        {connect}
    }
    .into_any()
}

#[component]
fn PointField(picks: Picks) -> impl IntoView {
    let points = offers::use_points();
    let choices = Signal::derive(move || {
        let points = points.get().unwrap_or_default();
        points.iter().map(|point| Choice::new(point.id.to_string(), offers::title(point))).collect::<Vec<_>>()
    });
    view! {
        <SelectField
            entry=picks.point
            choices
            optional=true
            none="None: any provider"
            help="Its allow-list says which providers there are to choose from."
        />
    }
    .into_any()
}

#[component]
fn ProviderField(
    picks: Picks,
    offered: Memo<Option<Vec<ProviderCapabilities>>>,
    account: Memo<Option<Account>>,
    book: Book,
) -> impl IntoView {
    let choices = Signal::derive(move || {
        let offered = offered.get().unwrap_or_default();
        let choice = |one: ProviderCapabilities| Choice::new(one.id, one.fullname).described(one.description);
        offered.into_iter().map(choice).collect::<Vec<_>>()
    });
    let count = Memo::new(move |_| offered.with(|offered| offered.as_ref().map(Vec::len)));
    move || {
        if let Some(error) = book.error() {
            return view! { <ErrorView failure=error.into() retry=move || book.again() /> }.into_any();
        }
        match count.get() {
            None if account.with(Option::is_none) => {
                view! { <p class="quiet">"Choose an account to see what it can be connected to."</p> }.into_any()
            }
            None => view! { <p class="quiet">"Loading providers…"</p> }.into_any(),
            Some(0) => view! {
                <p class="quiet">
                    "The integration point allows no provider in the environment of this account. Choose another one, or change its allow-list."
                </p>
            }
            .into_any(),
            Some(1..=AT_A_GLANCE) => view! { <RadioField entry=picks.provider choices /> }.into_any(),
            Some(_) => {
                let choices = Signal::derive(move || {
                    let first = Choice::new("", "Choose a provider");
                    std::iter::once(first).chain(choices.get()).collect::<Vec<_>>()
                });
                view! { <SelectField entry=picks.provider choices /> }.into_any()
            }
        }
    }
}

/// The providers that the integration point allows in the account's environment; none until all of that is known.
fn use_offered(
    picks: Picks,
    account: Memo<Option<Account>>,
    book: Book,
) -> Memo<Option<Vec<ProviderCapabilities>>> {
    let points = offers::use_points();
    Memo::new(move |_| {
        let environment = account.with(|account| account.as_ref().map(|account| account.environment))?;
        let picked = picks.point.get();
        let point = match picked.as_str() {
            "" => None,
            id => Some(points.get()?.into_iter().find(|point| point.id.to_string() == id)?),
        };
        let all = book.is_here().then(|| book.all())?;
        let fits = |one: &ProviderCapabilities| {
            offers::is_for(one, environment)
                && point.as_ref().is_none_or(|point| offers::allows(point, one, environment))
        };
        Some(all.into_iter().filter(fits).collect())
    })
}

/// A reload, or a link to this page, begins with the same picks.
fn keep_in_address(picks: Picks, acts: Acts) {
    let navigate = StoredValue::new_local(use_navigate());
    Effect::new(move |before: Option<String>| {
        let account = picks.account.with(|ids| ids.first().cloned());
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        let (point, provider) = (some(picks.point.get()), some(picks.provider.get()));
        let page = routes::new_integration(account.as_deref(), point.as_deref(), provider.as_deref());
        let page = acts.inside(&page);
        if before.is_some_and(|before| before != page) {
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate.with_value(|navigate| navigate(&page, options));
        }
        page
    });
}
