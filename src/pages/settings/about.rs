//! The server: is it up, and which one is it?

use api_types::service::Version;
use leptos::prelude::*;
use ui::{
    api::{
        ask,
        server::{Build, Readiness, Ready, known},
    },
    components::{
        button::Button,
        error_view::ErrorView,
        facts::{Fact, Facts},
        icon::Shape,
        notice::Tone,
        status::Status,
    },
    util::{dom, time},
};

use super::Section;

#[component]
pub(super) fn About() -> impl IntoView {
    let readiness = ask(|| Some(Ready {}));
    let version = ask(|| Some(Build {}));
    let check = move || {
        readiness.again();
        version.again();
    };
    // The button that was pressed goes with the error; the focus must not go with it.
    let retry = move || {
        dom::focus("#about");
        check();
    };
    // One message for both: when the server is away, both questions fail alike. It is made anew only when it changes, so
    // that it is read out once.
    let failed = Memo::new(move |_| readiness.error().or_else(|| version.error()));
    let busy = Signal::derive(move || readiness.pending() || version.pending());
    let status = move || match readiness.data().as_deref() {
        Some(Readiness::Ready) => checked(Tone::Ok, "Ready"),
        Some(Readiness::NotReady) => {
            checked(Tone::Bad, "Not ready: its database does not answer, or it is stopping")
        }
        None => waiting(),
    };
    let number = move || version.data().map_or_else(waiting, |version| version.version.clone().into_any());
    let built_from =
        move || version.data().map_or_else(waiting, |version| from_commit(Version::clone(&version)));
    let facts = move || match failed.get() {
        Some(error) => view! { <ErrorView failure=error.into() retry /> }.into_any(),
        None => view! {
            <Facts>
                <Fact name="Status">{status}</Fact>
                <Fact name="Version">{number}</Fact>
                <Fact name="Built from">{built_from}</Fact>
            </Facts>
        }
        .into_any(),
    };
    view! {
        <Section id="about" title="About this server">
            <div aria-busy=move || busy.get().then_some("true")>{facts}</div>
            <div class="card-foot">
                <Button on_press=check busy icon=Shape::Refresh>
                    "Check again"
                </Button>
            </div>
        </Section>
    }
}

fn from_commit(Version { commit, date, .. }: Version) -> AnyView {
    match (known(&commit), known(&date)) {
        (Some(commit), date) => {
            let day = date.map(|date| format!(" of {}", time::day(date)));
            view! { <code>{commit.to_owned()}</code> {day} }.into_any()
        }
        (None, _) => view! { <span class="quiet">"No commit recorded in this build"</span> }.into_any(),
    }
}

/// A state, and when it was seen: the proof that "Check again" did something.
fn checked(tone: Tone, word: &'static str) -> AnyView {
    view! {
        <span class="row-apart">
            <Status tone word />
            <span class="quiet">"Checked at " {time::now()}</span>
        </span>
    }
    .into_any()
}

/// Holds the place of a value that is on its way.
fn waiting() -> AnyView {
    view! { <span class="skeleton skeleton-inline" aria-hidden="true"></span> }.into_any()
}
