//! The app as a whole: what every page can rely on, what stands round the pages.

use leptos::{mount::mount_to, prelude::*};
use leptos_router::components::Router;
use ui::{
    components::toast::provide_toasts,
    form::provide_leave_guard,
    util::{self, announce::use_announcer},
};

use crate::{
    components::sign_out::{self, SignOutTrouble},
    late::{self, Extra, Late},
    places::Pages,
    state,
};

/// Replaces the first paint, which came with the page, by the app.
pub(crate) fn start() {
    let Some(root) = util::dom::by_id("app") else {
        return;
    };
    util::dom::clear(&root);
    #[cfg(feature = "dev-pages")]
    if crate::pages::dev::is_here() {
        return crate::pages::dev::start(root);
    }
    mount_to(root, App).forget();
}

#[component]
fn App() -> impl IntoView {
    util::theme::provide();
    util::announce::provide();
    provide_toasts();
    provide_leave_guard();
    state::session::provide();
    state::founded::provide();
    sign_out::provide();
    late::provide();
    let announcer = use_announcer();
    let again = state::session::use_session().again();

    view! {
        <Router>
            <Pages />
        </Router>
        <Extra late=Late::sign_in_again() wanted=Signal::derive(move || again.is_open()) />
        // Not a later part: it is for when the server is away.
        <SignOutTrouble />
        <Extra late=Late::toasts() />
        <Extra late=Late::live_changes() />
        <div class="visually-hidden" role="status">
            {move || announcer.text()}
        </div>
    }
}
