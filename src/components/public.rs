//! Round the pages for those who are not signed in: the product's name, and one card in the middle.

use leptos::prelude::*;
use ui::components::{
    error_view::ErrorView,
    notice::{Notice, Tone},
    theme_switch::ThemeSwitch,
};

use crate::{
    components::{brand::Brand, sign_out::use_sign_out, skip_link::SkipLink},
    places::{Area, CurrentPage},
    routes,
    state::session::use_session,
};

#[component]
pub(crate) fn PublicArea() -> impl IntoView {
    view! {
        <div class="public">
            <SkipLink />
            <header class="public-head">
                <Brand href=routes::SIGN_IN />
            </header>
            <main id="main" class="public-main" tabindex="-1">
                <CurrentPage area=Area::Public />
            </main>
            <footer class="public-foot">
                <ThemeSwitch group="theme" />
            </footer>
        </div>
    }
    .into_any()
}

/// What such a page holds.
#[component]
pub(crate) fn PublicCard(
    /// Whether it needs more room.
    #[prop(optional)]
    wide: bool,
    /// A `PageHead`, then the form.
    children: Children,
) -> impl IntoView {
    view! { <div class=if wide { "public-card public-card-wide" } else { "public-card" }>{children()}</div> }
        .into_any()
}

/// Stands on a page that signs somebody in, while somebody is signed in already.
#[component]
pub(crate) fn SignedInAlready(
    /// What going on here would mean, as a sentence.
    sentence: &'static str,
) -> impl IntoView {
    let session = use_session();
    let sign_out = use_sign_out();
    move || {
        let me = session.me()?;
        let name = me.member.map(|member| member.name).unwrap_or_default();
        let organization = me.organization.fullname;
        Some(
            view! {
                <Notice tone=Tone::Warn title=format!("You are signed in as {name} in {organization}")>
                    <p>{sentence}</p>
                    <div class="button-row">
                        <a class="button" href=routes::OVERVIEW>
                            {format!("Go to {organization}")}
                        </a>
                        <button type="button" class="button button-quiet" on:click=move |_| sign_out.here()>
                            "Sign out"
                        </button>
                    </div>
                </Notice>
            }
            .into_any(),
        )
    }
}

/// Why it cannot be told whether somebody is signed in, for a page that has to know.
#[component]
pub(crate) fn SessionTrouble() -> impl IntoView {
    let session = use_session();
    move || {
        session
            .trouble()
            .map(|error| view! { <ErrorView failure=error.into() retry=move || session.look() /> })
    }
}
