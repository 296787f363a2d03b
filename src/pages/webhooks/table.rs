//! Columns and filters of the list.

use api_types::{Environment, webhook::OrganizationWebhook};
use leptos::prelude::*;
use ui::{
    api::{ListQuery, ask, webhooks},
    components::{
        status::Status,
        table::{Column, Filter, RowKey},
        time_text::TimeText,
    },
    form::Choice,
};

use super::{acts, words};
use crate::pages::accounts::cells;

pub(super) fn key(webhook: &OrganizationWebhook) -> RowKey {
    RowKey {
        id: webhook.id.to_string(),
        version: webhook.updated_at.to_string(),
        name: webhook.fullname.clone(),
    }
}

/// Columns that the server orders by are called what the server calls the field.
pub(super) fn columns() -> Vec<Column<OrganizationWebhook>> {
    vec![
        Column::view("fullname", "Name", |webhook: &OrganizationWebhook| webhook.fullname.clone(), name)
            .sortable()
            .required(),
        Column::view(
            "filters",
            "Events",
            |webhook: &OrganizationWebhook| words::filters(&webhook.filters),
            |webhook| {
                let said = words::filters(&webhook.filters);
                view! { <span class="cell-clip">{said}</span> }.into_any()
            },
        ),
        Column::view(
            "environment",
            "Environment",
            |webhook: &OrganizationWebhook| webhook.environment.as_str().to_owned(),
            |webhook| cells::environment(webhook.environment),
        )
        .sortable(),
        Column::view(
            "state",
            "State",
            |webhook: &OrganizationWebhook| words::state(webhook).1.to_owned(),
            |webhook| {
                let (tone, word) = words::state(webhook);
                view! { <Status tone word=word.to_owned() /> }.into_any()
            },
        )
        .sortable(),
        Column::view("last", "Last delivery", |_: &OrganizationWebhook| String::new(), last),
        Column::text("url", "URL", |webhook: &OrganizationWebhook| webhook.url.clone()).hidden(),
        Column::view(
            "updated_at",
            "Changed",
            |webhook: &OrganizationWebhook| webhook.updated_at.to_string(),
            |webhook| view! { <TimeText at=webhook.updated_at /> }.into_any(),
        )
        .sortable()
        .hidden(),
        Column::view(
            "created_at",
            "Created",
            |webhook: &OrganizationWebhook| webhook.created_at.to_string(),
            |webhook| view! { <TimeText at=webhook.created_at day=true /> }.into_any(),
        )
        .sortable()
        .hidden(),
        Column::view(
            "name",
            "Name in addresses",
            |webhook: &OrganizationWebhook| webhook.name.clone(),
            |webhook| view! { <code>{webhook.name.clone()}</code> }.into_any(),
        )
        .sortable()
        .hidden(),
        Column::view(
            "id",
            "ID",
            |webhook: &OrganizationWebhook| webhook.id.to_string(),
            |webhook| view! { <code>{webhook.id.to_string()}</code> }.into_any(),
        )
        .hidden(),
    ]
}

/// Display name and the host that is called, with the way to the webhook's page.
fn name(webhook: &OrganizationWebhook) -> AnyView {
    view! {
        <span class="cell-two">
            <a class="cell-link" href=acts::address(webhook)>
                {webhook.fullname.clone()}
            </a>
            <code>{words::host(&webhook.url).to_owned()}</code>
        </span>
    }
    .into_any()
}

/// How the last delivery went, as soon as it is known. There are fifty webhooks at most.
fn last(webhook: &OrganizationWebhook) -> AnyView {
    let key = webhook.id.to_string();
    let asked = ask(move || {
        let query = ListQuery { limit: Some(1), ..ListQuery::default() };
        Some(webhooks::Deliveries { key: key.clone(), query })
    });
    let said = move || {
        let Some(answer) = asked.data() else { return view! { <span class="quiet">"…"</span> }.into_any() };
        let Some(last) = answer.result.first() else {
            return view! { <span class="quiet">"None yet"</span> }.into_any();
        };
        let (tone, word) = words::went(last);
        view! {
            <span class="cell-two">
                <Status tone word=word.to_owned() />
                <span class="quiet">
                    <TimeText at=last.updated_at />
                </span>
            </span>
        }
        .into_any()
    };
    said.into_any()
}

pub(super) fn filters() -> Vec<Filter> {
    let environments = Environment::ALL.map(|one| Choice::new(one.as_str(), cells::words(one)));
    let states = vec![Choice::new("enabled", "Enabled"), Choice::new("disabled", "Disabled")];
    vec![
        Filter::new("environment", "Environment", environments.to_vec()),
        Filter::new("state", "State", states),
    ]
}
