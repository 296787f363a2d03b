//! Pages that a link from a mail leads to. Its token is the part of the address after `#`, which no server and no log
//! gets to see; the address keeps it until it has been used, so that a reload works.

use api_types::{Sensitive, session::LinkInfo};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use ui::{
    api::{ApiError, Client, Query, use_client},
    components::{
        button::{LinkButton, Look},
        error_view::ErrorView,
        notice::{Notice, Tone},
    },
};

use crate::routes;

/// What the link is about, and the link itself for the call that uses it.
#[derive(Clone, Copy)]
pub(crate) struct Link {
    token: Memo<Option<String>>,
    info: Query<LinkInfo>,
}

/// The link of this page. `look` asks the server about it.
pub(crate) fn use_link<Fut>(look: impl Fn(Client, Sensitive) -> Fut + 'static) -> Link
where
    Fut: Future<Output = Result<LinkInfo, ApiError>> + 'static,
{
    let client = use_client();
    let hash = use_location().hash;
    let token = Memo::new(move |_| {
        let token = hash.with(|hash| hash.trim_start_matches('#').to_owned());
        Some(token).filter(|token| !token.is_empty())
    });
    let info = Query::new(move || token.get(), move |token: String| look(client, Sensitive::new(token)));
    Link { token, info }
}

impl Link {
    /// What the link is about, tracked; none until it is known to be good.
    pub(crate) fn info(self) -> Option<LinkInfo> {
        self.info.data().map(|info| LinkInfo::clone(&info))
    }

    /// For the call that uses it.
    pub(crate) fn token(self) -> Sensitive {
        Sensitive::new(self.token.get_untracked().unwrap_or_default())
    }
}

/// Shows its children for a link that is good; otherwise why it is not, and how to get another.
#[component]
pub(crate) fn LinkGate(
    link: Link,
    /// How to get another, as a sentence.
    another: &'static str,
    /// Where that is, with the words for the button.
    way: (&'static str, &'static str),
    children: ChildrenFn,
) -> impl IntoView {
    let good = Memo::new(move |_| link.info().is_some());
    let children = StoredValue::new(children);
    let (href, words) = way;
    let bad = move |title: String, advice: String| {
        view! {
            <Notice tone=Tone::Warn title=title>
                <p>{advice}</p>
                <p>{another}</p>
            </Notice>
            <div class="form-actions">
                <LinkButton href look=Look::Primary>
                    {words}
                </LinkButton>
            </div>
        }
        .into_any()
    };
    move || {
        if good.get() {
            return children.with_value(|children| children()).into_any();
        }
        if link.token.with(Option::is_none) {
            return bad(
                "The link is incomplete".to_owned(),
                "Open it by clicking on it in the mail, or copy it to the last letter.".to_owned(),
            );
        }
        match link.info.error() {
            None => view! { <CardSkeleton /> }.into_any(),
            Some(error @ ApiError::Gone(_)) => bad(error.title(), String::new()),
            Some(ApiError::NotFound(_) | ApiError::Unaccepted(_)) => bad(
                "This link is not known here".to_owned(),
                "It may have been copied with a letter missing, or belong to another server.".to_owned(),
            ),
            Some(error) => {
                view! { <ErrorView failure=error.into() retry=move || link.info.again() /> }.into_any()
            }
        }
    }
}

/// Holds the place of a form that is about to come.
#[component]
pub(crate) fn CardSkeleton() -> impl IntoView {
    view! {
        <div class="page-skeleton" aria-busy="true">
            <span class="visually-hidden">"Loading"</span>
            <span class="skeleton skeleton-line"></span>
            <span class="skeleton skeleton-field"></span>
            <span class="skeleton skeleton-field"></span>
        </div>
    }
    .into_any()
}

/// Where one gets a new link to a password, with the words for it.
pub(crate) const NEW_RESET: (&str, &str) = (routes::FORGOT, "Get a new link");
/// Where somebody with a used invitation goes, with the words for it.
pub(crate) const TO_SIGN_IN: (&str, &str) = (routes::SIGN_IN, "Go to sign-in");
