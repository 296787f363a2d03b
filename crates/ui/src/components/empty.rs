//! Nothing here yet.

use leptos::prelude::*;

/// One sentence, and as its child the one thing to do.
#[component]
pub fn Empty(
    /// What is missing.
    #[prop(into)]
    title: String,
    /// What would stand here, or why nothing does.
    #[prop(into)]
    sentence: String,
    /// A button or a link.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty-title">{title}</p>
            <p class="quiet">{sentence}</p>
            {children.map(|children| children())}
        </div>
    }
    .into_any()
}
