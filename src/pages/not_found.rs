//! An address that leads nowhere.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::{components::page_head::PageHead, routes};

#[component]
pub(crate) fn NotFound() -> impl IntoView {
    view! {
        <div class="page-message">
            <PageHead
                title="Page not found"
                lead="Nothing is at this address. It may be mistyped, or what it showed was removed."
            />
            <A href=routes::OVERVIEW attr:class="button">
                "Go to overview"
            </A>
        </div>
    }
}
