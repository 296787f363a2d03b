//! Who is signed in: name, address, what they may do, the looks, and the way out.

use leptos::prelude::*;
use ui::components::{
    avatar::Avatar,
    icon::{Icon, Shape},
    theme_switch::ThemeSwitch,
};

use crate::{
    components::{flyout::Flyout, sign_out::use_sign_out},
    routes,
    state::session::use_session,
    words::roles::roles,
};

#[component]
pub(super) fn PersonMenu(
    /// Name of the group of radio buttons that choose the theme.
    group: &'static str,
) -> impl IntoView {
    let session = use_session();
    let member = Memo::new(move |_| session.me().and_then(|me| me.member));
    let name = move || member.with(|member| member.as_ref().map(|member| member.fullname.clone()));
    let address = move || member.with(|member| member.as_ref().map(|member| member.name.clone()));
    let may = move || member.with(|member| member.as_ref().map(|member| roles(&member.role_binding)));
    let sign_out = use_sign_out();
    let face = view! {
        {move || view! { <Avatar name=name().unwrap_or_default() /> }}
        <span class="person">
            <span class="person-name">{name}</span>
            <span class="person-address">{address}</span>
        </span>
    };

    view! {
        <div class="nav-foot">
            <Flyout label="Signed in" face=face.into_any() class="person-button">
                <div class="flyout-head">
                    <p class="flyout-title">{name}</p>
                    <p class="quiet">{address}</p>
                    <p class="quiet">{may}</p>
                </div>
                <div class="flyout-block">
                    <ThemeSwitch group />
                </div>
                <a class="menu-item" href=format!("{}#profile", routes::SETTINGS)>
                    <Icon shape=Shape::User />
                    <span>"Profile and password"</span>
                </a>
                <button type="button" class="menu-item" data-closes on:click=move |_| sign_out.here()>
                    <Icon shape=Shape::SignOut />
                    <span>"Sign out"</span>
                </button>
            </Flyout>
        </div>
    }
}
