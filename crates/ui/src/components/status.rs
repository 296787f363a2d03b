//! States and kinds in a word or two.

use leptos::prelude::*;

use crate::components::notice::Tone;

/// A state: a mark whose shape differs with the tone, and its word. Colour is never the only sign.
#[component]
pub fn Status(
    /// What it means.
    tone: Tone,
    /// Its word.
    #[prop(into)]
    word: Signal<String>,
) -> impl IntoView {
    let class = match tone {
        Tone::Plain => "status status-none",
        Tone::Accent => "status status-accent",
        Tone::Ok => "status status-ok",
        Tone::Warn => "status status-warn",
        Tone::Bad => "status status-bad",
    };
    view! { <span class=class>{word}</span> }.into_any()
}

/// A kind: a role, an environment, a count.
#[component]
pub fn Badge(
    /// What it means.
    #[prop(optional)]
    tone: Tone,
    /// Its word.
    children: Children,
) -> impl IntoView {
    view! { <span class=format!("badge badge-{}", tone.word())>{children()}</span> }.into_any()
}
