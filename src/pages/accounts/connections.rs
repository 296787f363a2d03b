//! The integrations of an account.

use api_types::{AccountId, integration::Integration};
use leptos::prelude::*;
use ui::{
    api::{ListQuery, ask, integrations},
    components::{empty::Empty, error_view::ErrorView, mark::Mark, table::Rows},
    util::text::counted,
};

use crate::{
    pages::integrations::{
        INTEGRATIONS,
        acts::{address, use_acts},
        health::Healths,
    },
    routes,
    state::session::use_session,
};

/// How many are shown here; their page has all.
const SHOWN: u32 = 6;

#[component]
pub(super) fn Connections(id: AccountId, name: String) -> impl IntoView {
    let (session, acts) = (use_session(), use_acts());
    let allowed = move || session.may_somewhere("integrations:list");
    let asked = ask(move || {
        let filter = vec![format!("account_id[eq]{id}")];
        let query = ListQuery { filter, limit: Some(SHOWN), total: true, ..ListQuery::default() };
        allowed().then_some(integrations::List { query })
    });
    let rows = Signal::derive(move || Rows {
        rows: asked.data().map(|answer| std::sync::Arc::new(answer.result.clone())),
        ..Rows::default()
    });
    let healths = Healths::of(rows);
    let count = move || {
        let total = asked.data()?.total?;
        Some(view! { <p>{counted(total, INTEGRATIONS)}</p> })
    };
    let all = routes::in_tenant(routes::INTEGRATIONS, Some(&name));
    let more = move || {
        let total = asked.data()?.total?;
        (total > u64::from(SHOWN)).then(|| {
            view! {
                <a class="button button-quiet" href=all.clone()>
                    "Show all"
                </a>
            }
        })
    };
    let connect = routes::new_integration(Some(&name), None, None);
    let new = move || {
        acts.no_create().get().is_none().then(|| {
            view! {
                <a class="button button-quiet" href=connect.clone()>
                    "New integration"
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
                let sentence = "What this account is connected to appears here.";
                view! { <Empty title="Nothing connected yet" sentence /> }.into_any()
            }
            (Some(answer), _) => {
                let rows: Vec<_> = answer.result.iter().map(|one| row(one, healths)).collect();
                view! { <ul role="list" class="recent">{rows}</ul> }.into_any()
            }
            (None, Some(error)) => {
                view! { <ErrorView failure=error.into() retry=move || asked.again() /> }.into_any()
            }
            (None, None) => view! { <p class="recent-row quiet">"Loading…"</p> }.into_any(),
        }
    };
    view! {
        <section class="card" aria-labelledby="connections" aria-busy=move || asked.pending().then_some("true")>
            <div class="card-head">
                <div>
                    <h2 id="connections">"Integrations"</h2>
                    {count}
                </div>
                <div class="button-row">{more} {new}</div>
            </div>
            {body}
        </section>
    }
    .into_any()
}

fn row(one: &Integration, healths: Healths) -> AnyView {
    view! {
        <li class="recent-row">
            <Mark name=one.provider_fullname.clone() />
            <a class="recent-words" href=address(one)>
                <strong>{one.fullname.clone()}</strong>
                {format!(" · {}", one.provider_fullname)}
            </a>
            <span class="recent-time">{healths.cell(one.id)}</span>
        </li>
    }
    .into_any()
}
