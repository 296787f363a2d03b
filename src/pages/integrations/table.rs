//! Columns and filters of the list.

use api_types::integration::Integration;
use leptos::prelude::*;
use ui::{
    components::{
        mark::Mark,
        table::{Column, Filter, RowKey},
        time_text::TimeText,
    },
    form::Choice,
};

use super::{
    acts::Acts,
    health::{self, Healths},
};
use crate::{
    pages::{accounts::cells, catalog::book::Book},
    routes,
};

/// Name of the filter by how integrations fare.
pub(super) const HEALTH: &str = "status";

pub(super) fn key(integration: &Integration) -> RowKey {
    let account = integration.account.as_ref();
    let of = account.map(|account| format!(" of {}", account.fullname)).unwrap_or_default();
    RowKey {
        id: integration.id.to_string(),
        version: integration.updated_at.to_string(),
        name: format!("{}{of}", integration.fullname),
    }
}

/// Columns that the server orders by are called what the server calls the field.
pub(super) fn columns(acts: Acts, catalog: Book, healths: Healths) -> Vec<Column<Integration>> {
    vec![
        Column::view(
            "fullname",
            "Name",
            |one: &Integration| one.fullname.clone(),
            move |one| name(one, acts),
        )
        .sortable()
        .required(),
        Column::view(
            "account",
            "Account",
            |one: &Integration| account_of(one),
            move |one| account(one, acts),
        ),
        Column::view(
            HEALTH,
            "Health",
            move |one: &Integration| healths.word(one.id),
            move |one| healths.cell(one.id),
        ),
        Column::view(
            "requests",
            "Requests",
            move |one: &Integration| healths.numbers(one.id),
            move |one| healths.calls(one.id),
        ),
        Column::view("point", "Integration point", |one: &Integration| point_of(one), point),
        Column::view(
            "updated_at",
            "Last change",
            |one: &Integration| one.updated_at.to_string(),
            |one| view! { <TimeText at=one.updated_at /> }.into_any(),
        )
        .sortable(),
        Column::text("provider_type", "Provider", |one: &Integration| one.provider_fullname.clone())
            .sortable()
            .hidden(),
        Column::view(
            "category",
            "Category",
            |one: &Integration| one.category.as_str().to_owned(),
            move |one| {
                let connector = one.category;
                view! { <span>{move || catalog.connector(connector)}</span> }.into_any()
            },
        )
        .sortable()
        .hidden(),
        Column::view(
            "created_at",
            "Created",
            |one: &Integration| one.created_at.to_string(),
            |one| view! { <TimeText at=one.created_at day=true /> }.into_any(),
        )
        .sortable()
        .hidden(),
        Column::view(
            "name",
            "Name in addresses",
            |one: &Integration| one.name.clone(),
            |one| view! { <code>{one.name.clone()}</code> }.into_any(),
        )
        .sortable()
        .hidden(),
        Column::view(
            "id",
            "ID",
            |one: &Integration| one.id.to_string(),
            |one| view! { <code>{one.id.to_string()}</code> }.into_any(),
        )
        .hidden(),
    ]
}

/// Mark, display name and provider, with the way to its page.
fn name(one: &Integration, acts: Acts) -> AnyView {
    view! {
        <span class="cell-mark">
            <Mark name=one.provider_fullname.clone() />
            <span class="cell-two">
                <a class="cell-link" href=acts.address(one)>
                    {one.fullname.clone()}
                </a>
                <span class="quiet">{one.provider_fullname.clone()}</span>
            </span>
        </span>
    }
    .into_any()
}

fn account_of(one: &Integration) -> String {
    one.account.as_ref().map_or_else(|| one.account_id.to_string(), |account| account.fullname.clone())
}

fn account(one: &Integration, acts: Acts) -> AnyView {
    let Some(account) = &one.account else {
        return view! { <code>{one.account_id.to_string()}</code> }.into_any();
    };
    let href = acts.inside(&routes::account(&account.name));
    view! {
        <span class="labels">
            <a href=href>{account.fullname.clone()}</a>
            {cells::environment(account.environment)}
        </span>
    }
    .into_any()
}

fn point_of(one: &Integration) -> String {
    let point = one.integration_point.as_ref();
    point.map(|point| point.fullname.clone().unwrap_or_else(|| point.name.clone())).unwrap_or_default()
}

fn point(one: &Integration) -> AnyView {
    match &one.integration_point {
        Some(point) => view! { <a href=routes::integration_point(point.id)>{point_of(one)}</a> }.into_any(),
        None => view! { <span class="quiet">"–"</span> }.into_any(),
    }
}

/// By provider, connector, integration point and health.
pub(super) fn filters(catalog: Book, points: Signal<Vec<Choice>>) -> Vec<Filter> {
    let providers = Signal::derive(move || catalog.provider_names());
    let connectors = Signal::derive(move || catalog.names());
    vec![
        Filter::new(HEALTH, "Health", health::choices()),
        Filter::new("provider_type", "Provider", providers),
        Filter::new("category", "Category", connectors),
        Filter::new("integration_point_id", "Integration point", points),
    ]
}
