//! The integration that is called: found by its name, its account or its id.

use std::time::Duration;

use api_types::{ListAnswer, integration::Integration};
use leptos::{ev::KeyboardEvent, prelude::*};
use ui::{
    api::{ListQuery, ask, integrations},
    components::{
        button::{Button, LinkButton},
        empty::Empty,
        error_view::ErrorView,
        mark::Mark,
    },
    util::{announce::use_announcer, dom, ids, timer::Timer},
};

use super::place::Place;
use crate::{pages::accounts::cells, routes, state::tenant::use_tenant};

/// Between the last letter typed and the question to the server.
const PAUSE: Duration = Duration::from_millis(150);
/// How many are offered; whoever does not find theirs types more.
const OFFERED: u32 = 8;

/// What is chosen, with the way to another; or the search.
#[component]
pub(super) fn IntegrationPicker(chosen: Memo<Option<Integration>>, place: Place) -> impl IntoView {
    let announcer = use_announcer();
    let (field, change) = (StoredValue::new(ids::fresh("find")), StoredValue::new(ids::fresh("change")));
    // Whether somebody looks for another one although one is chosen.
    let looks = RwSignal::new(false);
    let pick = Callback::new(move |one: Integration| {
        let account =
            one.account.as_ref().map_or_else(|| one.account_id.to_string(), |account| account.name.clone());
        looks.set(false);
        announcer.say(format!("{} chosen", one.fullname));
        place.to_integration(account, one.name);
        request_animation_frame(move || dom::focus(&format!("#{}", change.get_value())));
    });
    let look = move || {
        looks.set(true);
        request_animation_frame(move || dom::focus(&format!("#{}", field.get_value())));
    };
    let is_chosen = Memo::new(move |_| place.integration().is_some());
    move || {
        if is_chosen.get() && !looks.get() {
            let summary = move || chosen.get().map(|one| summary(&one));
            view! {
                <div class="explorer-chosen">
                    {summary}
                    <span id=change.get_value() tabindex="-1">
                        <Button class="button-small" on_press=look>
                            "Choose another"
                        </Button>
                    </span>
                </div>
            }
            .into_any()
        } else {
            view! { <Search field=field.get_value() pick /> }.into_any()
        }
    }
}

fn summary(one: &Integration) -> AnyView {
    let account = one.account.as_ref().map(|account| {
        view! {
            <span class="labels">
                {account.fullname.clone()} {cells::environment(account.environment)}
            </span>
        }
    });
    view! {
        <Mark name=one.provider_fullname.clone() />
        <span class="explorer-names">
            <a href=routes::integration(one.account_id, &one.name)>{one.fullname.clone()}</a>
            <span class="quiet">{one.provider_fullname.clone()} {account}</span>
        </span>
    }
    .into_any()
}

#[component]
fn Search(field: String, pick: Callback<Integration>) -> impl IntoView {
    let tenant = use_tenant();
    let (typed, text) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let timer = Timer::new();
    let found = ask(move || {
        let filter = match (tenant.key(), tenant.account()) {
            (None, _) => Vec::new(),
            (Some(_), Some(account)) => vec![format!("account_id[eq]{}", account.id)],
            (Some(_), None) => return None,
        };
        let search = Some(text.get().trim().to_owned()).filter(|text| !text.is_empty());
        let query = ListQuery { limit: Some(OFFERED), search, filter, total: true, ..ListQuery::default() };
        Some(integrations::List { query })
    });
    let input = move |event| {
        typed.set(event_target_value(&event));
        timer.start(PAUSE, move || {
            text.try_set(typed.get_untracked());
        });
    };
    let key = move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            let first = untrack(|| found.data()).and_then(|answer| answer.result.first().cloned());
            if let Some(first) = first.filter(|_| !typed.with_untracked(String::is_empty)) {
                pick.run(first);
            }
        }
    };
    let offers = move || match (found.data(), found.error()) {
        (Some(answer), _) => offers(&answer, text.with(String::is_empty), pick),
        (None, Some(error)) => {
            view! { <ErrorView failure=error.into() retry=move || found.again() /> }.into_any()
        }
        (None, None) => view! { <p class="quiet">"Loading integrations…"</p> }.into_any(),
    };
    let about = format!("{field}-about");
    view! {
        <div class="field picker">
            <label class="field-label" for=field.clone()>
                "Integration"
            </label>
            <input
                class="input"
                id=field
                type="search"
                autocomplete="off"
                spellcheck="false"
                dir="auto"
                placeholder="Search by name, account or id"
                aria-describedby=about.clone()
                prop:value=move || typed.get()
                on:input=input
                on:keydown=key
            />
            <div class="picker-found" aria-busy=move || found.pending().then_some("true")>
                {offers}
            </div>
            <p class="field-help" id=about>
                "What is called is this connection, with its credential."
            </p>
        </div>
    }
    .into_any()
}

fn offers(answer: &ListAnswer<Integration>, all: bool, pick: Callback<Integration>) -> AnyView {
    let shown = answer.result.len() as u64;
    if shown == 0 && all {
        return view! {
            <Empty title="No integrations yet" sentence="There is nothing to call before an account is connected to a provider.">
                <LinkButton href=routes::new_integration(None, None, None)>"New integration"</LinkButton>
            </Empty>
        }
        .into_any();
    }
    let rows: Vec<_> = answer.result.iter().map(|one| offer(one, pick)).collect();
    let note = match answer.total {
        _ if shown == 0 => Some("No integration fits.".to_owned()),
        Some(total) if total > shown => Some(format!("{shown} of {total}. Type to narrow.")),
        _ => None,
    };
    view! {
        <ul role="list" class="picker-list">{rows}</ul>
        {note.map(|note| view! { <p class="quiet">{note}</p> })}
    }
    .into_any()
}

fn offer(one: &Integration, pick: Callback<Integration>) -> AnyView {
    let picked = one.clone();
    let account = one.account.as_ref();
    let whose = account.map(|account| format!(" · {}", account.fullname)).unwrap_or_default();
    let about = format!("{}{whose}", one.provider_fullname);
    view! {
        <li>
            <button type="button" class="menu-item" on:click=move |_| pick.run(picked.clone())>
                <span class="menu-words">
                    <span>{one.fullname.clone()}</span>
                    <span class="menu-why">{about}</span>
                </span>
                {account.map(|account| cells::environment(account.environment))}
            </button>
        </li>
    }
    .into_any()
}
