//! Which page an address belongs to, and going from one to another: the old page stays until the code of the new one
//! has come.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    hooks::use_location,
    location::{BrowserUrl, LocationProvider},
    params::ParamsMap,
};

use crate::{
    components::{gate::Gate, public::PublicArea},
    late::{self, Arrival, Late},
    routes, state,
};

/// What stands round a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Area {
    /// A card that stands alone, for everybody.
    Public,
    /// The shell, for those who are signed in.
    Inside,
}

/// A page, and the address that it is at.
struct Page {
    /// A part that begins with a colon is a parameter of that name.
    path: &'static str,
    area: Area,
    late: Late,
}

/// Every page. A new one is a line here, one in `late.rs`, and one in `routes.rs` for whoever links to it.
const PAGES: &[Page] = &[
    public(routes::SIGN_UP, Late::sign_up()),
    public(routes::SIGN_IN, Late::sign_in()),
    public(routes::FORGOT, Late::forgot()),
    public(routes::RESET, Late::reset()),
    public(routes::INVITE, Late::invite()),
    inside(routes::OVERVIEW, Late::overview()),
    inside(routes::WELCOME, Late::welcome()),
    inside(routes::MEMBERS, Late::members()),
    inside("/members/:member", Late::member()),
    inside(routes::ROLES, Late::roles()),
    inside("/roles/:role", Late::role()),
    inside(routes::ACCOUNTS, Late::accounts()),
    inside("/accounts/:account", Late::account()),
    inside(routes::INTEGRATIONS, Late::integrations()),
    inside(routes::NEW_INTEGRATION, Late::new_integration()),
    inside("/integrations/:account/:integration", Late::integration()),
    inside("/integration-points", Late::integration_points()),
    inside("/integration-points/new", Late::new_integration_point()),
    inside("/integration-points/:point", Late::integration_point()),
    inside("/catalog", Late::catalog()),
    inside("/catalog/:provider", Late::provider()),
    inside(routes::TOKENS, Late::tokens()),
    inside(routes::NEW_TOKEN, Late::new_token()),
    inside("/tokens/:token", Late::token()),
    inside(routes::WEBHOOKS, Late::webhooks()),
    inside(routes::NEW_WEBHOOK, Late::new_webhook()),
    inside("/webhooks/:webhook", Late::webhook()),
    inside(routes::AUDIT, Late::audit()),
    inside(routes::EXPLORER, Late::explorer()),
    inside(routes::SETTINGS, Late::settings()),
];

/// For every other address.
const NOT_FOUND: Page = inside("", Late::not_found());

const fn public(path: &'static str, late: Late) -> Page {
    Page { path, area: Area::Public, late }
}

const fn inside(path: &'static str, late: Late) -> Page {
    Page { path, area: Area::Inside, late }
}

/// The page that is shown.
#[derive(Clone)]
struct Shown {
    /// Its place in [`PAGES`]; the one after them is that of no page.
    page: usize,
    /// Not there before the code of the first page has come.
    arrival: Option<Arrival>,
    /// Its own: those of the next page are another signal's, so that this one is not asked for what it cannot know.
    params: ArcRwSignal<ParamsMap>,
}

/// Every page. Those behind the gate have the shell round them; the others stand alone on a card.
#[component]
pub(crate) fn Pages() -> impl IntoView {
    state::tenant::provide();
    let path = use_location().pathname;
    let browser = expect_context::<BrowserUrl>();
    let settled = late::use_settled();
    let shown = RwSignal::new(untrack(|| {
        let (page, params) = path.with(|path| find(path));
        Shown { page, arrival: None, params: ArcRwSignal::new(map(params)) }
    }));
    provide_context(shown);

    // Grows with each change of the address, so that what comes late is not shown in place of what was asked for since.
    let turn = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let (page, params) = path.with(|path| find(path));
        let mine = turn.get_value() + 1;
        turn.set_value(mine);
        let now = shown.get_untracked();
        let browser = browser.clone();
        if now.page == page && now.arrival.is_some() {
            now.params.set(map(params));
            browser.ready_to_complete();
            return;
        }
        spawn_local(async move {
            let arrival = at(page).late.arrival().await;
            if turn.try_get_value() == Some(mine) {
                shown.set(Shown { page, arrival: Some(arrival), params: ArcRwSignal::new(map(params)) });
                settled.soon();
                // Only now the address bar may show the new address.
                browser.ready_to_complete();
            }
        });
    });

    let area = Memo::new(move |_| shown.with(|shown| at(shown.page).area));
    move || match area.get() {
        Area::Public => view! { <PublicArea /> }.into_any(),
        Area::Inside => view! { <Gate /> }.into_any(),
    }
}

/// The page itself, inside its area.
#[component]
pub(crate) fn CurrentPage(area: Area) -> impl IntoView {
    let shown = expect_context::<RwSignal<Shown>>();
    move || {
        // A page of the other area comes with that.
        let Shown { arrival, params, .. } =
            shown.with(|shown| (at(shown.page).area == area).then(|| shown.clone()))?;
        provide_context(ArcMemo::new(move |_| params.get()));
        arrival.map(Arrival::view)
    }
}

fn at(page: usize) -> &'static Page {
    PAGES.get(page).unwrap_or(&NOT_FOUND)
}

/// What a path says to its page: names and values, the values as they stand in the path.
type Params = Vec<(&'static str, String)>;

fn map(params: Params) -> ParamsMap {
    params.into_iter().fold(ParamsMap::new(), |mut map, (name, value)| {
        map.insert(name, value);
        map
    })
}

/// The page at a path, with what the path says to it.
fn find(path: &str) -> (usize, Params) {
    let found = PAGES
        .iter()
        .enumerate()
        .find_map(|(page, Page { path: pattern, .. })| Some((page, params(pattern, path)?)));
    found.unwrap_or_else(|| (PAGES.len(), Params::new()))
}

/// What a path says by a pattern, if it is one of its paths. A slash at the end makes no difference.
fn params(pattern: &'static str, path: &str) -> Option<Params> {
    let parts = |path| str::split(str::trim_matches(path, '/'), '/');
    let mut params = Params::new();
    let mut given = parts(path);
    for part in str::split(pattern.trim_matches('/'), '/') {
        let given = given.next()?;
        match part.strip_prefix(':') {
            Some(name) if !given.is_empty() => params.push((name, given.to_owned())),
            None if part == given => {}
            Some(_) | None => return None,
        }
    }
    given.next().is_none().then_some(params)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str) -> String {
        let (page, params) = find(path);
        format!("{} {params:?}", at(page).path)
    }

    #[test]
    fn an_address_is_of_one_page() {
        assert_eq!(found("/"), "/ []");
        assert_eq!(found("/members"), "/members []");
        assert_eq!(found("/members/"), "/members []");
        assert_eq!(found("/sign-in"), "/sign-in []");
    }

    #[test]
    fn what_stands_in_the_place_of_a_parameter_is_its_value() {
        assert_eq!(found("/accounts/a%2Fb"), r#"/accounts/:account [("account", "a%2Fb")]"#);
    }

    #[test]
    fn every_other_address_is_of_none() {
        for path in ["/member", "/members/dana/more", "/sign-in/x", "/members//x"] {
            assert_eq!(find(path).0, PAGES.len(), "{path}");
        }
    }

    #[test]
    fn no_page_hides_another() {
        for (place, page) in PAGES.iter().enumerate() {
            assert_eq!(find(&page.path.replace(':', "x")).0, place, "{}", page.path);
        }
    }
}
