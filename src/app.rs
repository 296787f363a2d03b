//! The app as a whole: what every page can rely on, what stands round the pages, and the table of routes.

use leptos::{mount::mount_to, prelude::*};
use leptos_router::{
    components::{ParentRoute, Route, Router, Routes},
    path,
};
use ui::{
    components::toast::provide_toasts,
    form::provide_leave_guard,
    util::{self, announce::use_announcer},
};

use crate::{
    components::{
        gate::Gate,
        public::PublicArea,
        sign_out::{self, use_sign_out},
    },
    late::{self, Extra, Late},
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
    let sign_out = use_sign_out();
    let again = state::session::use_session().again();

    view! {
        <Router>
            <Pages />
        </Router>
        <Extra late=Late::sign_in_again() wanted=Signal::derive(move || again.is_open()) />
        <Extra late=Late::sign_out_trouble() wanted=Signal::derive(move || sign_out.is_in_trouble()) />
        <Extra late=Late::toasts() />
        <Extra late=Late::live_changes() />
        <div class="visually-hidden" role="status">
            {move || announcer.text()}
        </div>
    }
}

/// Every page. Those behind the gate have the shell round them; the others stand alone on a card.
#[component]
fn Pages() -> impl IntoView {
    state::tenant::provide();
    view! {
        // The last route takes whatever no other one does.
        <Routes fallback=|| ()>
            <ParentRoute path=path!("") view=PublicArea>
                <Route path=path!("/sign-up") view=Late::sign_up() />
                <Route path=path!("/sign-in") view=Late::sign_in() />
                <Route path=path!("/forgot") view=Late::forgot() />
                <Route path=path!("/reset") view=Late::reset() />
                <Route path=path!("/invite") view=Late::invite() />
            </ParentRoute>
            <ParentRoute path=path!("") view=Gate>
                <Route path=path!("/") view=Late::overview() />
                <Route path=path!("/welcome") view=Late::welcome() />
                <Route path=path!("/members") view=Late::members() />
                <Route path=path!("/members/:member") view=Late::member() />
                <Route path=path!("/roles") view=Late::roles() />
                <Route path=path!("/roles/:role") view=Late::role() />
                <Route path=path!("/accounts") view=Late::accounts() />
                <Route path=path!("/accounts/:account") view=Late::account() />
                <Route path=path!("/audit") view=Late::audit() />
                <Route path=path!("/settings") view=Late::settings() />
                <Route path=path!("/*any") view=Late::not_found() />
            </ParentRoute>
        </Routes>
    }
    .into_any()
}
