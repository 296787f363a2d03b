//! Integrations: the connections of accounts to providers, found and looked through.

pub(crate) mod acts;
mod delete;
pub(crate) mod health;
mod table;

mod configuration;
mod details;
mod edit;
mod status;

pub(crate) mod integration;
pub(crate) mod new;

use std::sync::Arc;

use api_types::integration::Integration;
use leptos::prelude::*;
use ui::{
    api::{ListQuery, ask, integration_points, integrations, status as statuses, use_client},
    components::{
        button::{Button, Look},
        icon::Shape,
        notice::{Notice, Tone},
        page_head::PageHead,
        table::{EmptyText, Export, RowActions, Table},
    },
    form::Choice,
    list::{List, use_list},
    util::text::counted,
};

use self::{acts::use_acts, delete::DeleteDialog, health::Healths};
use crate::{
    pages::{catalog::book::use_book, listing},
    routes,
    state::{
        session::use_session,
        tenant::{Tenant, use_tenant},
    },
};

/// What one is called, and several.
pub(crate) const INTEGRATIONS: &str = "integration|integrations";
/// So many that fare alike are looked through.
const MOST_ALIKE: u32 = 200;

/// The page.
#[component]
pub(crate) fn Integrations() -> impl IntoView {
    let (list, client, acts, tenant) = (use_list(), use_client(), use_acts(), use_tenant());
    let catalog = use_book();
    let alike = Alike::of(list, tenant);
    let narrowed = move |query: ListQuery| {
        let mut query = query;
        query.filter.extend(tenant_filters(tenant)?);
        query.filter.extend(alike.filters()?);
        Some(query)
    };
    let asked =
        ask(move || Some(integrations::List { query: narrowed(listing::page::<Integration>(&list.get()))? }));
    let rows = listing::rows(asked, list);
    let healths = Healths::of(rows);
    let export = Export::new("integrations", move |state| {
        let query = untrack(|| narrowed(listing::bulk::<Integration>(&state)));
        async move {
            let query = query.unwrap_or_default();
            Ok(listing::part(&state, integrations::list(client, query).await?))
        }
    });
    let lead = Signal::derive(move || {
        let whose = match tenant.account() {
            Some(account) => format!("of {}", account.fullname),
            None => "of your accounts to providers".to_owned(),
        };
        match rows.with(|rows| rows.total) {
            Some(total) => format!("{}: connections {whose}", counted(total, INTEGRATIONS)),
            None => format!("Connections {whose}"),
        }
    });
    let connect = Callback::new(move |()| acts.go(acts.inside(&routes::new_integration(None, None, None))));
    let empty = EmptyText {
        title: "No integrations yet",
        sentence: "An integration connects one account to one provider.",
        action: Some(("New integration", connect)),
    };
    let actions: RowActions<Integration> = Arc::new(move |one| acts.menu(one));
    let many = move || {
        alike.is_cut().then(|| {
            view! {
                <Notice tone=Tone::Warn title="Only some of them are shown">
                    {format!("More than {MOST_ALIKE} integrations fare like this; the first {MOST_ALIKE} are looked through. \
                              Choose a tenant or another filter to see the others.")}
                </Notice>
            }
        })
    };
    view! {
        <div class="page page-wide">
            <PageHead title="Integrations" lead>
                <Button look=Look::Primary icon=Shape::Plus on_press=connect disabled_reason=acts.no_create()>
                    "New integration"
                </Button>
            </PageHead>
            {many}
            <Table
                name="Integrations"
                noun=INTEGRATIONS
                list
                columns=table::columns(acts, catalog, healths)
                rows
                identify=table::key
                retry=Callback::new(move |()| asked.again())
                empty
                search="Name, id or pasted URL"
                filters=table::filters(catalog, use_points())
                actions
                export
            />
            <DeleteDialog acts />
        </div>
    }
    .into_any()
}

/// The filters by the tenant that the dashboard is in; nothing while that is looked up.
fn tenant_filters(tenant: Tenant) -> Option<Vec<String>> {
    match (tenant.key(), tenant.account()) {
        (None, _) => Some(Vec::new()),
        (Some(_), Some(account)) => Some(vec![format!("account_id[eq]{}", account.id)]),
        (Some(_), None) => None,
    }
}

/// The integrations that fare as the filter says. The list itself knows nothing of that, so they are asked for first.
#[derive(Clone, Copy)]
struct Alike {
    wanted: Memo<Vec<String>>,
    ids: Memo<Option<Vec<String>>>,
}

impl Alike {
    fn of(list: List, tenant: Tenant) -> Self {
        let wanted = Memo::new(move |_| list.with(|state| state.filter(table::HEALTH).to_vec()));
        let asked = ask(move || {
            let words = wanted.get();
            let mut filter = vec![format!("status[in]{}", words.join(","))];
            filter.extend(tenant_filters(tenant)?);
            let query = ListQuery { filter, limit: Some(MOST_ALIKE + 1), ..ListQuery::default() };
            (!words.is_empty()).then_some(statuses::List { query })
        });
        let ids = Memo::new(move |_| {
            let answer = asked.data()?;
            Some(answer.result.iter().map(|one| one.integration_id.to_string()).collect())
        });
        Self { wanted, ids }
    }

    /// The filters by their ids; nothing while they are looked up.
    fn filters(self) -> Option<Vec<String>> {
        if self.wanted.with(Vec::is_empty) {
            return Some(Vec::new());
        }
        let mut ids = self.ids.get()?;
        ids.truncate(MOST_ALIKE as usize);
        if ids.is_empty() {
            // No integration has this id.
            ids.push("00000000-0000-0000-0000-000000000000".to_owned());
        }
        Some(vec![format!("id[in]{}", ids.join(","))])
    }

    fn is_cut(self) -> bool {
        let many =
            |ids: &Option<Vec<String>>| ids.as_ref().is_some_and(|ids| ids.len() > MOST_ALIKE as usize);
        !self.wanted.with(Vec::is_empty) && self.ids.with(many)
    }
}

/// The integration points to filter by.
fn use_points() -> Signal<Vec<Choice>> {
    let session = use_session();
    let asked = ask(move || {
        let query = ListQuery { limit: Some(1000), ..ListQuery::default() };
        session.may_somewhere("integration_points:list").then_some(integration_points::List { query })
    });
    Signal::derive(move || {
        let points = asked.data();
        let points = points.iter().flat_map(|answer| &answer.result);
        points
            .map(|point| {
                let name = point.fullname.clone().unwrap_or_else(|| point.name.clone());
                Choice::new(point.id.to_string(), name)
            })
            .collect()
    })
}
