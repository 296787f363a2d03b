//! Keys that work on every page: the palette, the sheet of keys, and G with a letter for each page.

use std::time::Duration;

use leptos::{ev, ev::KeyboardEvent, prelude::*};
use ui::{
    components::keys::{KeyGroup, KeysSheet},
    util::timer::Timer,
};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::{
    nav,
    top::{Search, WayLink},
};
use crate::{
    late::{Extra, Late},
    routes,
    state::tenant::use_tenant,
};

/// How long a G waits for its letter.
const PATIENCE: Duration = Duration::from_millis(1500);

const GROUPS: &[KeyGroup] = &[
    KeyGroup {
        title: "Anywhere",
        keys: &[
            ("Ctrl K", "Search, and run an action"),
            ("?", "Show these keys"),
            ("Esc", "Close what is open"),
        ],
    },
    KeyGroup {
        title: "Go to",
        keys: &[
            ("G then O", "Overview"),
            ("G then A", "Accounts"),
            ("G then M", "Members"),
            ("G then R", "Roles"),
            ("G then E", "Explorer"),
            ("G then L", "Audit log"),
            ("G then S", "Settings"),
        ],
    },
    KeyGroup {
        title: "In lists and menus",
        keys: &[
            ("↑ ↓", "Move in a menu or in search results"),
            ("↵", "Open, or choose"),
            ("Space", "Select a row"),
            ("Shift Space", "Select up to a row"),
        ],
    },
];

/// Listens, and holds what the keys open.
#[component]
pub(super) fn Keyboard(search: Search) -> impl IntoView {
    let tenant = use_tenant();
    let waiting = StoredValue::new(false);
    let timer = Timer::new();

    let listener = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
        if event.default_prevented() || event.is_composing() {
            return;
        }
        let key = event.key();
        if (event.ctrl_key() || event.meta_key()) && !event.alt_key() && key.eq_ignore_ascii_case("k") {
            event.prevent_default();
            if untrack(move || search.palette.is_open()) {
                search.palette.close();
            } else if !in_dialog() {
                search.palette.open();
            }
            return;
        }
        if event.ctrl_key() || event.meta_key() || event.alt_key() || is_typing(&event) || in_dialog() {
            return;
        }
        let after_g = waiting.get_value();
        waiting.set_value(false);
        match key.as_str() {
            "?" => {
                event.prevent_default();
                search.keys.open();
            }
            "g" if !after_g => {
                waiting.set_value(true);
                timer.start(PATIENCE, move || waiting.set_value(false));
            }
            key if after_g => {
                let page =
                    nav::pages().find(|page| key.eq_ignore_ascii_case(page.letter.encode_utf8(&mut [0; 4])));
                if let Some(page) = page {
                    event.prevent_default();
                    search.go(&routes::in_tenant(page.path, tenant.key_untracked().as_deref()));
                }
            }
            _ => {}
        }
    });
    on_cleanup(move || listener.remove());

    view! {
        <WayLink search />
        <Extra late=Late::palette() wanted=Signal::derive(move || search.palette.is_open()) />
        <Extra late=Late::keys() wanted=Signal::derive(move || search.keys.is_open()) />
    }
    .into_any()
}

/// The sheet that lists them.
#[component]
pub(crate) fn KeysOverview() -> impl IntoView {
    view! { <KeysSheet state=Search::here().keys groups=GROUPS /> }
}

/// Whether the letter belongs to a field.
fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let field = "input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]";
    target.is_some_and(|element| element.closest(field).is_ok_and(|found| found.is_some()))
}

/// Whether a dialog has to be answered first.
fn in_dialog() -> bool {
    document().query_selector("dialog[open]").is_ok_and(|found| found.is_some())
}
