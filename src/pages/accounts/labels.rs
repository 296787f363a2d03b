//! The filter by labels. There is no list of all labels to pick from: those that were in sight are offered, and any other
//! can be typed.

use std::collections::BTreeSet;

use api_types::{Account, formats::check_label};
use leptos::{ev::KeyboardEvent, prelude::*};
use ui::{
    components::table::{Filter, Rows},
    list::List,
    util::ids,
};

const KEY: &str = "labels";

/// The filter; remembers the labels of all rows that this page has shown.
pub(super) fn use_labels(list: List, rows: Signal<Rows<Account>>) -> Filter {
    let seen = Memo::new(move |before: Option<&BTreeSet<String>>| {
        let mut seen = before.cloned().unwrap_or_default();
        rows.with(|rows| {
            let labels =
                rows.rows.iter().flat_map(|rows| rows.iter()).flat_map(|account| account.labels.iter());
            seen.extend(labels.cloned());
        });
        seen
    });
    let said = Signal::derive(move || {
        let picked = list.with(|state| state.filter(KEY).to_vec());
        let first = picked.first()?.clone();
        Some(if picked.len() > 1 { format!("{first} +{}", picked.len() - 1) } else { first })
    });
    Filter::with_controls(KEY, "Labels", said, move || view! { <Labels list seen /> })
}

#[component]
fn Labels(list: List, seen: Memo<BTreeSet<String>>) -> impl IntoView {
    let id = ids::fresh("label");
    let fault = format!("{id}-fault");
    let described = fault.clone();
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let picked = Memo::new(move |_| list.with(|state| state.filter(KEY).to_vec()));
    let set = move |value: &str, on: bool| {
        list.change(|state| {
            let mut values: Vec<String> =
                state.filter(KEY).iter().filter(|one| *one != value).cloned().collect();
            if on {
                values.push(value.to_owned());
            }
            state.filtered(KEY, values)
        });
    };
    let offered = Memo::new(move |_| {
        let part = typed.with(|typed| typed.trim().to_lowercase());
        let picked = picked.get();
        let fits = |label: &&String| label.to_lowercase().contains(&part) || picked.contains(*label);
        let all = seen.with(|seen| seen.iter().chain(&picked).cloned().collect::<BTreeSet<_>>());
        all.iter().filter(fits).cloned().collect::<Vec<_>>()
    });
    let boxes = move || {
        let boxes = offered.get().into_iter().map(|label| {
            let (value, shown) = (label.clone(), label.clone());
            let checked = move || picked.with(|picked| picked.contains(&value));
            view! {
                <label class="panel-check">
                    <input
                        type="checkbox"
                        prop:checked=checked
                        on:change=move |event| set(&label, event_target_checked(&event))
                    />
                    <span>{shown}</span>
                </label>
            }
        });
        boxes.collect_view()
    };
    let key = move |event: KeyboardEvent| {
        let label = typed.with_untracked(|typed| typed.trim().to_owned());
        if event.key() != "Enter" || label.is_empty() {
            return;
        }
        event.prevent_default();
        match check_label(&label) {
            Ok(()) => {
                set(&label, true);
                typed.set(String::new());
            }
            Err(fault) => wrong.set(Some(format!("A label {fault}."))),
        }
    };
    let input = move |event| {
        wrong.set(None);
        typed.set(event_target_value(&event));
    };
    view! {
        <div class="finder">
            <label class="visually-hidden" for=id.clone()>
                "Label, then Enter"
            </label>
            <input
                class="input"
                id=id
                placeholder="Label, then Enter"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                aria-describedby=described
                prop:value=move || typed.get()
                on:input=input
                on:keydown=key
            />
            <p class="field-error" id=fault role="alert" hidden=move || wrong.with(Option::is_none)>
                {wrong}
            </p>
            {boxes}
        </div>
    }
    .into_any()
}
