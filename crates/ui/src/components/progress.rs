//! How far something long has come.

use leptos::prelude::*;

/// A bar. Without an end in sight it moves to and fro.
#[component]
pub fn Progress(
    /// What is going on; read, not seen.
    #[prop(into)]
    label: String,
    /// How much is done; none when nobody can tell.
    #[prop(into)]
    value: Signal<Option<u64>>,
    /// How much there is to do.
    #[prop(into)]
    most: Signal<Option<u64>>,
) -> impl IntoView {
    let known = move || most.get().filter(|most| *most > 0).zip(value.get());
    view! {
        <progress
            class="progress"
            aria-label=label
            max=move || known().map(|(most, _)| most.to_string())
            value=move || known().map(|(most, value)| value.min(most).to_string())
        ></progress>
    }
    .into_any()
}
