//! Tokens: what programs call the API with, found, looked through, exchanged and ended.

pub(crate) mod acts;
pub(crate) mod deeds;
mod draft;
mod form;
mod lifetime;
mod names;
pub(crate) mod once;
mod table;
mod words;

pub(crate) mod new;
pub(crate) mod token;

use std::sync::Arc;

use api_types::token::RefreshToken;
use leptos::prelude::*;
use ui::{
    api::{ListQuery, ask, tokens, use_client},
    components::{
        button::{Button, Look},
        icon::Shape,
        page_head::PageHead,
        table::{EmptyText, Export, RowActions, Table},
    },
    list::{ListState, use_list},
    util::text::counted,
};

use self::{acts::use_acts, deeds::DeedDialog, names::use_names};
use crate::{pages::listing, routes};

/// What one is called, and several.
const TOKENS: &str = "token|tokens";

/// The page.
#[component]
pub(crate) fn Tokens() -> impl IntoView {
    let (list, client, acts) = (use_list(), use_client(), use_acts());
    let asked = ask(move || {
        let state = list.get();
        Some(tokens::List { query: narrowed(listing::page::<RefreshToken>(&state), &state) })
    });
    let rows = listing::rows(asked, list);
    let names =
        use_names(move || rows.with(|rows| rows.rows.as_ref().map(|rows| rows.to_vec()).unwrap_or_default()));
    let export = Export::new("tokens", move |state| async move {
        let query = narrowed(listing::bulk::<RefreshToken>(&state), &state);
        Ok(listing::part(&state, tokens::list(client, query).await?))
    });
    let lead = Signal::derive(move || {
        let about = "what programs call the API with";
        match rows.with(|rows| rows.total) {
            Some(total) => format!("{}: {about}", counted(total, TOKENS)),
            None => "What programs call the API with".to_owned(),
        }
    });
    let go = Callback::new(move |()| acts.go(routes::NEW_TOKEN));
    let empty = EmptyText {
        title: "No tokens",
        sentence: "A token lets a program call the API, with no more rights than you give it.",
        action: Some(("New token", go)),
    };
    let actions: RowActions<RefreshToken> = Arc::new(move |token| acts.menu(token));
    view! {
        <div class="page page-wide">
            <PageHead title="Tokens" lead>
                <Button look=Look::Primary icon=Shape::Plus on_press=go disabled_reason=acts.no_create()>
                    "New token"
                </Button>
            </PageHead>
            <Table
                name="Tokens"
                noun=TOKENS
                list
                columns=table::columns(names)
                rows
                identify=table::key
                retry=Callback::new(move |()| asked.again())
                empty
                search="Name or id"
                filters=table::filters(list)
                actions
                export
            />
            <DeedDialog acts />
        </div>
    }
    .into_any()
}

/// Sessions are listed only if somebody wants them; whether a token works is asked by its end; and the server finds
/// tokens by a pattern of their names.
fn narrowed(mut query: ListQuery, state: &ListState) -> ListQuery {
    if state.filter(table::KIND).is_empty() {
        query.filter.push(format!("{}[in]{}", table::KIND, table::USUAL));
    }
    if let [only] = state.filter(table::STATE) {
        let comparison = if only == table::WORKS { "gt" } else { "lte" };
        query.filter.push(format!("expires[{comparison}]{}", table::now()));
    }
    query.filter.extend(query.search.take().as_deref().and_then(listing::by_name));
    query
}
