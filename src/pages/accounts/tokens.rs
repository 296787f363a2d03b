//! The tokens of an account's integrations.

use std::collections::BTreeMap;

use api_types::{
    AccountId,
    token::{RefreshToken, TokenType},
};
use leptos::prelude::*;
use ui::{
    api::{ListQuery, ask, integrations, tokens},
    components::{
        empty::Empty,
        error_view::ErrorView,
        icon::{Icon, Shape},
        time_text::TimeText,
    },
    util::text::counted,
};

use crate::{routes, state::session::use_session};

/// How many are shown here; their page has all.
const SHOWN: u32 = 6;
/// So many integrations are looked at.
const LOOKED_AT: u32 = 200;

#[component]
pub(super) fn Tokens(id: AccountId) -> impl IntoView {
    let session = use_session();
    let allowed = move || session.may_somewhere("tokens:list");
    let owners = ask(move || {
        let filter = vec![format!("account_id[eq]{id}")];
        let query = ListQuery { filter, limit: Some(LOOKED_AT), ..ListQuery::default() };
        (allowed() && session.may_somewhere("integrations:list")).then_some(integrations::List { query })
    });
    let names = Memo::new(move |_| {
        let answer = owners.data()?;
        let named = answer.result.iter().map(|one| (one.id.to_string(), one.fullname.clone()));
        Some(named.collect::<BTreeMap<_, _>>())
    });
    let asked = ask(move || {
        let ids: Vec<String> = names.get()?.into_keys().collect();
        let filter = vec![format!("owner_id[in]{}", ids.join(","))];
        let query = ListQuery { filter, limit: Some(SHOWN), total: true, ..ListQuery::default() };
        (!ids.is_empty()).then_some(tokens::List { query })
    });
    let none = Memo::new(move |_| names.with(|names| names.as_ref().is_some_and(BTreeMap::is_empty)));
    let count = move || {
        let total = asked.data()?.total?;
        Some(view! { <p>{counted(total, "token|tokens")}" of its integrations"</p> })
    };
    let body = move || {
        let error = owners.error().or_else(|| asked.error());
        match (asked.data(), error) {
            _ if none.get() => empty(),
            (Some(answer), _) if answer.result.is_empty() => empty(),
            (Some(answer), _) => {
                let rows = names.with(|names| {
                    answer.result.iter().map(|token| row(token, names.as_ref())).collect::<Vec<_>>()
                });
                view! { <ul role="list" class="recent">{rows}</ul> }.into_any()
            }
            (None, Some(error)) => {
                let again = move || {
                    owners.again();
                    asked.again();
                };
                view! { <ErrorView failure=error.into() retry=again /> }.into_any()
            }
            (None, None) => view! { <p class="recent-row quiet">"Loading…"</p> }.into_any(),
        }
    };
    view! {
        <Show when=allowed>
            <section class="card" aria-labelledby="tokens" aria-busy=move || asked.pending().then_some("true")>
                <div class="card-head">
                    <div>
                        <h2 id="tokens">"Tokens"</h2>
                        {count}
                    </div>
                    <a class="button button-quiet" href=routes::TOKENS>
                        "All tokens"
                    </a>
                </div>
                {body}
            </section>
        </Show>
    }
    .into_any()
}

fn empty() -> AnyView {
    let sentence = "Each integration comes with a token for the connector API.";
    view! { <Empty title="No tokens yet" sentence /> }.into_any()
}

fn row(token: &RefreshToken, names: Option<&BTreeMap<String, String>>) -> AnyView {
    let owner = names.and_then(|names| names.get(&token.owner_id)).cloned().unwrap_or_default();
    let what = match token.token_type {
        TokenType::Default => "its first token".to_owned(),
        TokenType::Adhoc | TokenType::Logon => token.fullname.clone(),
    };
    view! {
        <li class="recent-row">
            <Icon shape=Shape::Key />
            <a class="recent-words" href=routes::token(token.id)>
                <strong>{owner}</strong>
                {format!(" · {what}")}
            </a>
            <span class="recent-time">"Expires " <TimeText at=token.expires /></span>
        </li>
    }
    .into_any()
}
