//! Above the table: search, filters, columns, download.

use std::time::Duration;

use leptos::{ev::KeyboardEvent, prelude::*};

use super::{Controls, Core, Filter, columns::ColumnsPanel};
use crate::{
    components::{
        button::{Button, Look},
        icon::{Icon, Shape},
        menu::Panel,
    },
    list::{List, ListState},
    util::{ids, timer::Timer},
};

/// Between the last letter typed and the search.
const PAUSE: Duration = Duration::from_millis(200);

#[component]
pub(super) fn Toolbar(
    core: Core,
    search: Option<&'static str>,
    filters: Vec<Filter>,
    children: Children,
) -> impl IntoView {
    let filters =
        filters.into_iter().map(|filter| view! { <FilterPanel list=core.list filter /> }).collect_view();
    let narrowed = Memo::new(move |_| core.list.with(ListState::is_narrowed));
    view! {
        <div class="toolbar">
            {search.map(|label| view! { <Search list=core.list label /> })}
            {filters}
            <Show when=move || narrowed.get()>
                <Button look=Look::Quiet on_press=move || core.list.change(ListState::widened)>
                    "Clear"
                </Button>
            </Show>
            <div class="toolbar-end">
                <ColumnsPanel core />
                {children()}
            </div>
        </div>
    }
    .into_any()
}

/// What is sought in a list: a moment after the last letter it is in the page's address.
#[component]
pub fn Search(
    /// The list of the page.
    list: List,
    /// Placeholder and name.
    label: &'static str,
) -> impl IntoView {
    let id = ids::fresh("search");
    let timer = Timer::new();
    let typed = RwSignal::new(list.now().search);
    // Back, forward and "Clear" change it from outside; what is being typed goes before.
    let wanted = Memo::new(move |_| list.with(|state| state.search.clone()));
    Effect::new(move |_| {
        let wanted = wanted.get();
        if typed.with_untracked(|typed| typed.trim() != wanted) {
            typed.set(wanted);
        }
    });
    let find = move || list.change(|state| state.searched(&typed.get_untracked()));
    let input = move |event| {
        typed.set(event_target_value(&event));
        timer.start(PAUSE, find);
    };
    let key = move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            timer.stop();
            find();
        }
    };
    view! {
        <div class="search">
            <label class="visually-hidden" for=id.clone()>
                {label}
            </label>
            <Icon shape=Shape::Search />
            <input
                class="input"
                type="search"
                id=id
                dir="auto"
                placeholder=label
                autocomplete="off"
                spellcheck="false"
                prop:value=move || typed.get()
                on:input=input
                on:keydown=key
            />
        </div>
    }
    .into_any()
}

/// One filter of a list, as a button that says what is picked and opens what there is.
#[component]
pub fn FilterPanel(
    /// The list of the page.
    list: List,
    /// The filter.
    filter: Filter,
) -> impl IntoView {
    let Filter { key, label, choices, controls } = filter;
    if let Some(Controls { said, view: controls }) = controls {
        let words = Signal::derive(move || format!("{label}: {}", said.get().as_deref().unwrap_or("all")));
        return panel(Signal::derive(move || said.with(Option::is_some)), words, controls.run());
    }
    let picked = Memo::new(move |_| list.with(|state| state.filter(key).to_vec()));
    let said = Signal::derive(move || {
        let words = choices.with(|choices| {
            picked.with(|picked| {
                let known = |value: &String| choices.iter().find(|choice| choice.value == *value);
                picked.first().map(|first| {
                    let first = known(first).map_or_else(|| first.clone(), |choice| choice.label.clone());
                    if picked.len() > 1 { format!("{first} +{}", picked.len() - 1) } else { first }
                })
            })
        });
        format!("{label}: {}", words.as_deref().unwrap_or("all"))
    });
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
    let active = Signal::derive(move || picked.with(|picked| !picked.is_empty()));
    panel(active, said, boxes.into_any())
}

fn panel(active: Signal<bool>, said: Signal<String>, inside: AnyView) -> AnyView {
    view! {
        <div class="filter" data-active=move || active.get().then_some("true")>
            <Panel label=said>{inside}</Panel>
        </div>
    }
    .into_any()
}
