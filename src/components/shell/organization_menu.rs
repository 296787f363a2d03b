//! The organization that one is signed in to, and what concerns it and the session as a whole.

use leptos::prelude::*;
use ui::components::icon::{Icon, Shape};

use crate::{
    components::{flyout::Flyout, sign_out::use_sign_out},
    routes,
    state::session::use_session,
};

#[component]
pub(super) fn OrganizationMenu() -> impl IntoView {
    let session = use_session();
    let name = Memo::new(move |_| session.me().map(|me| me.organization.fullname).unwrap_or_default());
    let slug = move || session.me().map(|me| me.organization.name);
    let sign_out = use_sign_out();
    let face = view! {
        <span class="org-mark" aria-hidden="true">
            {move || name.with(|name| name.chars().next().map(|first| first.to_uppercase().to_string()))}
        </span>
        <span class="org-name">{name}</span>
        <Icon shape=Shape::ChevronDown class="icon-trail" />
    };

    view! {
        <Flyout label="Organization" face=face.into_any() class="org-button">
            <div class="flyout-head">
                <p class="flyout-title">{name}</p>
                <p class="quiet">
                    <code>{slug}</code>
                </p>
            </div>
            <a class="menu-item" href=routes::SETTINGS>
                <Icon shape=Shape::Settings />
                <span>"Organization settings"</span>
            </a>
            <div class="flyout-line"></div>
            <button type="button" class="menu-item" data-closes on:click=move |_| sign_out.here()>
                <Icon shape=Shape::SignOut />
                <span class="menu-words">
                    <span>"Sign out"</span>
                    <span class="menu-why">"In this browser, all tabs"</span>
                </span>
            </button>
            <button type="button" class="menu-item" data-closes on:click=move |_| sign_out.everywhere()>
                <Icon shape=Shape::SignOut />
                <span class="menu-words">
                    <span>"Sign out everywhere"</span>
                    <span class="menu-why">"On every device, this one too"</span>
                </span>
            </button>
        </Flyout>
    }
}
