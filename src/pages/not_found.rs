//! An address that leads nowhere.

use leptos::prelude::*;
use ui::components::{button::LinkButton, page_head::PageHead};

use crate::routes;

#[component]
pub(crate) fn NotFound() -> impl IntoView {
    view! {
        <div class="page">
            <PageHead
                title="Page not found"
                lead="Nothing is at this address. It may be mistyped, or what it showed was removed."
            />
            <div>
                <LinkButton href=routes::OVERVIEW>"Go to overview"</LinkButton>
            </div>
        </div>
    }
}
