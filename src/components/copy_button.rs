//! A button that copies a text and says that it did.

use std::time::Duration;

use leptos::prelude::*;

use crate::{
    components::icon::{Icon, Shape},
    util::{announce::use_announcer, clipboard},
};

/// How long the check mark stays.
const SHOWN: Duration = Duration::from_secs(2);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Copied {
    Idle,
    Done,
    Refused,
}

/// `what` completes "Copy …", for those who hear the button.
#[component]
pub(crate) fn CopyButton(
    /// What is copied, in a word or two.
    what: &'static str,
    /// The text itself.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    let announcer = use_announcer();
    let state = RwSignal::new(Copied::Idle);
    let copy = move |_| {
        clipboard::copy(&text, move |worked| {
            announcer.say(if worked { "Copied" } else { "The browser does not let this page copy" });
            state.try_set(if worked { Copied::Done } else { Copied::Refused });
            set_timeout(
                move || {
                    state.try_set(Copied::Idle);
                },
                SHOWN,
            );
        });
    };

    view! {
        <button type="button" class="button button-quiet" aria-label=format!("Copy {what}") on:click=copy>
            {move || match state.get() {
                Copied::Idle => view! { <Icon shape=Shape::Copy /> }.into_any(),
                Copied::Done => view! { <Icon shape=Shape::Check /> }.into_any(),
                Copied::Refused => view! { "Select and copy by hand" }.into_any(),
            }}
        </button>
    }
}
