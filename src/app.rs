//! The app as a whole: what every page can rely on, the frame round them, and the table of routes.

use leptos::{mount::mount_to, prelude::*};
use leptos_router::{
    components::{Route, Router, Routes},
    path,
};

use crate::{components::frame::Frame, pages, state, util};

/// Replaces the first paint, which came with the page, by the app.
pub(crate) fn start() {
    let Some(root) = util::dom::by_id("app") else {
        return;
    };
    util::dom::clear(&root);
    mount_to(root, App).forget();
}

#[component]
fn App() -> impl IntoView {
    state::theme::provide();
    util::announce::provide();

    view! {
        <Router>
            <Frame>
                <Routes fallback=pages::not_found::NotFound>
                    <Route path=path!("/") view=pages::overview::Overview />
                </Routes>
            </Frame>
        </Router>
    }
}
