//! What the log can be narrowed by.

use api_types::{Account, ListAnswer, Member};
use leptos::prelude::*;
use ui::{
    api::{ListQuery, Query, accounts, ask, members},
    components::{
        button::{Button, Look},
        table::Filter,
    },
    form::Choice,
    list::List,
    util::ids,
};

use super::{
    finder::{self, Source},
    question::{FROM, SPAN, SPANS, TO},
};
use crate::{
    state::{session::use_session, tenant::use_tenant},
    words::audit::ACTIONS,
};

/// How many a finder offers.
const OFFERED: u32 = 20;

/// All of them. In a tenant there is nothing to pick a tenant for; who may not read members or accounts cannot look for
/// them, but can still press a cell.
pub(super) fn filters(list: List) -> Vec<Filter> {
    let (session, tenant) = (use_session(), use_tenant());
    let may = |permission| untrack(|| session.may_somewhere(permission));
    let who =
        may("members:list").then(|| finder::filter(list, "member_id", "Who", "Name or e-mail", people(list)));
    let all_tenants = untrack(|| tenant.key().is_none());
    let tenants = (all_tenants && may("accounts:list"))
        .then(|| finder::filter(list, "account_id", "Account", "Name or id", tenants(list)));
    let actions: Vec<Choice> = ACTIONS.iter().map(|(value, word)| Choice::new(*value, *word)).collect();
    let outcomes = [("ok", "Done"), ("denied", "Refused"), ("failed", "Failed")]
        .map(|(value, word)| Choice::new(value, word));
    [
        Some(time(list)),
        who,
        Some(Filter::new("action", "Action", actions)),
        tenants,
        Some(Filter::new("status", "Outcome", outcomes.to_vec())),
        Some(target(list)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn people(list: List) -> Source {
    let (text, wanted) = (RwSignal::new(String::new()), RwSignal::new(false));
    let found = ask(move || wanted.get().then(|| members::List { query: fitting(text.get()) }));
    let named = ask(move || Some(members::List { query: these(list, "member_id")? }));
    let choice = |one: &Member| Choice::new(one.id.to_string(), one.name.clone());
    Source {
        text,
        wanted,
        found: choices(found, choice),
        failure: failure(found),
        names: names(named, choice),
    }
}

fn tenants(list: List) -> Source {
    let (text, wanted) = (RwSignal::new(String::new()), RwSignal::new(false));
    let found = ask(move || wanted.get().then(|| accounts::List { query: fitting(text.get()) }));
    let named = ask(move || Some(accounts::List { query: these(list, "account_id")? }));
    let choice = |one: &Account| Choice::new(one.id.to_string(), one.fullname.clone());
    Source {
        text,
        wanted,
        found: choices(found, choice),
        failure: failure(found),
        names: names(named, choice),
    }
}

fn fitting(text: String) -> ListQuery {
    let search = Some(text).filter(|text| !text.is_empty());
    ListQuery { limit: Some(OFFERED), search, ..ListQuery::default() }
}

fn these(list: List, key: &str) -> Option<ListQuery> {
    let ids = list.with(|state| state.filter(key).join(","));
    (!ids.is_empty()).then(|| ListQuery { filter: vec![format!("id[in]{ids}")], ..ListQuery::default() })
}

fn choices<T: Send + Sync>(
    asked: Query<ListAnswer<T>>,
    choice: fn(&T) -> Choice,
) -> Signal<Option<Vec<Choice>>> {
    Signal::derive(move || asked.data().map(|answer| answer.result.iter().map(choice).collect()))
}

fn failure<T: Send + Sync>(asked: Query<ListAnswer<T>>) -> Signal<Option<ui::failure::Failure>> {
    Signal::derive(move || asked.error().map(Into::into))
}

fn names<T: Send + Sync>(
    asked: Query<ListAnswer<T>>,
    choice: fn(&T) -> Choice,
) -> Signal<std::collections::BTreeMap<String, String>> {
    Signal::derive(move || {
        let answer = asked.data();
        let all = answer.iter().flat_map(|answer| &answer.result).map(choice);
        all.map(|choice| (choice.value, choice.label)).collect()
    })
}

/// A cell narrows to one target; this shows that, and takes an id that somebody has copied.
fn target(list: List) -> Filter {
    let picked = move || list.with(|state| state.filter("target_id").first().cloned());
    let said =
        Signal::derive(move || picked().map(|id| format!("{}…", id.chars().take(8).collect::<String>())));
    Filter::with_controls("target_id", "Target", said, move || {
        let id = ids::fresh("target");
        let change = move |event| {
            let typed = event_target_value(&event).trim().to_owned();
            let values = if typed.is_empty() { Vec::new() } else { vec![typed] };
            list.change(|state| state.filtered("target_id", values));
        };
        view! {
            <div class="finder">
                <label class="field-label" for=id.clone()>
                    "ID of an account, member or role"
                </label>
                <input
                    class="input mono"
                    id=id
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || picked().unwrap_or_default()
                    on:change=change
                />
            </div>
        }
    })
}

/// A span up to now, or two ends.
fn time(list: List) -> Filter {
    let first = move |key| list.with(|state| state.filter(key).first().cloned());
    let said = Signal::derive(move || {
        let shown = |at: String| at.replace('T', " ").trim_end_matches(" 00:00").to_owned();
        match (first(FROM).map(shown), first(TO).map(shown), first(SPAN)) {
            (Some(from), Some(to), _) => Some(format!("{from} – {to}")),
            (Some(from), None, _) => Some(format!("from {from}")),
            (None, Some(to), _) => Some(format!("until {to}")),
            (None, None, Some(span)) => {
                SPANS.iter().find(|(word, ..)| *word == span).map(|(_, words, _)| (*words).to_owned())
            }
            (None, None, None) => None,
        }
    });
    Filter::with_controls(SPAN, "Time", said, move || view! { <TimeControls list /> })
}

#[component]
fn TimeControls(list: List) -> impl IntoView {
    let first = move |key| list.with(|state| state.filter(key).first().cloned());
    let span = move |word: Option<&'static str>| {
        list.change(|state| {
            let values = word.map(str::to_owned).into_iter().collect();
            state.filtered(SPAN, values).filtered(FROM, Vec::new()).filtered(TO, Vec::new())
        });
    };
    let spans = SPANS.map(|(word, words, _)| {
        let pressed = move || (first(SPAN).as_deref() == Some(word)).to_string();
        view! {
            <button type="button" class="menu-item" aria-pressed=pressed on:click=move |_| span(Some(word))>
                {ui::util::text::capitalized(words)}
            </button>
        }
    });
    let end = move |key: &'static str, label: &'static str| {
        let id = ids::fresh("when");
        let change = move |event| {
            let typed = event_target_value(&event);
            let values = if typed.is_empty() { Vec::new() } else { vec![typed] };
            list.change(|state| state.filtered(key, values).filtered(SPAN, Vec::new()));
        };
        view! {
            <div class="field">
                <label class="field-label" for=id.clone()>
                    {label}
                </label>
                <input
                    class="input"
                    type="datetime-local"
                    id=id
                    prop:value=move || first(key).unwrap_or_default()
                    on:change=change
                />
            </div>
        }
    };
    view! {
        <div class="when">
            {spans.into_iter().collect_view()}
            <div class="when-ends">
                {end(FROM, "From (UTC)")} {end(TO, "Until (UTC)")}
                <Button look=Look::Quiet on_press=move || span(None) class="button-small">
                    "Any time"
                </Button>
            </div>
        </div>
    }
    .into_any()
}
