//! A button that copies a text and says that it did.

use std::time::Duration;

use leptos::prelude::*;

use crate::{
    components::{button::IconButton, icon::Shape},
    util::{announce::use_announcer, clipboard, timer::Timer},
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
pub fn CopyButton(
    /// What is copied, in a word or two.
    #[prop(into)]
    what: String,
    /// The text itself.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    let announcer = use_announcer();
    let timer = Timer::new();
    let state = RwSignal::new(Copied::Idle);
    let text = StoredValue::new(text);
    let copy = Callback::new(move |()| {
        text.with_value(|text| {
            clipboard::copy(text, move |worked| {
                announcer.say(if worked { "Copied" } else { "The browser does not let this page copy" });
                state.try_set(if worked { Copied::Done } else { Copied::Refused });
                timer.start(SHOWN, move || {
                    state.try_set(Copied::Idle);
                });
            });
        });
    });
    let what = StoredValue::new(what);
    let label = Signal::derive(move || match state.get() {
        Copied::Idle => format!("Copy {}", what.get_value()),
        Copied::Done => "Copied".to_owned(),
        Copied::Refused => "Select and copy by hand".to_owned(),
    });
    let shape = Signal::derive(move || match state.get() {
        Copied::Idle => Shape::Copy,
        Copied::Done => Shape::Check,
        Copied::Refused => Shape::Warning,
    });

    view! { <IconButton icon=shape label on_press=copy /> }
}
