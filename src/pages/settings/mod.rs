//! The organization, oneself, one's sessions, and the server.

mod about;
mod organization;
mod password;
mod policies;
mod profile;
mod sessions;

use leptos::prelude::*;
use ui::components::page_head::PageHead;

use self::{
    about::About, organization::OrganizationSettings, password::PasswordSettings, profile::Profile,
    sessions::Sessions,
};

/// The sections, in order: id and name.
const SECTIONS: [(&str, &str); 5] = [
    ("organization", "Organization"),
    ("profile", "Profile"),
    ("password", "Password"),
    ("sessions", "Sessions"),
    ("about", "About"),
];

#[component]
pub(crate) fn Settings() -> impl IntoView {
    let links = SECTIONS.map(|(id, name)| {
        // The router would take the link for a page and leave the focus where it was.
        let go = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            ui::util::dom::focus(&format!("#{id}"));
        };
        view! { <li><a href=format!("#{id}") on:click=go>{name}</a></li> }
    });
    view! {
        <div class="page settings">
            <PageHead title="Settings" lead="The organization, yourself, and this server." />
            <nav aria-label="Sections">
                <ul role="list" class="section-links">
                    {links.into_iter().collect_view()}
                </ul>
            </nav>
            <OrganizationSettings />
            <Profile />
            <PasswordSettings />
            <Sessions />
            <About />
        </div>
    }
    .into_any()
}

/// One of the sections. Its heading takes the focus when a link leads here.
#[component]
fn Section(
    /// One of `SECTIONS`.
    id: &'static str,
    title: &'static str,
    /// One sentence.
    #[prop(optional, into)]
    lead: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby=id>
            <div class="card-head">
                <div>
                    <h2 id=id tabindex="-1">
                        {title}
                    </h2>
                    {lead.map(|lead| view! { <p>{lead}</p> })}
                </div>
            </div>
            {children()}
        </section>
    }
    .into_any()
}
