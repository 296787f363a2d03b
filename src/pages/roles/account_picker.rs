//! Accounts, picked by searching for them.

use std::{collections::BTreeMap, time::Duration};

use api_types::{Account, Environment, ListAnswer};
use leptos::{ev::KeyboardEvent, prelude::*};
use ui::{
    api::{ListQuery, accounts, ask},
    components::{
        error_view::ErrorView,
        icon::{Icon, Shape},
        notice::Tone,
        status::Badge,
    },
    form::Entry,
    util::{announce::use_announcer, ids, timer::Timer},
};

use super::words;

/// Between the last letter typed and the question to the server.
const PAUSE: Duration = Duration::from_millis(150);
/// How many are offered; whoever does not find theirs types more.
const OFFERED: u32 = 6;

/// The ids of accounts; their names are looked up.
#[component]
pub(crate) fn AccountPicker(
    /// The picked ids, in order, each once.
    entry: Entry<Vec<String>>,
    /// Whether another one takes the place of the one before.
    #[prop(optional)]
    single: bool,
    /// What picking does.
    help: &'static str,
) -> impl IntoView {
    let announcer = use_announcer();
    let (typed, text) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let timer = Timer::new();
    let field = StoredValue::new(ids::fresh("accounts"));
    let found = ask(move || {
        let search = Some(text.get().trim().to_owned()).filter(|text| !text.is_empty());
        let query = ListQuery { limit: Some(OFFERED), search, total: true, ..ListQuery::default() };
        Some(accounts::List { query })
    });
    let names = picked_names(entry);

    let pick = move |id: String| {
        entry.update(|ids| {
            if single {
                ids.clear();
            }
            if !ids.contains(&id) {
                ids.push(id);
            }
        });
        announcer.say("Added");
        typed.set(String::new());
        text.set(String::new());
        if single {
            // What was pressed is gone with the other offers.
            ui::util::dom::focus(&format!("#{}", field.get_value()));
        }
    };
    let remove = move |id: String| {
        entry.update(|ids| ids.retain(|one| *one != id));
        announcer.say("Removed");
        ui::util::dom::focus(&format!("#{}", field.get_value()));
    };
    let input = move |event| {
        typed.set(event_target_value(&event));
        timer.start(PAUSE, move || {
            text.try_set(typed.get_untracked());
        });
    };
    let key = move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            // It would send the form.
            event.prevent_default();
        }
        if event.key() == "Backspace" && typed.with_untracked(String::is_empty) {
            entry.update(|ids| {
                ids.pop();
            });
        }
    };
    let chip = move |id: String| view! { <Picked id names remove=Callback::new(remove) /> };
    let offers = move || match (found.data(), found.error()) {
        (Some(answer), _) => offers(&answer, entry, Callback::new(pick)),
        (None, Some(error)) => {
            view! { <ErrorView failure=error.into() retry=move || found.again() /> }.into_any()
        }
        (None, None) => view! { <p class="quiet">"Loading accounts…"</p> }.into_any(),
    };
    // One is enough, until somebody looks for another one.
    let looking = move || !single || typed.with(|typed| !typed.is_empty()) || entry.with(Vec::is_empty);
    let about = format!("{}-about", entry.id());
    view! {
        <div class="field picker" role="group" aria-label=entry.label() id=entry.id() tabindex="-1">
            <label class="field-label" for=field.get_value()>
                {entry.label()}
            </label>
            <div class="input chips">
                <ul role="list" class="chips-list">
                    <For each=move || entry.get() key=Clone::clone children=chip />
                </ul>
                <input
                    class="chips-input"
                    id=field.get_value()
                    autocomplete="off"
                    spellcheck="false"
                    dir="auto"
                    placeholder="Search by name or id"
                    aria-describedby=about.clone()
                    prop:value=move || typed.get()
                    on:input=input
                    on:keydown=key
                />
            </div>
            <Show when=looking>
                <div class="picker-found" aria-busy=move || found.pending().then_some("true")>
                    {offers}
                </div>
            </Show>
            <p class="field-help" id=about>
                {help}
            </p>
        </div>
    }
    .into_any()
}

/// One that is picked.
#[component]
fn Picked(id: String, names: Signal<BTreeMap<String, String>>, remove: Callback<String>) -> impl IntoView {
    let key = id.clone();
    let name = Memo::new(move |_| {
        names.with(|names| names.get(&key).cloned()).unwrap_or_else(|| "An account".to_owned())
    });
    view! {
        <li class="chip">
            <bdi class="chip-text">{name}</bdi>
            <button
                type="button"
                class="chip-remove"
                aria-label=move || format!("Remove {}", name.get())
                on:click=move |_| remove.run(id.clone())
            >
                <Icon shape=Shape::Close />
            </button>
        </li>
    }
    .into_any()
}

/// What the search finds and is not picked yet.
fn offers(answer: &ListAnswer<Account>, entry: Entry<Vec<String>>, pick: Callback<String>) -> AnyView {
    let left = |id: &String| entry.with(|ids| !ids.contains(id));
    let found = answer.result.iter().filter(|account| left(&account.id.to_string()));
    let rows: Vec<_> = found.map(|account| offer(account, pick)).collect();
    let shown = answer.result.len() as u64;
    let note = match answer.total {
        _ if shown == 0 => Some("No account fits.".to_owned()),
        Some(total) if total > shown => Some(format!("{shown} of {total}. Type to narrow.")),
        _ => None,
    };
    view! {
        <ul role="list" class="picker-list">{rows}</ul>
        {note.map(|note| view! { <p class="quiet">{note}</p> })}
    }
    .into_any()
}

fn offer(account: &Account, pick: Callback<String>) -> AnyView {
    let (id, word) = (account.id.to_string(), words::environment(account.environment));
    let tone = if account.environment == Environment::Test { Tone::Warn } else { Tone::Plain };
    view! {
        <li>
            <button type="button" class="menu-item" on:click=move |_| pick.run(id.clone())>
                <span class="menu-words">
                    <span>{account.fullname.clone()}</span>
                    <span class="menu-why">{account.name.clone()}</span>
                </span>
                <Badge tone>{word}</Badge>
            </button>
        </li>
    }
    .into_any()
}

/// Names of what is picked, also of what was picked long ago.
fn picked_names(entry: Entry<Vec<String>>) -> Signal<BTreeMap<String, String>> {
    let asked = ask(move || {
        let ids = entry.get();
        let query = ListQuery {
            filter: vec![format!("id[in]{}", ids.iter().take(200).cloned().collect::<Vec<_>>().join(","))],
            limit: Some(200),
            ..ListQuery::default()
        };
        (!ids.is_empty()).then_some(accounts::List { query })
    });
    Signal::derive(move || {
        let all = asked.data();
        let named = all.iter().flat_map(|answer| &answer.result);
        named.map(|account| (account.id.to_string(), account.fullname.clone())).collect()
    })
}
