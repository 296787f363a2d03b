//! A filter for somebody, or some tenant, among thousands: found by a word.

use std::{collections::BTreeMap, time::Duration};

use leptos::prelude::*;
use ui::{
    components::table::Filter,
    failure::Failure,
    form::Choice,
    list::List,
    util::{ids, timer::Timer},
};

/// Between the last letter typed and the question to the server.
const PAUSE: Duration = Duration::from_millis(200);

/// What a finder needs of the server.
#[derive(Clone, Copy)]
pub(super) struct Source {
    /// What was typed.
    pub(super) text: RwSignal<String>,
    /// Whether anybody wants to see it.
    pub(super) wanted: RwSignal<bool>,
    /// What the text finds; none while it is not known.
    pub(super) found: Signal<Option<Vec<Choice>>>,
    /// Why it is not known.
    pub(super) failure: Signal<Option<Failure>>,
    /// Names of what is picked.
    pub(super) names: Signal<BTreeMap<String, String>>,
}

/// The filter `key`, called `label`; `hint` says what to type.
pub(super) fn filter(
    list: List,
    key: &'static str,
    label: &'static str,
    hint: &'static str,
    source: Source,
) -> Filter {
    let said = Signal::derive(move || {
        let picked = list.with(|state| state.filter(key).to_vec());
        let first = picked.first()?;
        let name = source.names.with(|names| names.get(first).cloned()).unwrap_or_else(|| short(first));
        Some(if picked.len() > 1 { format!("{name} +{}", picked.len() - 1) } else { name })
    });
    Filter::with_controls(key, label, said, move || view! { <Finder list key hint source /> })
}

/// An id that nobody knows the name of.
fn short(id: &str) -> String {
    format!("{}…", id.chars().take(8).collect::<String>())
}

#[component]
fn Finder(list: List, key: &'static str, hint: &'static str, source: Source) -> impl IntoView {
    let id = ids::fresh("finder");
    let typed = RwSignal::new(String::new());
    let timer = Timer::new();
    let input = move |event| {
        typed.set(event_target_value(&event));
        timer.start(PAUSE, move || {
            source.text.try_set(typed.get_untracked().trim().to_owned());
        });
    };
    let picked = Memo::new(move |_| list.with(|state| state.filter(key).to_vec()));
    let set = move |value: &str, on: bool| {
        list.change(|state| {
            let mut values: Vec<String> =
                state.filter(key).iter().filter(|one| *one != value).cloned().collect();
            if on {
                values.push(value.to_owned());
            }
            state.filtered(key, values)
        });
    };
    // What is picked stays in sight, whatever is typed.
    let choices = Memo::new(move |_| {
        let found = source.found.get().unwrap_or_default();
        let mut all: Vec<Choice> = picked
            .get()
            .into_iter()
            .filter(|value| !found.iter().any(|choice| choice.value == *value))
            .map(|value| {
                let name =
                    source.names.with(|names| names.get(&value).cloned()).unwrap_or_else(|| short(&value));
                Choice::new(value, name)
            })
            .collect();
        all.extend(found);
        all
    });
    let boxes = move || {
        let boxes = choices.get().into_iter().map(|choice| {
            let value = choice.value.clone();
            let checked = move || picked.with(|picked| picked.contains(&value));
            view! {
                <label class="panel-check">
                    <input
                        type="checkbox"
                        prop:checked=checked
                        on:change=move |event| set(&choice.value, event_target_checked(&event))
                    />
                    <span>{choice.label}</span>
                </label>
            }
        });
        boxes.collect_view()
    };
    let note = move || {
        if let Some(failure) = source.failure.get() {
            return Some(failure.title);
        }
        let found = source.found.get();
        match found {
            None => Some("Looking…".to_owned()),
            Some(found) if found.is_empty() => Some("Nothing fits.".to_owned()),
            Some(_) => None,
        }
    };
    view! {
        <div class="finder" on:focusin=move |_| source.wanted.set(true)>
            <label class="visually-hidden" for=id.clone()>
                {hint}
            </label>
            <input
                class="input"
                type="search"
                id=id
                dir="auto"
                placeholder=hint
                autocomplete="off"
                spellcheck="false"
                prop:value=move || typed.get()
                on:input=input
            />
            {boxes}
            <p class="quiet finder-note" role="status">
                {note}
            </p>
        </div>
    }
    .into_any()
}
