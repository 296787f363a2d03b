//! The first page: is the server up, which one is it, and how is its API reached?

use api_types::service::Version;
use leptos::prelude::*;

use crate::{
    api::server::{self, Readiness},
    components::{
        copy_button::CopyButton,
        error_view::ErrorView,
        icon::{Icon, Shape},
        page_head::PageHead,
    },
    routes,
    state::load::{Loader, load},
    util::{dom, time},
};

#[component]
pub(crate) fn Overview() -> impl IntoView {
    let readiness = load(server::readiness);
    let version = load(server::version);

    view! {
        <div class="page">
            <PageHead title="Overview" lead="This Patchbay server and the way to its API." />
            <ServerCard readiness version />
            <ApiCard />
        </div>
    }
}

#[component]
fn ServerCard(readiness: Loader<Readiness>, version: Loader<Version>) -> impl IntoView {
    let check = move || {
        readiness.again();
        version.again();
    };
    // The button that was pressed goes with the error; the focus must not go with it.
    let retry = move || {
        dom::focus("#check");
        check();
    };
    // One message for the whole card: when the server is away, both questions fail alike. It is made anew only when
    // it changes, so that it is read out once.
    let failed = Memo::new(move |_| readiness.error().or_else(|| version.error()));
    let pending = move || readiness.pending() || version.pending();

    view! {
        <section class="card" aria-labelledby="server" aria-busy=move || pending().to_string()>
            <div class="card-head">
                <h2 id="server">"Server"</h2>
                <button type="button" id="check" class="button button-quiet" on:click=move |_| check()>
                    "Check again"
                </button>
            </div>
            {move || match failed.get() {
                Some(error) => view! { <ErrorView error retry /> }.into_any(),
                None => view! { <ServerRows readiness version /> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn ServerRows(readiness: Loader<Readiness>, version: Loader<Version>) -> impl IntoView {
    let status = move || match readiness.value() {
        Some(Readiness::Ready) => checked("status-ok", "Ready").into_any(),
        Some(Readiness::NotReady) => {
            checked("status-bad", "Not ready: its database does not answer, or it is stopping").into_any()
        }
        None => waiting().into_any(),
    };
    let number = move || match version.value() {
        Some(version) => version.version.into_any(),
        None => waiting().into_any(),
    };
    let built_from = move || match version.value() {
        Some(version) => from_commit(version).into_any(),
        None => waiting().into_any(),
    };

    view! {
        <dl>
            <div class="row">
                <dt>"Status"</dt>
                <dd class="row-apart">{status}</dd>
            </div>
            <div class="row">
                <dt>"Version"</dt>
                <dd>{number}</dd>
            </div>
            <div class="row">
                <dt>"Built from"</dt>
                <dd>{built_from}</dd>
            </div>
        </dl>
    }
}

fn from_commit(Version { commit, date, .. }: Version) -> impl IntoView {
    match (server::known(commit), server::known(date)) {
        (Some(commit), date) => {
            let day = date.map(|date| format!(" of {}", time::day(&date)));
            view! { <code>{commit}</code> {day} }.into_any()
        }
        (None, _) => view! { <span class="quiet">"No commit recorded in this build"</span> }.into_any(),
    }
}

/// A state, and when it was seen: the proof that "Check again" did something.
fn checked(class: &str, word: &'static str) -> impl IntoView + use<> {
    view! {
        <span class=format!("status {class}")>{word}</span>
        <span class="quiet">"Checked at " {time::now()}</span>
    }
}

/// Holds the place of a value that is on its way.
fn waiting() -> impl IntoView {
    view! { <span class="skeleton skeleton-inline" aria-hidden="true"></span> }
}

#[component]
fn ApiCard() -> impl IntoView {
    let base = dom::origin();
    let first_call = format!("curl {base}/v1/version");

    view! {
        <section class="card" aria-labelledby="api">
            <div class="card-head">
                <h2 id="api">"API"</h2>
            </div>
            <dl>
                <div class="row">
                    <dt>"Address"</dt>
                    <dd class="row-pair">
                        <code>{base.clone()}</code>
                        <CopyButton what="address" text=base.clone() />
                    </dd>
                </div>
                <div class="row">
                    <dt>"First call"</dt>
                    <dd class="row-pair">
                        <code>{first_call.clone()}</code>
                        <CopyButton what="first call" text=first_call />
                    </dd>
                </div>
                <div class="row">
                    <dt>"Description"</dt>
                    <dd>
                        <a class="link-out" href=routes::API_DESCRIPTION rel="external">
                            "Management API (OpenAPI)"
                            <Icon shape=Shape::Outward class="icon-directional" />
                        </a>
                    </dd>
                </div>
            </dl>
        </section>
    }
}
