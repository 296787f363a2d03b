//! The top of a page: its heading, which is also the tab's title and what is announced on arrival.

use leptos::prelude::*;

use crate::util::announce::use_announcer;

/// Every page has exactly one.
#[component]
pub(crate) fn PageHead(
    /// Heading and title.
    title: &'static str,
    /// One sentence below it.
    lead: &'static str,
) -> impl IntoView {
    use_announcer().arrived(title);

    view! {
        <div class="page-head">
            <h1 tabindex="-1">{title}</h1>
            <p>{lead}</p>
        </div>
    }
}
