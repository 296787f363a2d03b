//! The first thing that Tab finds: past everything that is the same on every page.

use leptos::{ev::MouseEvent, prelude::*};
use ui::util::dom;

#[component]
pub(crate) fn SkipLink() -> impl IntoView {
    // The router would take the link for a page and leave the focus where it was.
    let skip = |event: MouseEvent| {
        event.prevent_default();
        dom::focus("#main");
    };
    view! {
        <a class="button skip-link" href="#main" on:click=skip>
            "Skip to content"
        </a>
    }
}
