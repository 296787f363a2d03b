//! Accounts by a word, an id or a pasted address: for the tenant switch and the palette.

use api_types::{Account, ListAnswer};
use leptos::prelude::*;
use ui::api::{ListQuery, Query, accounts, ask};

/// How many are offered; whoever does not find theirs types more.
const OFFERED: u32 = 20;

/// The accounts that fit `text`, asked for while `wanted`.
pub(super) fn matching(text: Signal<String>, wanted: Signal<bool>) -> Query<ListAnswer<Account>> {
    ask(move || wanted.get().then(|| accounts::List { query: offered(text.get()) }))
}

/// A few objects that fit a text, and how many there are.
pub(super) fn offered(text: String) -> ListQuery {
    let search = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    ListQuery { limit: Some(OFFERED), search, total: true, ..ListQuery::default() }
}
