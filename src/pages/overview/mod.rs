//! The page that a person arrives at: what is still to do, how much there is, what happened last, how to call the API.

mod api_card;
mod checklist;
mod counts;
mod recent;
mod troubled;

use leptos::prelude::*;
use ui::components::{error_view::ErrorView, page_head::PageHead};

use self::{api_card::ApiCard, checklist::Checklist, counts::Counts, recent::Recent, troubled::Troubled};
use crate::state::{session::use_session, tenant::use_tenant};

#[component]
pub(crate) fn Overview() -> impl IntoView {
    let session = use_session();
    let tenant = use_tenant();
    let lead = Signal::derive(move || match (tenant.account(), session.me()) {
        (Some(account), _) => format!("The tenant {}", account.fullname),
        (None, Some(me)) => me.organization.fullname,
        (None, None) => String::new(),
    });
    // The rest of the page is of no tenant then, and would mislead.
    let lost = move || {
        tenant.error().map(|error| view! { <ErrorView failure=error.into() retry=move || tenant.again() /> })
    };
    view! {
        <div class="page page-wide overview">
            <PageHead title="Overview" lead />
            {lost}
            <Troubled />
            <Checklist />
            <Counts />
            <div class="overview-columns">
                <Recent />
                <ApiCard />
            </div>
        </div>
    }
    .into_any()
}
