//! On a narrow screen: a bar at the top, and the side bar as a sheet behind a button.

use leptos::{ev::MouseEvent, html, prelude::*};
use ui::components::{button::IconButton, icon::Shape};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::{SideBar, top::Search};
use crate::{components::brand::Brand, routes};

#[component]
pub(super) fn TopBar(search: Search) -> impl IntoView {
    let sheet = NodeRef::<html::Dialog>::new();
    let opened = RwSignal::new(false);
    let open = move || {
        opened.set(true);
        if let Some(sheet) = sheet.get_untracked() {
            // What is inside has to be there first. Fails only when it is open already.
            request_animation_frame(move || {
                let _ = sheet.show_modal();
            });
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
        if target.tag_name() == "DIALOG" || target.closest("a[href]").is_ok_and(|link| link.is_some()) {
            close();
        }
    };

    view! {
        <header class="topbar">
            <Brand href=routes::OVERVIEW />
            <div class="button-row">
                <IconButton icon=Shape::Search label="Search" on_press=move || search.open() />
                <button
                    type="button"
                    class="button button-quiet button-icon"
                    aria-label="Menu"
                    aria-haspopup="dialog"
                    on:click=move |_| open()
                >
                    <ui::components::icon::Icon shape=Shape::Menu />
                </button>
            </div>
        </header>
        <dialog
            class="sheet"
            aria-label="Menu"
            node_ref=sheet
            on:click=close_by_click
            on:close=move |_| opened.set(false)
        >
            <Show when=move || opened.get()>
                <div class="sheet-body">
                    <div class="sheet-head">
                        <Brand href=routes::OVERVIEW />
                        <IconButton icon=Shape::Close label="Close menu" on_press=close />
                    </div>
                    <SideBar group="sheet-theme" />
                </div>
            </Show>
        </dialog>
    }
    .into_any()
}
