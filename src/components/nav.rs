//! The way to every page.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    components::icon::{Icon, Shape},
    routes,
};

/// The product's name, and the way home.
#[component]
pub(crate) fn Brand() -> impl IntoView {
    view! {
        <a class="brand" href=routes::OVERVIEW>
            <span class="brand-mark" aria-hidden="true"></span>
            "Patchbay"
        </a>
    }
}

/// Pages in the order in which they are used, then what lies outside of the app.
#[component]
pub(crate) fn Nav() -> impl IntoView {
    view! {
        <nav aria-label="Main">
            <ul role="list" class="nav-list">
                <li>
                    <A href=routes::OVERVIEW exact=true attr:class="nav-link">
                        <Icon shape=Shape::Overview />
                        "Overview"
                    </A>
                </li>
            </ul>
            <p class="nav-group">"Reference"</p>
            <ul role="list" class="nav-list">
                <li>
                    <a class="nav-link" href=routes::API_DESCRIPTION rel="external">
                        <Icon shape=Shape::Description />
                        "Management API"
                        <Icon shape=Shape::Outward class="icon-trail icon-directional" />
                    </a>
                </li>
            </ul>
        </nav>
    }
}
