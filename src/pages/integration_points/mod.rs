//! Integration points: what integrations of many accounts have in common, found and looked through.

mod acts;
mod allowed;
mod delete;
mod draft;
mod fixed;
mod form;
mod preview;
mod table;
mod uses;

pub(crate) mod new;
pub(crate) mod point;

use std::sync::Arc;

use api_types::integration_point::IntegrationPoint;
use leptos::prelude::*;
use ui::{
    api::{ask, integration_points, use_client},
    components::{
        button::{Button, Look},
        icon::Shape,
        page_head::PageHead,
        table::{EmptyText, Export, Filter, RowActions, Table},
    },
    list::use_list,
    util::text::counted,
};

use self::{
    acts::use_acts,
    delete::DeleteDialog,
    uses::{Counts, shown},
};
use crate::{
    pages::{catalog::book::use_book, listing},
    routes,
};

/// What one is called, and several.
const POINTS: &str = "integration point|integration points";

/// The page.
#[component]
pub(crate) fn IntegrationPoints() -> impl IntoView {
    let (list, client, acts) = (use_list(), use_client(), use_acts());
    let asked =
        ask(move || Some(integration_points::List { query: listing::page::<IntegrationPoint>(&list.get()) }));
    let rows = listing::rows(asked, list);
    let catalog = use_book();
    let counts = Counts::of(move || shown(rows, |point: &IntegrationPoint| point.id));
    let export = Export::new("integration-points", move |state| async move {
        let answer = integration_points::list(client, listing::bulk::<IntegrationPoint>(&state)).await?;
        Ok(listing::part(&state, answer))
    });
    let lead = Signal::derive(move || {
        let about = "what end users of your accounts can connect";
        match rows.with(|rows| rows.total) {
            Some(total) => format!("{}: {about}", counted(total, POINTS)),
            None => "What end users of your accounts can connect".to_owned(),
        }
    });
    let empty = EmptyText {
        title: "No integration points yet",
        sentence: "An integration point says which providers end users can connect, and in which environment.",
        action: Some((
            "New integration point",
            Callback::new(move |()| acts.go(routes::NEW_INTEGRATION_POINT)),
        )),
    };
    let actions: RowActions<IntegrationPoint> = Arc::new(move |point| acts.menu(point));
    let connectors = Signal::derive(move || catalog.names());
    view! {
        <div class="page page-wide">
            <PageHead title="Integration points" lead>
                <Button
                    look=Look::Primary
                    icon=Shape::Plus
                    on_press=move || acts.go(routes::NEW_INTEGRATION_POINT)
                    disabled_reason=acts.no_create()
                >
                    "New integration point"
                </Button>
            </PageHead>
            <Table
                name="Integration points"
                noun=POINTS
                list
                columns=table::columns(catalog, counts)
                rows
                identify=table::key
                retry=Callback::new(move |()| asked.again())
                empty
                search="Name, id or pasted URL"
                filters=vec![Filter::new("connector", "Connector", connectors)]
                actions
                export
            />
            <DeleteDialog acts />
        </div>
    }
    .into_any()
}
