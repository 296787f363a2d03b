//! What the server said of the session, and asking it again.

use std::time::Duration;

use api_types::{
    OrganizationId, Sensitive,
    connect::{ConnectAction, ConnectPage, ConnectPoint, ConnectProvider},
};
use futures_util::FutureExt as _;
use leptos::{prelude::*, task::spawn_local};
use ui::api::{
    ApiError, browser,
    client::{self, Client},
    connect::{self, Wanted},
    keeper::{Access, Keeper, NotRenewed, Notice, Owner},
};

use crate::address::Opened;

/// Longer than any session: when it ends, the server says so.
const LIFETIME: Duration = Duration::from_hours(24 * 30);

/// See the module. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Known {
    page: RwSignal<Option<Result<ConnectPage, ApiError>>>,
    token: StoredValue<Option<Sensitive>>,
    wanted: StoredValue<Wanted>,
    made: StoredValue<String>,
    client: Client,
}

impl Known {
    /// Begins to ask.
    pub(crate) fn begin(opened: Opened) -> Self {
        let refused = RwSignal::new(false);
        let renew = || async { Err(NotRenewed::Ended) }.boxed_local();
        // Nobody can sign in again here: whoever waits for it is told, and the page asks what became of the session.
        let keeper = Keeper::new(browser::since_opening, renew, move |notice| {
            if matches!(notice, Notice::SignInAgain) {
                refused.set(true);
            }
        });
        if let Some(secret) = opened.token.clone() {
            let owner = Owner { organization: OrganizationId(uuid::Uuid::nil()), member: None };
            keeper.signed_in(Access { secret, lifetime: LIFETIME, owner, about: None });
        }
        let known = Self {
            page: RwSignal::new(None),
            token: StoredValue::new(opened.token),
            wanted: StoredValue::new(opened.wanted),
            made: StoredValue::new(String::new()),
            client: client::provide(keeper.clone()),
        };
        Effect::new(move |_| {
            if refused.get() {
                keeper.give_up();
                known.again();
            }
        });
        known.again();
        known
    }

    /// Asks again, with what is shown staying until the answer is there.
    pub(crate) fn again(self) {
        let Some(token) = self.token.get_value() else {
            return self.page.set(Some(Err(ApiError::SignedOut)));
        };
        spawn_local(async move {
            let answer = connect::page(self.client, token, &self.wanted.get_value()).await;
            self.page.try_set(Some(answer));
        });
    }

    /// The answer, tracked; none until it is there.
    pub(crate) fn answer(self) -> Option<Result<ConnectPage, ApiError>> {
        self.page.get()
    }

    /// The page's language, as far as somebody has asked for one.
    pub(crate) fn locale(self) -> Option<String> {
        let asked = self.wanted.with_value(|wanted| wanted.locale.clone());
        asked.or_else(|| self.page.with_untracked(|page| page.as_ref()?.as_ref().ok()?.setup.locale.clone()))
    }

    /// Notes what was connected just now: what the server says of it takes a moment.
    pub(crate) fn note(self, name: String) {
        self.made.set_value(name);
    }

    /// The name of what was connected last.
    pub(crate) fn made(self) -> Option<String> {
        Some(self.made.get_value()).filter(|name| !name.is_empty())
    }
}

/// Whether the session lets somebody do this.
pub(crate) fn may(page: &ConnectPage, action: ConnectAction) -> bool {
    page.setup.actions.contains(&action)
}

/// The only thing that can be connected, if it is one.
pub(crate) fn only(page: &ConnectPage) -> Option<(&ConnectPoint, &ConnectProvider)> {
    let mut all =
        page.integration_points.iter().flat_map(|point| point.providers.iter().map(move |one| (point, one)));
    match (all.next(), all.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

/// A point and a provider that it allows.
pub(crate) fn find<'a>(
    page: &'a ConnectPage,
    point: &str,
    provider: &str,
) -> Option<(&'a ConnectPoint, &'a ConnectProvider)> {
    let point = page.integration_points.iter().find(|one| one.id.to_string() == point)?;
    Some((point, point.providers.iter().find(|one| one.id == provider)?))
}
