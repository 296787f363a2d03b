//! Who made the tokens that are shown, and what the accounts are called that they are limited to.

use std::collections::BTreeMap;

use api_types::token::RefreshToken;
use leptos::prelude::*;
use ui::api::{ListQuery, accounts, ask, audit};

use super::words;
use crate::{state::session::use_session, words::audit::actor};

/// Most ids in one question.
const AT_ONCE: usize = 200;
/// What makes tokens.
const MAKING: &str = "tokens.create,tokens.create_integration";

/// Cheap to copy; what it answers is tracked.
#[derive(Clone, Copy)]
pub(super) struct Names {
    accounts: Memo<BTreeMap<String, String>>,
    makers: Memo<Option<BTreeMap<String, String>>>,
}

/// Asks once for all tokens that are shown.
pub(super) fn use_names(tokens: impl Fn() -> Vec<RefreshToken> + Copy + Send + Sync + 'static) -> Names {
    let session = use_session();
    let limited = ask(move || {
        let mut ids: Vec<String> = tokens().iter().flat_map(words::accounts_of).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.truncate(AT_ONCE);
        let wanted = !ids.is_empty() && session.may_somewhere("accounts:list");
        wanted.then(|| accounts::List { query: of(vec![format!("id[in]{}", ids.join(","))]) })
    });
    let made = ask(move || {
        let ids: Vec<String> = tokens().iter().take(AT_ONCE).map(|token| token.id.to_string()).collect();
        let wanted = !ids.is_empty() && session.may_somewhere("audit:list");
        let filter = vec![format!("target_id[in]{}", ids.join(",")), format!("action[in]{MAKING}")];
        wanted.then(|| audit::List { query: of(filter) })
    });
    Names {
        accounts: Memo::new(move |_| {
            let all = limited.data();
            let named = all.iter().flat_map(|answer| &answer.result);
            named.map(|account| (account.id.to_string(), account.fullname.clone())).collect()
        }),
        makers: Memo::new(move |_| {
            let all = made.data()?;
            let done = all.result.iter().filter(|entry| entry.status.as_deref().unwrap_or("ok") == "ok");
            let named = done.filter_map(|entry| Some((entry.target.as_ref()?.id.clone(), actor(entry))));
            Some(named.collect())
        }),
    }
}

fn of(filter: Vec<String>) -> ListQuery {
    ListQuery { filter, limit: Some(1000), ..ListQuery::default() }
}

impl Names {
    /// Where a token holds.
    pub(super) fn place(self, token: &RefreshToken) -> String {
        self.accounts.with(|known| words::place(token, |id| known.get(id).cloned()))
    }

    /// Who made it; none where that is not known.
    pub(super) fn maker(self, token: &RefreshToken) -> Option<String> {
        self.makers.with(|known| known.as_ref()?.get(&token.id.to_string()).cloned())
    }
}
