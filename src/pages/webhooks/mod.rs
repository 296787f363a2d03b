//! Webhooks: who is told of what happens in the organization, and how that goes.

mod acts;
mod deliveries;
mod delivery;
mod dialogs;
mod draft;
mod form;
mod table;
mod verify;
mod words;

pub(crate) mod new;
pub(crate) mod webhook;

use std::sync::Arc;

use api_types::webhook::OrganizationWebhook;
use leptos::prelude::*;
use ui::{
    api::{ListQuery, ask, use_client, webhooks},
    components::{
        button::{Button, Look},
        error_view::FailureNotice,
        icon::Shape,
        page_head::PageHead,
        table::{EmptyText, Export, RowActions, Table},
    },
    failure::Failure,
    list::use_list,
    util::text::counted,
};

use self::{acts::use_acts, dialogs::ActDialogs};
use crate::{pages::listing, routes};

/// What one is called, and several.
const WEBHOOKS: &str = "webhook|webhooks";

/// The page.
#[component]
pub(crate) fn Webhooks() -> impl IntoView {
    let (list, client, acts) = (use_list(), use_client(), use_acts());
    let asked =
        ask(move || Some(webhooks::List { query: found(listing::page::<OrganizationWebhook>(&list.get())) }));
    let rows = listing::rows(asked, list);
    let export = Export::new("webhooks", move |state| async move {
        let query = found(listing::bulk::<OrganizationWebhook>(&state));
        Ok(listing::part(&state, webhooks::list(client, query).await?))
    });
    let lead = Signal::derive(move || {
        let about = "your programs are told of what happens here";
        match rows.with(|rows| rows.total) {
            Some(total) => format!("{}: {about}", counted(total, WEBHOOKS)),
            None => "Your programs are told of what happens here".to_owned(),
        }
    });
    let go = Callback::new(move |()| acts.go(routes::NEW_WEBHOOK));
    let empty = EmptyText {
        title: "No webhooks yet",
        sentence: "A webhook tells a program of yours what happens to accounts and integrations.",
        action: Some(("New webhook", go)),
    };
    let actions: RowActions<OrganizationWebhook> = Arc::new(move |webhook| acts.menu(webhook));
    let failure = Signal::derive(move || acts.turn.error().map(Failure::from));
    view! {
        <div class="page page-wide">
            <PageHead title="Webhooks" lead>
                <Button look=Look::Primary icon=Shape::Plus on_press=go disabled_reason=acts.no_create()>
                    "New webhook"
                </Button>
            </PageHead>
            <FailureNotice failure />
            <Table
                name="Webhooks"
                noun=WEBHOOKS
                list
                columns=table::columns()
                rows
                identify=table::key
                retry=Callback::new(move |()| asked.again())
                empty
                search="Name or id"
                filters=table::filters()
                actions
                export
            />
            <ActDialogs acts />
        </div>
    }
    .into_any()
}

/// The server finds webhooks by a pattern of their names.
fn found(mut query: ListQuery) -> ListQuery {
    query.filter.extend(query.search.take().as_deref().and_then(listing::by_name));
    query
}
