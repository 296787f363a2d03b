//! The integrations that use a point.

use std::collections::BTreeMap;

use api_types::{IntegrationPointId, ListAnswer, integration::Integration};
use leptos::prelude::*;
use ui::{
    api::{ListQuery, Query, ask, integrations},
    components::{empty::Empty, error_view::ErrorView, mark::Mark, table::Rows, time_text::TimeText},
    util::text::counted,
};

use super::acts::Acts;
use crate::{routes, state::session::use_session};

/// How many are shown; their page has all.
const SHOWN: u32 = 6;
/// Most integrations that the server gives at once.
const MOST: u32 = 1000;

/// What one is called, and several.
pub(super) const INTEGRATIONS: &str = "integration|integrations";

/// The first integrations of a point, and how many there are in all; nothing while `id` gives none, or to whom the list
/// is closed.
pub(super) fn use_uses(
    id: impl Fn() -> Option<IntegrationPointId> + 'static,
) -> Query<ListAnswer<Integration>> {
    let session = use_session();
    ask(move || {
        let filter = vec![format!("integration_point_id[eq]{}", id()?)];
        let query = ListQuery { filter, limit: Some(SHOWN), total: true, ..ListQuery::default() };
        session.may_somewhere("integrations:list").then_some(integrations::List { query })
    })
}

/// How many integrations each point of a page of a list has, in words, tracked; none until they are counted.
#[derive(Clone, Copy)]
pub(super) struct Counts(Memo<Option<(BTreeMap<IntegrationPointId, u64>, bool)>>);

impl Counts {
    /// Asks once for all points of the page.
    pub(super) fn of(points: impl Fn() -> Vec<IntegrationPointId> + 'static) -> Self {
        let session = use_session();
        let asked = ask(move || {
            let ids: Vec<String> = points().iter().map(ToString::to_string).collect();
            let filter = vec![format!("integration_point_id[in]{}", ids.join(","))];
            let query = ListQuery { filter, limit: Some(MOST), ..ListQuery::default() };
            let may = session.may_somewhere("integrations:list");
            (may && !ids.is_empty()).then_some(integrations::List { query })
        });
        Self(Memo::new(move |_| {
            let answer = asked.data()?;
            Some((tally(&answer.result), answer.result.len() >= MOST as usize))
        }))
    }

    /// The number of one point, and a plus where there may be more.
    pub(super) fn words(self, id: IntegrationPointId) -> Option<String> {
        self.0.with(|counts| {
            let (counts, more) = counts.as_ref()?;
            let count = counts.get(&id).copied().unwrap_or_default();
            Some(format!("{count}{}", if *more { "+" } else { "" }))
        })
    }
}

fn tally(integrations: &[Integration]) -> BTreeMap<IntegrationPointId, u64> {
    let mut counts = BTreeMap::new();
    for id in integrations.iter().filter_map(|one| one.integration_point_id) {
        *counts.entry(id).or_default() += 1;
    }
    counts
}

/// Ids of the rows that are shown.
pub(super) fn shown<T>(rows: Signal<Rows<T>>, id: fn(&T) -> IntegrationPointId) -> Vec<IntegrationPointId>
where
    T: Clone + Send + Sync + 'static,
{
    rows.with(|rows| rows.rows.iter().flat_map(|rows| rows.iter().map(id)).collect())
}

/// On the page of the point: who uses it.
#[component]
pub(super) fn Uses(id: IntegrationPointId, name: String, acts: Acts) -> impl IntoView {
    let session = use_session();
    let allowed = move || session.may_somewhere("integrations:list");
    let asked = use_uses(move || Some(id));
    let count = move || {
        let total = asked.data()?.total?;
        Some(view! { <p>{counted(total, INTEGRATIONS)}</p> })
    };
    let connect = routes::new_integration(None, Some(&name), None);
    let more = move || {
        let total = asked.data()?.total?;
        (total > u64::from(SHOWN)).then(|| {
            view! {
                <a class="button button-quiet" href=routes::integrations_of_point(id)>
                    "Show all"
                </a>
            }
        })
    };
    let new = move || {
        acts.no_connect().get().is_none().then(|| {
            view! {
                <a class="button button-quiet" href=connect.clone()>
                    "Connect a provider"
                </a>
            }
        })
    };
    let body = move || {
        if !allowed() {
            let sentence = "Your roles do not include integrations. An administrator can change them.";
            return view! { <Empty title="Not for your roles" sentence /> }.into_any();
        }
        match (asked.data(), asked.error()) {
            (Some(answer), _) if answer.result.is_empty() => {
                let sentence = "Integrations that are made with this integration point appear here.";
                view! { <Empty title="Nothing connected yet" sentence /> }.into_any()
            }
            (Some(answer), _) => list(&answer.result),
            (None, Some(error)) => {
                view! { <ErrorView failure=error.into() retry=move || asked.again() /> }.into_any()
            }
            (None, None) => view! { <p class="recent-row quiet">"Loading…"</p> }.into_any(),
        }
    };
    view! {
        <section class="card" aria-labelledby="uses" aria-busy=move || asked.pending().then_some("true")>
            <div class="card-head">
                <div>
                    <h2 id="uses">"Integrations that use it"</h2>
                    {count}
                </div>
                <div class="button-row">{more} {new}</div>
            </div>
            {body}
        </section>
    }
    .into_any()
}

/// Integrations with the way to each.
pub(super) fn list(integrations: &[Integration]) -> AnyView {
    let rows: Vec<_> = integrations.iter().map(row).collect();
    view! { <ul role="list" class="recent">{rows}</ul> }.into_any()
}

fn row(integration: &Integration) -> AnyView {
    let account = integration.account.as_ref();
    let key = account.map_or_else(|| integration.account_id.to_string(), |account| account.name.clone());
    let of = account.map(|account| format!(" of {}", account.fullname));
    view! {
        <li class="recent-row">
            <Mark name=integration.provider_fullname.clone() />
            <a class="recent-words" href=routes::integration(key, &integration.name)>
                <strong>{integration.fullname.clone()}</strong>
                {of}
            </a>
            <span class="recent-time">
                <TimeText at=integration.created_at day=true />
            </span>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn integrations_are_counted_by_their_point() {
        let integration = |point: Option<u8>| -> Integration {
            let id = |last: u8| format!("0190a000-0000-7000-8000-00000000000{last}");
            serde_json::from_value(json!({
                "name": "a", "created_at": "2026-11-03T09:30:00Z", "updated_at": "2026-11-03T09:30:00Z",
                "id": id(9), "fullname": "A", "refresh_token_id": id(8), "account_id": id(7),
                "category": "ticketing", "provider_config": {}, "provider_fullname": "P", "provider_type": "p",
                "integration_point_id": point.map(id),
            }))
            .unwrap()
        };
        let counts =
            tally(&[integration(Some(1)), integration(None), integration(Some(2)), integration(Some(1))]);
        assert_eq!(counts.into_values().collect::<Vec<_>>(), [2, 1]);
    }
}
