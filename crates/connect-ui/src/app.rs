//! The page as a whole: the card, its head, and the step that is shown.

use api_types::connect::{Appearance, ConnectAction, ConnectPage};
use leptos::{mount::mount_to, prelude::*};
use ui::{
    components::{
        button::{Button, Look},
        icon::Shape,
    },
    util::{self, announce::use_announcer, dom},
    words::{tr, tr_with},
};

use crate::{
    address,
    done::Done,
    fill::Fill,
    known::{self, Known},
    over::Over,
    pick::Pick,
    place::{Place, Way},
};

/// Replaces the first paint, which came with the page, by the app.
pub(crate) fn start() {
    let Some(root) = dom::by_id("app") else {
        return;
    };
    dom::clear(&root);
    mount_to(root, App).forget();
}

#[component]
fn App() -> impl IntoView {
    util::announce::provide();
    let known = Known::begin(address::read());
    let way = Way::begin();
    let announcer = use_announcer();
    let body = move || match known.answer() {
        None => view! { <Waiting /> }.into_any(),
        Some(Err(error)) => view! { <Over error known /> }.into_any(),
        Some(Ok(page)) => view! { <Steps page known way /> }.into_any(),
    };
    view! {
        <main class="connect">
            {body}
        </main>
        <div class="visually-hidden" role="status">
            {move || announcer.text()}
        </div>
    }
}

#[component]
fn Waiting() -> impl IntoView {
    view! {
        <div class="connect-card" aria-busy="true">
            <div class="connect-head">
                <span class="skeleton connect-skeleton-title" aria-hidden="true"></span>
            </div>
            <div class="connect-body">
                <h1 class="visually-hidden">{tr("Connect")}</h1>
                <div class="connect-skeleton" aria-hidden="true">
                    <span class="skeleton connect-skeleton-heading"></span>
                    <span class="skeleton connect-skeleton-search"></span>
                    <span class="skeleton connect-skeleton-row"></span>
                    <span class="skeleton connect-skeleton-row"></span>
                    <span class="skeleton connect-skeleton-row"></span>
                </div>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Steps(page: ConnectPage, known: Known, way: Way) -> impl IntoView {
    let title = tr_with("Connect {account}", &[("account", &page.account.fullname)]);
    dom::set_title(&title);
    // Else it is as the page's address, or the browser, has it.
    if let Some(theme) = theme(page.setup.appearance) {
        dom::set_theme(Some(theme));
    }
    let creates = known::may(&page, ConnectAction::Create);
    // With a single thing to connect there is nothing to choose.
    let single = known::only(&page)
        .filter(|_| creates && page.integrations.is_empty())
        .map(|(point, provider)| Place::Fill { point: point.id.to_string(), provider: provider.id.clone() });
    let place = Memo::new(move |_| match (way.now(), &single) {
        (Place::Pick, Some(fill)) => fill.clone(),
        // As the history may have it of another session.
        (Place::Fill { .. }, _) if !creates => Place::Pick,
        (now, _) => now,
    });
    let page = StoredValue::new(page);
    let lead = page.with_value(|page| {
        let names =
            [("organization", page.organization.as_str()), ("account", page.account.fullname.as_str())];
        tr_with("{account} at {organization}", &names)
    });
    let can_go_back = move || {
        let picks = page.with_value(|page| known::only(page).is_none() || !page.integrations.is_empty());
        picks && matches!(place.get(), Place::Fill { .. })
    };
    let step = move || {
        let now = place.get();
        page.with_value(|page| match now {
            Place::Fill { point, provider } => match known::find(page, &point, &provider) {
                Some((point, provider)) => {
                    view! { <Fill page=page.clone() point=point.clone() provider=provider.clone() known way /> }
                        .into_any()
                }
                None => view! { <Pick page=page.clone() way /> }.into_any(),
            },
            Place::Done { integration } => view! { <Done page=page.clone() integration known way /> }.into_any(),
            Place::Pick => view! { <Pick page=page.clone() way /> }.into_any(),
        })
    };
    view! {
        <div class="connect-card">
            <header class="connect-head">
                {move || {
                    can_go_back()
                        .then(|| {
                            view! {
                                <Button look=Look::Quiet icon=Shape::ChevronLeft on_press=move || way.go(Place::Pick)>
                                    {tr("Back")}
                                </Button>
                            }
                        })
                }}
                <p class="connect-lead">{lead}</p>
            </header>
            <div class="connect-body">{step}</div>
        </div>
    }
    .into_any()
}

/// What the host wants, as the style sheet calls it; nothing leaves it to the browser.
fn theme(appearance: Appearance) -> Option<&'static str> {
    match appearance {
        Appearance::Auto => None,
        Appearance::Light => Some("light"),
        Appearance::Dark => Some("dark"),
    }
}
