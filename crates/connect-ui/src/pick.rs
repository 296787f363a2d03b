//! What can be connected, and what is.

use api_types::{
    IntegrationHealth,
    connect::{ConnectAction, ConnectIntegration, ConnectPage, ConnectPoint, ConnectProvider},
};
use leptos::prelude::*;
use ui::{
    components::{
        icon::{Icon, Shape},
        mark::Mark,
        notice::Tone,
        status::Status,
    },
    words::{tr, tr_with},
};

use crate::{
    known::may,
    place::{Place, Way},
};

/// With fewer providers than this nobody needs to search.
const WORTH_SEARCHING: usize = 6;

#[component]
pub(crate) fn Pick(page: ConnectPage, way: Way) -> impl IntoView {
    let sought = RwSignal::new(String::new());
    let count: usize = page.integration_points.iter().map(|point| point.providers.len()).sum();
    let creates = may(&page, ConnectAction::Create) && count > 0;
    let several = page.integration_points.iter().filter(|point| !point.providers.is_empty()).count() > 1;
    let points = StoredValue::new(page.integration_points);
    let found = move || {
        let sought = sought.with(|sought| sought.trim().to_lowercase());
        let groups: Vec<_> = points
            .get_value()
            .into_iter()
            .filter_map(|point| {
                let providers: Vec<_> =
                    point.providers.iter().filter(|one| matches(one, &sought)).cloned().collect();
                (!providers.is_empty()).then(|| group(point, providers, several, way))
            })
            .collect();
        if groups.is_empty() {
            let sentence = tr_with("Nothing here is called “{sought}”.", &[("sought", &sought)]);
            return view! { <p class="connect-text">{sentence}</p> }.into_any();
        }
        groups.into_any()
    };
    let search = (creates && count >= WORTH_SEARCHING).then(|| {
        view! {
            <div class="connect-search">
                <Icon shape=Shape::Search />
                <input
                    class="input"
                    type="search"
                    aria-label=tr("Search providers")
                    placeholder=tr("Search")
                    autofocus
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || sought.get()
                    on:input=move |event| sought.set(event_target_value(&event))
                />
            </div>
        }
    });
    let connected = (!page.integrations.is_empty()).then(|| connected(page.integrations));
    let heading = if creates { tr("What do you want to connect?") } else { tr("What is connected") };
    let nothing = (!creates && connected.is_none()).then(
        || view! { <p class="connect-text">{tr("There is nothing here that this link could connect.")}</p> },
    );
    view! {
        <h1>{heading}</h1>
        {nothing}
        {connected}
        {search}
        {creates.then_some(found)}
    }
    .into_any()
}

fn matches(provider: &ConnectProvider, sought: &str) -> bool {
    let texts = [&provider.fullname, &provider.vendor, &provider.description, &provider.id];
    texts.iter().any(|text| text.to_lowercase().contains(sought))
}

fn group(point: ConnectPoint, providers: Vec<ConnectProvider>, titled: bool, way: Way) -> AnyView {
    let title = titled.then(|| view! { <h2 class="connect-group">{point.fullname.clone()}</h2> });
    let id = point.id.to_string();
    let rows: Vec<_> = providers
        .into_iter()
        .map(|provider| {
            let place = Place::Fill { point: id.clone(), provider: provider.id.clone() };
            let said = provider.fullname.starts_with(&provider.vendor);
            let vendor = (!said).then_some(provider.vendor);
            view! {
                <li>
                    <button type="button" class="connect-row" on:click=move |_| way.go(place.clone())>
                        <Mark name=provider.fullname.clone() />
                        <span class="connect-row-words">
                            <span class="connect-row-name">{provider.fullname.clone()}</span>
                            {vendor.map(|vendor| view! { <span class="connect-row-detail">{vendor}</span> })}
                        </span>
                        <Icon shape=Shape::ChevronRight class="icon-directional" />
                    </button>
                </li>
            }
        })
        .collect();
    view! {
        <section>
            {title}
            <ul class="connect-list">{rows}</ul>
        </section>
    }
    .into_any()
}

fn connected(integrations: Vec<ConnectIntegration>) -> AnyView {
    let rows: Vec<_> = integrations
        .into_iter()
        .map(|one| {
            let (tone, word) = fares(one.status);
            let detail = (one.fullname != one.provider_fullname).then_some(one.provider_fullname);
            view! {
                <li class="connect-row connect-row-still">
                    <Mark name=one.fullname.clone() />
                    <span class="connect-row-words">
                        <span class="connect-row-name">{one.fullname.clone()}</span>
                        {detail.map(|detail| view! { <span class="connect-row-detail">{detail}</span> })}
                    </span>
                    <Status tone word=word />
                </li>
            }
        })
        .collect();
    view! {
        <section aria-label=tr("Connected")>
            <h2 class="connect-group">{tr("Connected")}</h2>
            <ul class="connect-list">{rows}</ul>
        </section>
    }
    .into_any()
}

fn fares(status: IntegrationHealth) -> (Tone, String) {
    match status {
        IntegrationHealth::Ok => (Tone::Ok, tr("Works")),
        IntegrationHealth::Unknown => (Tone::Plain, tr("Connected")),
        IntegrationHealth::Error => (Tone::Bad, tr("Does not work")),
        IntegrationHealth::Unauthorized => (Tone::Bad, tr("Needs to be reconnected")),
    }
}
