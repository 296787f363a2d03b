//! Short news in the corner: it worked, it was undone. Read out politely, gone after a while, held while somebody points at
//! it or has the focus in it. Never the only place of an error: an error stands where it belongs and stays.

use std::time::Duration;

use leptos::prelude::*;

use crate::{
    components::{
        button::{Button, IconButton, Look},
        icon::{Icon, Shape},
    },
    util::timer::Timer,
};

/// How long one stays; one with something to press stays longer.
const SHOWN: Duration = Duration::from_secs(6);
const SHOWN_WITH_ACTION: Duration = Duration::from_secs(12);

/// More than these at once is noise: the oldest goes.
const MOST: usize = 3;

/// The news of this tab.
#[derive(Clone, Copy)]
pub struct Toasts {
    all: RwSignal<Vec<Toast>>,
    count: StoredValue<u32>,
}

#[derive(Clone)]
struct Toast {
    number: u32,
    text: String,
    action: Option<(&'static str, Callback<()>)>,
}

/// Makes them available to the app; [`ToastRegion`] shows them.
pub fn provide_toasts() {
    provide_context(Toasts { all: RwSignal::new(Vec::new()), count: StoredValue::new(0) });
}

/// From anywhere in the app.
pub fn use_toasts() -> Toasts {
    expect_context()
}

impl Toasts {
    /// Says that something worked.
    pub fn say(self, text: impl Into<String>) {
        self.add(text.into(), None);
    }

    /// Says it, with one thing to do about it, such as "Undo". What it does must be reachable elsewhere too.
    pub fn offer(self, text: impl Into<String>, action: &'static str, on_press: impl Into<Callback<()>>) {
        self.add(text.into(), Some((action, on_press.into())));
    }

    fn add(self, text: String, action: Option<(&'static str, Callback<()>)>) {
        self.count.update_value(|count| *count += 1);
        let number = self.count.get_value();
        self.all.update(|all| {
            all.push(Toast { number, text, action });
            if all.len() > MOST {
                all.remove(0);
            }
        });
    }

    fn remove(self, number: u32) {
        self.all.update(|all| all.retain(|toast| toast.number != number));
    }
}

/// Where they appear; once for each app, in the frame.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toasts = use_toasts();
    view! {
        <div class="toasts" role="status" aria-label="News">
            <For
                each=move || toasts.all.get()
                key=|toast| toast.number
                children=move |toast| view! { <Shown toasts toast /> }
            />
        </div>
    }
    .into_any()
}

#[component]
fn Shown(toasts: Toasts, toast: Toast) -> impl IntoView {
    let Toast { number, text, action } = toast;
    let timer = Timer::new();
    let patience = if action.is_some() { SHOWN_WITH_ACTION } else { SHOWN };
    let run = move || timer.start(patience, move || toasts.remove(number));
    let hold = move || timer.stop();
    run();
    let action = action.map(|(words, on_press)| {
        let press = move || {
            toasts.remove(number);
            on_press.run(());
        };
        view! {
            <Button look=Look::Quiet on_press=press class="button-small">
                {words}
            </Button>
        }
    });
    view! {
        <div
            class="toast"
            on:mouseenter=move |_| hold()
            on:mouseleave=move |_| run()
            on:focusin=move |_| hold()
            on:focusout=move |_| run()
        >
            <Icon shape=Shape::Check />
            <p>{text}</p>
            {action}
            <IconButton icon=Shape::Close label="Dismiss" on_press=move || toasts.remove(number) />
        </div>
    }
    .into_any()
}
