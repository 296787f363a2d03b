//! What stays while pages change: skip link, side bar or top bar, the main region, the live region.

use leptos::{ev::MouseEvent, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::{
    components::{
        icon::{Icon, Shape},
        nav::{Brand, Nav},
        theme_switch::ThemeSwitch,
    },
    util::{announce::use_announcer, dom},
};

/// The frame round every page. index.html paints the same one before the app starts.
#[component]
pub(crate) fn Frame(children: Children) -> impl IntoView {
    let announcer = use_announcer();
    // The router would take the link for a page and leave the focus where it was.
    let skip = |event: MouseEvent| {
        event.prevent_default();
        dom::focus("#main");
    };

    view! {
        <div class="frame">
            <a class="button skip-link" href="#main" on:click=skip>
                "Skip to content"
            </a>
            <TopBar />
            <header class="sidebar">
                <Brand />
                <Nav />
                <div class="nav-foot">
                    <ThemeSwitch group="theme" />
                </div>
            </header>
            <main id="main" class="main" tabindex="-1">
                {children()}
            </main>
            <div class="visually-hidden" role="status">
                {move || announcer.text()}
            </div>
        </div>
    }
}

/// On a narrow screen the side bar is a sheet behind a button.
#[component]
fn TopBar() -> impl IntoView {
    let sheet = NodeRef::<html::Dialog>::new();
    let open = move |_| {
        if let Some(sheet) = sheet.get_untracked() {
            // Fails only when it is open already.
            let _ = sheet.show_modal();
        }
    };
    let close = move || {
        if let Some(sheet) = sheet.get_untracked() {
            sheet.close();
        }
    };
    // A link leads away from the sheet; a click beside the sheet arrives at the dialog itself.
    let close_by_click = move |event: MouseEvent| {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
            return;
        };
        if target.tag_name() == "DIALOG" || target.closest("a").is_ok_and(|link| link.is_some()) {
            close();
        }
    };

    view! {
        <header class="topbar">
            <Brand />
            <button type="button" class="button button-quiet" aria-label="Menu" aria-haspopup="dialog" on:click=open>
                <Icon shape=Shape::Menu />
            </button>
        </header>
        <dialog class="sheet" aria-label="Menu" node_ref=sheet on:click=close_by_click>
            <div class="sheet-body">
                <div class="sheet-head">
                    <Brand />
                    <button
                        type="button"
                        class="button button-quiet"
                        aria-label="Close menu"
                        on:click=move |_| close()
                    >
                        <Icon shape=Shape::Close />
                    </button>
                </div>
                <Nav />
                <div class="nav-foot">
                    <ThemeSwitch group="sheet-theme" />
                </div>
            </div>
        </dialog>
    }
}
