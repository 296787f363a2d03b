//! What every page of the shell shares: the palette and the sheet of keys, the button that opens the palette beside the
//! page's heading, and a way to go somewhere that asks before something typed is lost.

use leptos::{html, prelude::*};
use ui::components::{
    dialog::DialogState,
    icon::{Icon, Shape},
    keys::Keys,
    page_head::PageTool,
};

/// Palette, sheet of keys, and the link that they go by.
#[derive(Clone, Copy)]
pub(crate) struct Search {
    pub(super) palette: DialogState,
    pub(super) keys: DialogState,
    link: NodeRef<html::A>,
}

impl Search {
    /// All closed. From now on every page's heading has the button.
    pub(crate) fn provide() -> Self {
        let search = Self { palette: DialogState::new(), keys: DialogState::new(), link: NodeRef::new() };
        provide_context(search);
        provide_context(PageTool(ViewFn::from(move || view! { <SearchButton search /> })));
        search
    }

    /// Those of the shell round here.
    pub(super) fn here() -> Self {
        expect_context()
    }

    /// Opens the palette.
    pub(super) fn open(self) {
        self.palette.open();
    }

    /// Goes to a page as a click on a link does, so that a form with something unsaved can ask first.
    pub(super) fn go(self, path: &str) {
        if let Some(link) = self.link.get_untracked() {
            link.set_href(path);
            link.click();
        }
    }
}

/// The link behind [`Search::go`]; nobody sees it.
#[component]
pub(super) fn WayLink(search: Search) -> impl IntoView {
    view! { <a hidden node_ref=search.link></a> }
}

#[component]
fn SearchButton(search: Search) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button button-quiet search-button"
            aria-haspopup="dialog"
            aria-keyshortcuts="Control+K Meta+K"
            on:click=move |_| search.open()
        >
            <Icon shape=Shape::Search />
            <span>"Search"</span>
            <span aria-hidden="true">
                <Keys keys=palette_keys() />
            </span>
        </button>
    }
    .into_any()
}

/// As the keys are called on this machine.
fn palette_keys() -> &'static str {
    let platform = window().navigator().platform().unwrap_or_default();
    if platform.starts_with("Mac") || platform.starts_with("iP") { "⌘ K" } else { "Ctrl K" }
}
