//! Who gets to see which pages: those behind the sign-in need a session, and keep their place while it is looked for.

use api_types::{MemberId, OrganizationId};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use ui::components::error_view::ErrorView;

use crate::{
    components::shell::{Search, Shell, ShellSkeleton},
    places::{Area, CurrentPage},
    routes,
    state::session::{Session, use_session},
};

/// What the gate goes by. Somebody else is another one, and gets fresh pages; news about the same person is not.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Unknown,
    SignedOut,
    SignedIn(OrganizationId, Option<MemberId>),
}

/// Round all pages behind the sign-in.
#[component]
pub(crate) fn Gate() -> impl IntoView {
    let session = use_session();
    let search = Search::provide();
    let stage = Memo::new(move |_| match session.get() {
        Session::Unknown => Stage::Unknown,
        Session::SignedOut => Stage::SignedOut,
        Session::SignedIn(me) => {
            Stage::SignedIn(me.organization.id, me.member.as_ref().map(|member| member.id))
        }
    });
    move || match stage.get() {
        Stage::Unknown => view! { <Starting /> }.into_any(),
        Stage::SignedOut => view! { <ToSignIn /> }.into_any(),
        Stage::SignedIn(..) => view! {
            <Shell search>
                <CurrentPage area=Area::Inside />
            </Shell>
        }
        .into_any(),
    }
}

/// While nobody knows; with the reason when it cannot be found out.
#[component]
fn Starting() -> impl IntoView {
    let session = use_session();
    let trouble = Signal::derive(move || session.trouble());
    let notice = move || {
        trouble.get().map(|error| {
            view! { <ErrorView failure=error.into() retry=move || session.look() /> }
        })
    };
    view! { <ShellSkeleton trouble=Signal::derive(move || trouble.with(Option::is_some))>{notice}</ShellSkeleton> }
}

/// Nobody is signed in: the sign-in page, which leads back here.
#[component]
fn ToSignIn() -> impl IntoView {
    let location = use_location();
    let navigate = use_navigate();
    Effect::new(move |before: Option<()>| {
        if before.is_none() {
            let here = format!(
                "{}{}",
                location.pathname.get_untracked(),
                with_mark(&location.search.get_untracked())
            );
            let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
            navigate(&routes::sign_in_then(&here), options);
        }
    });
    view! { <ShellSkeleton trouble=Signal::derive(|| false) /> }
}

/// The router gives a query without its question mark.
fn with_mark(search: &str) -> String {
    let search = search.trim_start_matches('?');
    if search.is_empty() { String::new() } else { format!("?{search}") }
}
