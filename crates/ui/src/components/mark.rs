//! A provider in two letters.

use leptos::prelude::*;

use crate::components::avatar::Avatar;

/// The mark of a product: decoration beside its name, so it is not read. Square, where a person's is round.
#[component]
pub fn Mark(
    /// What people call the product.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    view! {
        <span class="mark">
            <Avatar name />
        </span>
    }
    .into_any()
}
