//! The catalog: every provider of this version, by connector.

pub(crate) mod book;
mod fields;
mod operations;
pub(crate) mod provider;

use api_types::capability::{ConnectorCapabilities, ProviderCapabilities};
use leptos::prelude::*;
use ui::{
    components::{
        button::{Button, LinkButton, Look},
        empty::Empty,
        error_view::ErrorView,
        mark::Mark,
        page_head::PageHead,
        status::Status,
        table::{Filter, FilterPanel, Search},
    },
    list::{ListState, use_list},
    util::text::counted,
};

use self::book::use_book;
use super::accounts::cells;
use crate::{
    routes,
    state::session::{SessionState, use_session},
    words::providers::availability,
};

/// Name of the filter in the address.
const CONNECTOR: &str = "connector";

/// The page.
#[component]
pub(crate) fn Catalog() -> impl IntoView {
    let (list, book, session) = (use_list(), use_book(), use_session());
    let lead = Signal::derive(move || {
        let count: usize = book.connectors().iter().map(|one| one.provider_ids.len()).sum();
        if book.is_here() {
            format!("{} that can be connected", counted(count as u64, "provider|providers"))
        } else {
            "What can be connected".to_owned()
        }
    });
    let connectors = Filter::new(CONNECTOR, "Connector", Signal::derive(move || book.names()));
    let narrowed = Memo::new(move |_| list.with(ListState::is_narrowed));
    let found = Memo::new(move |_| {
        let state = list.get();
        let of = |connector: ConnectorCapabilities| {
            let providers = book.providers(connector.id).unwrap_or_default();
            let fits = |one: &ProviderCapabilities| fits(one, &connector, &state.search);
            let providers = providers.into_iter().filter(fits).collect::<Vec<_>>();
            (connector, providers)
        };
        let picked = state.filter(CONNECTOR);
        let wanted =
            |one: &ConnectorCapabilities| picked.is_empty() || picked.iter().any(|id| id == one.id.as_str());
        book.connectors().into_iter().filter(wanted).map(of).collect::<Vec<_>>()
    });
    let body = move || {
        if let Some(error) = book.error() {
            return view! { <ErrorView failure=error.into() retry=move || book.again() /> }.into_any();
        }
        if !book.is_here() {
            return skeleton();
        }
        let (full, empty): (Vec<_>, Vec<_>) =
            found.get().into_iter().partition(|(_, providers)| !providers.is_empty());
        if full.is_empty() && list.with(|state| !state.search.is_empty()) {
            return nothing(Callback::new(move |()| list.change(ListState::widened)));
        }
        let full: Vec<_> =
            full.iter().map(|(connector, providers)| group(connector, providers, session)).collect();
        // Who searches wants what there is.
        let empty = list.with(|state| state.search.is_empty()).then(|| later(&empty));
        view! {
            {full}
            {empty}
        }
        .into_any()
    };
    view! {
        <div class="page page-wide">
            <PageHead title="Catalog" lead />
            <div class="toolbar">
                <Search list label="Name, vendor or id" />
                <FilterPanel list filter=connectors />
                <Show when=move || narrowed.get()>
                    <Button
                        look=Look::Quiet
                        on_press=move || list.change(ListState::widened)
                    >
                        "Clear"
                    </Button>
                </Show>
            </div>
            {body}
        </div>
    }
    .into_any()
}

fn group(
    connector: &ConnectorCapabilities,
    providers: &[ProviderCapabilities],
    session: SessionState,
) -> AnyView {
    let point = routes::new_integration_point_of(connector.id.as_str());
    let new = move || {
        let may = session.may_somewhere("integration_points:create");
        may.then(|| view! { <LinkButton href=point.clone()>"New integration point"</LinkButton> })
    };
    let id = format!("connector-{}", connector.id.as_str());
    let heading = id.clone();
    let cards: Vec<_> = providers.iter().map(card).collect();
    view! {
        <section class="catalog-group" aria-labelledby=heading>
            <div class="catalog-head">
                <div>
                    <h2 id=id>{connector.fullname.clone()}</h2>
                    <p class="quiet">{connector.description.clone()}</p>
                </div>
                {new}
            </div>
            <ul role="list" class="catalog-cards">
                {cards}
            </ul>
        </section>
    }
    .into_any()
}

fn card(provider: &ProviderCapabilities) -> AnyView {
    let release = provider.release.as_ref();
    let state = release.map(|release| {
        let (tone, word) = availability(release.availability);
        view! { <Status tone word=word.to_owned() /> }
    });
    let environments = release.map(|release| release.environments.clone()).unwrap_or_default();
    let environments: Vec<_> = environments.into_iter().map(cells::environment).collect();
    view! {
        <li class="catalog-card">
            <Mark name=provider.fullname.clone() />
            <div class="catalog-words">
                <h3>
                    <a class="cell-link" href=routes::provider(&provider.id)>
                        {provider.fullname.clone()}
                    </a>
                </h3>
                <p class="quiet">{format!("By {}", provider.vendor)}</p>
                <p>{provider.description.clone()}</p>
                <p class="catalog-state">{state} {environments}</p>
            </div>
        </li>
    }
    .into_any()
}

/// Connectors that have no provider yet.
fn later(connectors: &[(ConnectorCapabilities, Vec<ProviderCapabilities>)]) -> Option<AnyView> {
    let rows: Vec<_> = connectors
        .iter()
        .map(|(connector, _)| {
            view! {
                <div class="row">
                    <dt>{connector.fullname.clone()}</dt>
                    <dd>{connector.description.clone()}</dd>
                </div>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="catalog-group" aria-labelledby="later">
                <div>
                    <h2 id="later">"Connectors without providers"</h2>
                    <p class="quiet">"This version knows them, and has no provider for them yet."</p>
                </div>
                <div class="card">
                    <dl class="facts">{rows}</dl>
                </div>
            </section>
        }
        .into_any()
    })
}

fn nothing(clear: Callback<()>) -> AnyView {
    view! {
        <Empty title="No provider found" sentence="No provider of this version has this in its name.">
            <Button on_press=clear>"Show all providers"</Button>
        </Empty>
    }
    .into_any()
}

fn skeleton() -> AnyView {
    view! {
        <div class="page-skeleton" aria-hidden="true">
            <span class="skeleton skeleton-card"></span>
            <span class="skeleton skeleton-card"></span>
        </div>
    }
    .into_any()
}

/// Whether every word that was typed is somewhere in what people know a provider by.
fn fits(provider: &ProviderCapabilities, connector: &ConnectorCapabilities, sought: &str) -> bool {
    let ProviderCapabilities { fullname, vendor, id, description, .. } = provider;
    let known = format!("{fullname} {vendor} {id} {description} {}", connector.fullname).to_lowercase();
    sought.to_lowercase().split_whitespace().all(|word| known.contains(word))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_provider_is_found_by_what_people_know_it_by() {
        let connector = serde_json::from_value(json!({
            "id": "ticketing", "name": "ticketing", "fullname": "Tracking", "description": "", "provider_ids": [],
        }))
        .unwrap();
        let provider = serde_json::from_value(json!({
            "id": "ticketing_jira", "name": "ticketing_jira", "fullname": "Jira", "vendor": "Atlassian",
            "description": "Issues", "connector_id": "ticketing",
        }))
        .unwrap();
        for sought in ["", "JIRA", "atlas issues", "ticketing_j", "tracking"] {
            assert!(fits(&provider, &connector, sought), "{sought}");
        }
        assert!(!fits(&provider, &connector, "jira zendesk"));
    }
}
