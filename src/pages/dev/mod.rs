//! `/dev/components` and `/dev/tables`: every component in every state, for those who build and look at them. Only in builds with the
//! feature `dev-pages`; an app of its own, so that it needs neither a session nor a server with data.

mod buttons;
mod dialogs;
mod fields;
mod people;
mod schema;
mod tables;
mod texts;

use leptos::{mount::mount_to, prelude::*};
use leptos_router::{
    components::{Route, Router, Routes},
    path,
};
use ui::{
    components::{
        page_head::PageHead,
        theme_switch::ThemeSwitch,
        toast::{ToastRegion, provide_toasts},
    },
    form::provide_leave_guard,
    util::{
        announce::{self, use_announcer},
        theme,
    },
};
use web_sys::HtmlElement;

use crate::pages::not_found::NotFound;

/// Whether the address is one of these pages.
pub(crate) fn is_here() -> bool {
    window().location().pathname().is_ok_and(|path| path.starts_with("/dev/"))
}

/// In place of the app.
pub(crate) fn start(root: HtmlElement) {
    mount_to(root, App).forget();
}

#[component]
fn App() -> impl IntoView {
    theme::provide();
    announce::provide();
    provide_toasts();
    provide_leave_guard();
    let announcer = use_announcer();
    view! {
        <Router>
            <main id="main" class="main" tabindex="-1">
                <Routes fallback=NotFound>
                    <Route path=path!("/dev/components") view=Components />
                    <Route path=path!("/dev/tables") view=Tables />
                    <Route path=path!("/dev/elsewhere") view=Elsewhere />
                </Routes>
            </main>
            <div class="visually-hidden" role="status">
                {move || announcer.text()}
            </div>
            <ToastRegion />
        </Router>
    }
}

#[component]
fn Components() -> impl IntoView {
    view! {
        <div class="page page-wide">
            <PageHead title="Components" lead="Every component in every state.">
                <ThemeSwitch group="theme" />
            </PageHead>
            <Chapter title="Buttons">
                <buttons::Buttons />
            </Chapter>
            <Chapter title="Fields">
                <fields::Fields />
            </Chapter>
            <Chapter title="Forms">
                <fields::Forms />
            </Chapter>
            <Chapter title="Schema form">
                <schema::SchemaForms />
            </Chapter>
            <Chapter title="Dialogs and menus">
                <dialogs::Dialogs />
            </Chapter>
            <Chapter title="Words and values">
                <texts::Texts />
            </Chapter>
            <Chapter title="Notices">
                <texts::Notices />
            </Chapter>
            <Chapter title="Secrets and code">
                <texts::Secrets />
            </Chapter>
            <Chapter title="Plots">
                <texts::Plots />
            </Chapter>
            <Chapter title="Icons">
                <texts::Icons />
            </Chapter>
        </div>
    }
    .into_any()
}

/// Apart from the others, because the address is the table's.
#[component]
fn Tables() -> impl IntoView {
    view! {
        <div class="page page-wide">
            <PageHead title="Tables" lead="A table in each of its states.">
                <ThemeSwitch group="theme" />
            </PageHead>
            <tables::Tables />
        </div>
    }
    .into_any()
}

/// Where a link leads that a guard holds back.
#[component]
fn Elsewhere() -> impl IntoView {
    view! {
        <div class="page">
            <PageHead title="Elsewhere" lead="Another page." />
            <p>
                <a href="/dev/components">"Back to the components"</a>
            </p>
        </div>
    }
    .into_any()
}

/// A part of the page, found by its name.
#[component]
fn Chapter(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="card" aria-label=title>
            <div class="card-head">
                <h2>{title}</h2>
            </div>
            <div class="card-body">{children()}</div>
        </section>
    }
    .into_any()
}
