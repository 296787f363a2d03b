//! Columns of the list.

use api_types::integration_point::IntegrationPoint;
use leptos::prelude::*;
use ui::components::{
    table::{Column, RowKey},
    time_text::TimeText,
};

use super::{
    acts,
    allowed::Allows,
    draft::{allows, title},
    uses::Counts,
};
use crate::{pages::catalog::book::Book, routes};

pub(super) fn key(point: &IntegrationPoint) -> RowKey {
    RowKey { id: point.id.to_string(), version: point.updated_at.to_string(), name: title(point) }
}

/// Columns that the server orders by are called what the server calls the field.
pub(super) fn columns(catalog: Book, counts: Counts) -> Vec<Column<IntegrationPoint>> {
    vec![
        Column::view("fullname", "Name", title, name).sortable().required(),
        Column::view(
            "connector",
            "Connector",
            |point: &IntegrationPoint| point.connector.as_str().to_owned(),
            move |point| {
                let connector = point.connector;
                view! { <span>{move || catalog.connector(connector)}</span> }.into_any()
            },
        )
        .sortable(),
        allowed("test", "Providers in test", catalog, |point| allows(point).0),
        allowed("prod", "Providers in production", catalog, |point| allows(point).1),
        Column::view(
            "integrations",
            "Integrations",
            move |point: &IntegrationPoint| untrack(|| counts.words(point.id)).unwrap_or_default(),
            move |point| used(point, counts),
        )
        .numeric(),
        Column::view(
            "updated_at",
            "Changed",
            |point: &IntegrationPoint| point.updated_at.to_string(),
            |point| view! { <TimeText at=point.updated_at /> }.into_any(),
        )
        .sortable(),
        Column::view(
            "created_at",
            "Created",
            |point: &IntegrationPoint| point.created_at.to_string(),
            |point| view! { <TimeText at=point.created_at day=true /> }.into_any(),
        )
        .sortable()
        .hidden(),
        Column::text("description", "Description", |point: &IntegrationPoint| {
            point.description.clone().unwrap_or_default()
        })
        .hidden(),
        Column::view(
            "name",
            "Name in addresses",
            |point: &IntegrationPoint| point.name.clone(),
            |point| view! { <code>{point.name.clone()}</code> }.into_any(),
        )
        .sortable()
        .hidden(),
        Column::view(
            "id",
            "ID",
            |point: &IntegrationPoint| point.id.to_string(),
            |point| view! { <code>{point.id.to_string()}</code> }.into_any(),
        )
        .hidden(),
    ]
}

/// Heading and the name in addresses, with the way to the point's page.
fn name(point: &IntegrationPoint) -> AnyView {
    view! {
        <span class="cell-two">
            <a class="cell-link" href=acts::address(point)>
                {title(point)}
            </a>
            <code>{point.name.clone()}</code>
        </span>
    }
    .into_any()
}

/// How many providers an environment allows, in words.
fn allowed(
    key: &'static str,
    heading: &'static str,
    catalog: Book,
    of: fn(&IntegrationPoint) -> Allows,
) -> Column<IntegrationPoint> {
    Column::view(
        key,
        heading,
        move |point: &IntegrationPoint| {
            untrack(|| of(point).words(catalog.provider_ids(point.connector).as_deref()))
        },
        move |point| {
            let (allows, connector) = (of(point), point.connector);
            let class = if allows == Allows::None { "quiet" } else { "" };
            let words = move || allows.words(catalog.provider_ids(connector).as_deref());
            view! { <span class=class>{words}</span> }.into_any()
        },
    )
}

fn used(point: &IntegrationPoint, counts: Counts) -> AnyView {
    let id = point.id;
    let name = title(point);
    let count = move || match counts.words(id) {
        Some(count) if count == "0" => view! { <span class="quiet">"0"</span> }.into_any(),
        Some(count) => {
            let label = format!("{count} integrations of {name}");
            view! {
                <a href=routes::integrations_of_point(id) aria-label=label>
                    {count}
                </a>
            }
            .into_any()
        }
        None => view! { <span class="quiet">"–"</span> }.into_any(),
    };
    view! { <span>{count}</span> }.into_any()
}
