//! What happened last, in words.

use leptos::prelude::*;
use ui::{
    api::{
        ListQuery, ask,
        glance::{self, Entry},
    },
    components::{
        avatar::Avatar, empty::Empty, error_view::ErrorView, notice::Tone, status::Status,
        time_text::TimeText,
    },
};

use crate::{
    routes,
    state::{session::use_session, tenant::use_tenant},
    words::audit::{actor, deed},
};

const SHOWN: u32 = 8;

#[component]
pub(super) fn Recent() -> impl IntoView {
    let session = use_session();
    let tenant = use_tenant();
    let allowed = move || session.may_somewhere("audit:list");
    let entries = ask(move || {
        let filter = match (tenant.key(), tenant.account()) {
            (None, _) => Vec::new(),
            (Some(_), Some(account)) => vec![format!("account_id[eq]{}", account.id)],
            // Not known yet; all would be too many.
            (Some(_), None) => return None,
        };
        let order = vec!["created_at[desc]".to_owned()];
        let query = ListQuery { limit: Some(SHOWN), order, filter, ..ListQuery::default() };
        allowed().then_some(glance::Audit { query })
    });
    let body = move || {
        if !allowed() {
            let sentence = "Your roles do not include the audit log. An administrator can change them.";
            return view! { <Empty title="Not for your roles" sentence /> }.into_any();
        }
        match (entries.data(), entries.error()) {
            (Some(page), _) if page.result.is_empty() => {
                view! { <Empty title="Nothing yet" sentence="What members and programs change is listed here." /> }
                    .into_any()
            }
            (Some(page), _) => {
                let rows: Vec<_> = page.result.iter().map(row).collect();
                view! { <ol role="list" class="recent">{rows}</ol> }.into_any()
            }
            (None, Some(error)) => {
                view! { <ErrorView failure=error.into() retry=move || entries.again() /> }.into_any()
            }
            (None, None) => skeleton(),
        }
    };
    let all = move || routes::in_tenant(routes::AUDIT, tenant.key().as_deref());
    view! {
        <section class="card" aria-labelledby="recent" aria-busy=move || entries.pending().then_some("true")>
            <div class="card-head">
                <h2 id="recent">"Recent activity"</h2>
                <Show when=allowed>
                    <a class="button button-quiet" href=all>
                        "Audit log"
                    </a>
                </Show>
            </div>
            {body}
        </section>
    }
    .into_any()
}

fn row(entry: &Entry) -> AnyView {
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

fn skeleton() -> AnyView {
    let rows =
        (0..4).map(|_| view! { <li class="recent-row"><span class="skeleton skeleton-line"></span></li> });
    view! {
        <ul role="list" class="recent" aria-hidden="true">
            {rows.collect_view()}
        </ul>
    }
    .into_any()
}
