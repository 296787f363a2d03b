//! One field that leads everywhere: pages, objects, actions. What there is to find comes from outside.

use std::time::Duration;

use leptos::{ev::KeyboardEvent, html, prelude::*};

use crate::{
    components::{
        dialog::DialogState,
        icon::{Icon, Shape},
        keys::Keys,
    },
    util::{ids, timer::Timer},
};

/// Between the last letter typed and the question to the source.
const PAUSE: Duration = Duration::from_millis(120);

/// Something found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Find {
    /// Told to `on_pick`.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Where or what it is, smaller.
    pub detail: Option<String>,
    /// Before the name.
    pub icon: Shape,
    /// Keys that do the same, as for [`Keys`].
    pub keys: Option<&'static str>,
}

/// What was found of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindGroup {
    /// The kind: "Pages".
    pub title: String,
    /// In the order of their likelihood.
    pub finds: Vec<Find>,
}

/// The palette. It asks `on_search` for every text, also the empty one when it opens; whoever answers sets `groups` when
/// the answer is there, and may set some of them earlier.
#[component]
pub fn Palette(
    /// Open or closed.
    state: DialogState,
    /// What was found.
    #[prop(into)]
    groups: Signal<Vec<FindGroup>>,
    /// Whether more may come.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// Looks for a text.
    #[prop(into)]
    on_search: Callback<String>,
    /// Goes there, or does it. The palette is closed by then.
    #[prop(into)]
    on_pick: Callback<String>,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let open = state.is_open();
        let Some(dialog) = dialog.get() else { return };
        if open {
            on_search.run(String::new());
            request_animation_frame(move || {
                if state.is_wanted() && dialog.is_connected() && !dialog.open() {
                    // Fails only when it is open already.
                    let _ = dialog.show_modal();
                }
            });
        } else {
            dialog.close();
        }
    });
    view! {
        <dialog
            class="dialog palette"
            aria-label="Search and commands"
            closedby="any"
            node_ref=dialog
            on:close=move |_| state.close()
        >
            <Show when=move || state.is_open()>
                <Inside state groups pending on_search on_pick />
            </Show>
        </dialog>
    }
    .into_any()
}

/// A component of its own, so that the text is empty each time.
#[component]
fn Inside(
    state: DialogState,
    groups: Signal<Vec<FindGroup>>,
    pending: Signal<bool>,
    on_search: Callback<String>,
    on_pick: Callback<String>,
) -> impl IntoView {
    let list = StoredValue::new(ids::fresh("finds"));
    let timer = Timer::new();
    let typed = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let count =
        Memo::new(move |_| groups.with(|groups| groups.iter().map(|group| group.finds.len()).sum::<usize>()));
    // What was third may be somebody else when the answer changes.
    let ids = Memo::new(move |_| {
        groups.with(|groups| flat(groups).map(|find| find.id.clone()).collect::<Vec<_>>())
    });
    Effect::new(move |_| {
        // Read, not only tracked: a memo that nobody reads notices nothing.
        ids.with(|_| ());
        at.set(0);
    });
    // What the source has been asked for.
    let asked = StoredValue::new(String::new());
    let ask = move || {
        timer.stop();
        let text = typed.get_untracked();
        if asked.get_value() != text {
            asked.set_value(text.clone());
            on_search.run(text);
        }
    };
    let input = move |event| {
        typed.set(event_target_value(&event));
        timer.start(PAUSE, ask);
    };
    let pick = move |index: usize| {
        if let Some(id) = ids.with_untracked(|ids| ids.get(index).cloned()) {
            state.close();
            on_pick.run(id);
        }
    };
    let key = move |event: KeyboardEvent| {
        let (now, most) = (at.get_untracked(), count.get_untracked());
        if event.key() == "Enter"
            && !event.is_composing()
            && typed.with_untracked(|typed| asked.with_value(|asked| asked != typed))
        {
            // Quicker than the pause: what is picked belongs to what is typed now.
            event.prevent_default();
            ask();
            return pick(0);
        }
        let next = match event.key().as_str() {
            "ArrowDown" => (now + 1) % most.max(1),
            "ArrowUp" => (now + most.max(1) - 1) % most.max(1),
            "Enter" if !event.is_composing() => {
                event.prevent_default();
                return pick(now);
            }
            _ => return,
        };
        event.prevent_default();
        at.set(next);
        let option = format!("{}-{next}", list.get_value());
        if let Some(option) = crate::util::dom::by_id(&option) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&options);
        }
    };
    let active = move || (count.get() > 0).then(|| format!("{}-{}", list.get_value(), at.get()));
    let found = move || {
        let mut index = 0;
        let groups = groups.get().into_iter().filter(|group| !group.finds.is_empty());
        groups
            .map(|FindGroup { title, finds }| {
                let heading = ids::fresh("finds");
                let options: Vec<_> = finds
                    .into_iter()
                    .map(|find| {
                        index += 1;
                        option(find, index - 1, list, at, pick)
                    })
                    .collect();
                view! {
                    <div role="group" aria-labelledby=heading.clone()>
                        <p class="palette-group" id=heading.clone()>{title}</p>
                        {options}
                    </div>
                }
            })
            .collect_view()
    };
    let said = move || match (pending.get(), count.get()) {
        (true, _) => "Searching…".to_owned(),
        (false, 0) => "Nothing found".to_owned(),
        (false, 1) => "1 result".to_owned(),
        (false, count) => format!("{count} results"),
    };
    view! {
        <div class="palette-head">
            <Icon shape=Shape::Search />
            <input
                class="palette-input"
                role="combobox"
                aria-label="Search pages, objects and actions"
                aria-expanded="true"
                aria-autocomplete="list"
                aria-controls=list.get_value()
                aria-activedescendant=active
                placeholder="Search, or paste an id"
                autocomplete="off"
                spellcheck="false"
                autofocus
                dir="auto"
                prop:value=move || typed.get()
                on:input=input
                on:keydown=key
            />
        </div>
        <div class="palette-list" role="listbox" id=list.get_value() aria-label="Results" tabindex="-1">
            {found}
        </div>
        <div class="palette-foot">
            <p role="status">{said}</p>
            <p class="palette-hints" aria-hidden="true">
                <Keys keys="↑ ↓" />
                "move"
                <Keys keys="↵" />
                "open"
                <Keys keys="Esc" />
                "close"
            </p>
        </div>
    }
    .into_any()
}

fn flat(groups: &[FindGroup]) -> impl Iterator<Item = &Find> {
    groups.iter().flat_map(|group| &group.finds)
}

fn option(
    find: Find,
    index: usize,
    list: StoredValue<String>,
    at: RwSignal<usize>,
    pick: impl Fn(usize) + Copy + 'static,
) -> AnyView {
    let Find { name, detail, icon, keys, .. } = find;
    view! {
        <div
            class="palette-option"
            role="option"
            id=format!("{}-{index}", list.get_value())
            aria-selected=move || (at.get() == index).to_string()
            on:mousemove=move |_| {
                if at.get_untracked() != index {
                    at.set(index);
                }
            }
            on:click=move |_| pick(index)
        >
            <Icon shape=icon />
            <span class="palette-name">{name}</span>
            {detail.map(|detail| view! { <span class="palette-detail">{detail}</span> })}
            {keys.map(|keys| view! { <Keys keys /> })}
        </div>
    }
    .into_any()
}
