//! What stays while the pages of somebody who is signed in change: side bar or top bar, the main region, the palette.

mod account_search;
mod keyboard;
mod nav;
mod organization_menu;
mod palette;
mod person_menu;
mod sheet;
mod skeleton;
mod tenant_choices;
mod tenant_switch;
mod top;

use leptos::prelude::*;

use self::{
    keyboard::Keyboard, nav::Nav, organization_menu::OrganizationMenu, person_menu::PersonMenu,
    sheet::TopBar, tenant_switch::TenantSwitch,
};
pub(crate) use self::{
    keyboard::KeysOverview, palette::CommandPalette, skeleton::ShellSkeleton, tenant_choices::TenantChoices,
    top::Search,
};
use crate::components::skip_link::SkipLink;

/// The frame round every page behind the sign-in.
#[component]
pub(crate) fn Shell(search: Search, children: Children) -> impl IntoView {
    view! {
        <div class="frame">
            <SkipLink />
            <TopBar search />
            <header class="sidebar">
                <SideBar group="theme" />
            </header>
            <main id="main" class="main" tabindex="-1">
                {children()}
            </main>
            <Keyboard search />
        </div>
    }
    .into_any()
}

/// What stands in the side bar, and in the sheet that takes its place on a narrow screen.
#[component]
fn SideBar(
    /// Name of the group of radio buttons that choose the theme.
    group: &'static str,
) -> impl IntoView {
    view! {
        <div class="sidebar-head">
            <OrganizationMenu />
            <TenantSwitch />
        </div>
        <Nav />
        <PersonMenu group />
    }
    .into_any()
}
