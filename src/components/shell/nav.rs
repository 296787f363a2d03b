//! The way to every page.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use ui::components::icon::{Icon, Shape};

use crate::{routes, state::tenant::use_tenant};

/// A page, as navigation, palette and keys know it.
pub(super) struct Page {
    pub(super) name: &'static str,
    pub(super) path: &'static str,
    pub(super) icon: Shape,
    /// After G.
    pub(super) letter: char,
    pub(super) keys: &'static str,
}

/// What people do every day.
pub(super) const WORK: &[Page] = &[
    Page { name: "Overview", path: routes::OVERVIEW, icon: Shape::Overview, letter: 'o', keys: "G then O" },
    Page { name: "Accounts", path: routes::ACCOUNTS, icon: Shape::Accounts, letter: 'a', keys: "G then A" },
    Page {
        name: "Integrations",
        path: routes::INTEGRATIONS,
        icon: Shape::Integrations,
        letter: 'i',
        keys: "G then I",
    },
    Page {
        name: "Integration points",
        path: routes::INTEGRATION_POINTS,
        icon: Shape::Points,
        letter: 'p',
        keys: "G then P",
    },
    Page { name: "Catalog", path: routes::CATALOG, icon: Shape::Catalog, letter: 'c', keys: "G then C" },
    Page { name: "Explorer", path: routes::EXPLORER, icon: Shape::Explorer, letter: 'e', keys: "G then E" },
];

/// Who may do what, and what was done.
pub(super) const ORGANIZATION: &[Page] = &[
    Page { name: "Members", path: routes::MEMBERS, icon: Shape::Members, letter: 'm', keys: "G then M" },
    Page { name: "Roles", path: routes::ROLES, icon: Shape::Roles, letter: 'r', keys: "G then R" },
    Page { name: "Tokens", path: routes::TOKENS, icon: Shape::Key, letter: 't', keys: "G then T" },
    Page { name: "Webhooks", path: routes::WEBHOOKS, icon: Shape::Webhooks, letter: 'w', keys: "G then W" },
    Page { name: "Audit log", path: routes::AUDIT, icon: Shape::Audit, letter: 'l', keys: "G then L" },
    Page { name: "Settings", path: routes::SETTINGS, icon: Shape::Settings, letter: 's', keys: "G then S" },
];

/// Every page, in the order of the side bar.
pub(super) fn pages() -> impl Iterator<Item = &'static Page> {
    WORK.iter().chain(ORGANIZATION)
}

/// Pages in the order in which they are used, then what lies outside of the app.
#[component]
pub(super) fn Nav() -> impl IntoView {
    view! {
        <nav aria-label="Main">
            <Links pages=WORK />
            <p class="nav-group">"Organization"</p>
            <Links pages=ORGANIZATION />
            <p class="nav-group">"Reference"</p>
            <ul role="list" class="nav-list">
                <li>
                    <a class="nav-link" href=routes::API_REFERENCE rel="external">
                        <Icon shape=Shape::Description />
                        "Management API"
                        <Icon shape=Shape::Outward class="icon-trail icon-directional" />
                    </a>
                </li>
            </ul>
        </nav>
    }
    .into_any()
}

#[component]
fn Links(pages: &'static [Page]) -> impl IntoView {
    let tenant = use_tenant();
    let path = use_location().pathname;
    let links: Vec<_> = pages
        .iter()
        .map(|page| {
            let href = move || routes::in_tenant(page.path, tenant.key().as_deref());
            let current = move || path.with(|path| current(page.path, path));
            view! {
                <li>
                    <a href=href class="nav-link" aria-current=current>
                        <Icon shape=page.icon />
                        {page.name}
                    </a>
                </li>
            }
        })
        .collect();
    view! { <ul role="list" class="nav-list">{links}</ul> }.into_any()
}

/// A page below, such as one member, belongs to the page above it.
fn current(page: &str, path: &str) -> Option<&'static str> {
    if path == page {
        return Some("page");
    }
    let below = path.strip_prefix(page).is_some_and(|rest| page != routes::OVERVIEW && rest.starts_with('/'));
    below.then_some("true")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_below_another_belongs_to_it() {
        assert_eq!(current("/members", "/members"), Some("page"));
        assert_eq!(current("/members", "/members/dana"), Some("true"));
        assert_eq!(current("/members", "/members-only"), None);
        assert_eq!(current("/", "/members"), None);
    }

    #[test]
    fn every_page_has_a_letter_of_its_own() {
        let mut letters: Vec<char> = pages().map(|page| page.letter).collect();
        letters.sort_unstable();
        letters.dedup();
        assert_eq!(letters.len(), pages().count());
        for page in pages() {
            assert!(page.keys.to_lowercase().ends_with(page.letter), "{}", page.name);
        }
    }
}
