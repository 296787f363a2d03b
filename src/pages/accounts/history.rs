//! What happened to an account last.

use api_types::{AccountId, audit::Audit};
use leptos::prelude::*;
use ui::{
    api::{ListQuery, ask, audit},
    components::{
        avatar::Avatar, empty::Empty, error_view::ErrorView, notice::Tone, status::Status,
        time_text::TimeText,
    },
};

use crate::{
    routes,
    state::session::use_session,
    words::audit::{actor, deed},
};

/// How many are shown here; the log has all.
const SHOWN: u32 = 8;

#[component]
pub(super) fn History(id: AccountId) -> impl IntoView {
    let session = use_session();
    let allowed = move || session.may_somewhere("audit:list");
    let asked = ask(move || {
        let query = ListQuery {
            filter: vec![format!("account_id[eq]{id}")],
            order: vec!["created_at[desc]".to_owned()],
            limit: Some(SHOWN),
            ..ListQuery::default()
        };
        allowed().then_some(audit::List { query })
    });
    let body = move || match (asked.data(), asked.error()) {
        (Some(page), _) if page.result.is_empty() => {
            view! { <Empty title="Nothing yet" sentence="What is changed here is listed here." /> }.into_any()
        }
        (Some(page), _) => {
            let rows: Vec<_> = page.result.iter().map(row).collect();
            view! { <ol role="list" class="recent">{rows}</ol> }.into_any()
        }
        (None, Some(error)) => {
            view! { <ErrorView failure=error.into() retry=move || asked.again() /> }.into_any()
        }
        (None, None) => view! { <p class="recent-row quiet">"Loading…"</p> }.into_any(),
    };
    view! {
        <Show when=allowed>
            <section class="card" aria-labelledby="history" aria-busy=move || asked.pending().then_some("true")>
                <div class="card-head">
                    <h2 id="history">"Recent activity"</h2>
                    <a class="button button-quiet" href=format!("{}?f.account_id={id}", routes::AUDIT)>
                        "Audit log"
                    </a>
                </div>
                {body}
            </section>
        </Show>
    }
    .into_any()
}

fn row(entry: &Audit) -> AnyView {
    let who = actor(entry);
    let failed = entry.status.as_deref().is_some_and(|status| status != "ok");
    view! {
        <li class="recent-row">
            <Avatar name=who.clone() />
            <a class="recent-words" href=routes::audit_entry(entry.id)>
                <strong>{who}</strong>
                " "
                {deed(entry)}
            </a>
            {failed.then(|| view! { <Status tone=Tone::Warn word="Failed" /> })}
            <span class="recent-time">
                <TimeText at=entry.created_at />
            </span>
        </li>
    }
    .into_any()
}
