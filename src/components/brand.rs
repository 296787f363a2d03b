//! The product's name.

use leptos::prelude::*;

#[component]
pub(crate) fn Brand(
    /// Where it leads.
    href: &'static str,
) -> impl IntoView {
    view! {
        <a class="brand" href=href>
            <span class="brand-mark" aria-hidden="true"></span>
            "Patchbay"
        </a>
    }
}
