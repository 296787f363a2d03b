//! The app as a whole: what every page can rely on, what stands round the pages, and the table of routes.

use leptos::{mount::mount_to, prelude::*};
use leptos_router::{
    components::{ParentRoute, Route, Router, Routes},
    path,
};
use ui::{
    components::toast::{ToastRegion, provide_toasts},
    form::provide_leave_guard,
    util::{self, announce::use_announcer},
};

use crate::{
    components::{
        gate::Gate,
        public::PublicArea,
        sign_in_again::SignInAgain,
        sign_out::{self, SignOutTrouble},
    },
    pages::{self, late::Late},
    state,
};

/// Replaces the first paint, which came with the page, by the app.
pub(crate) fn start() {
    let Some(root) = util::dom::by_id("app") else {
        return;
    };
    util::dom::clear(&root);
    #[cfg(feature = "dev-pages")]
    if pages::dev::is_here() {
        return pages::dev::start(root);
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
    state::live::provide();
    state::founded::provide();
    sign_out::provide();
    let announcer = use_announcer();

    view! {
        <Router>
            <Pages />
        </Router>
        <SignInAgain />
        <SignOutTrouble />
        <ToastRegion />
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
        <Routes fallback=pages::not_found::NotFound>
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
                <Route path=path!("/*any") view=pages::not_found::NotFound />
            </ParentRoute>
        </Routes>
    }
    .into_any()
}
