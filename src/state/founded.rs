//! What signing up gave, on its way to the one page that shows it. In memory only: gone with the tab, and as soon as the
//! person says that it is stored.

use std::sync::Arc;

use api_types::{Sensitive, signup::SignUpResult};
use leptos::prelude::*;

use super::session::use_session;

/// A new organization's token.
#[derive(Clone)]
pub(crate) struct Founded {
    /// The token itself. Nowhere else.
    pub(crate) token: Sensitive,
    /// The organization that it opens.
    pub(crate) organization: api_types::OrganizationId,
}

/// The latest, from anywhere in the app.
#[derive(Clone, Copy)]
pub(crate) struct FoundedState(RwSignal<Option<Arc<Founded>>>);

/// Makes it available to the app, empty; after the session.
pub(crate) fn provide() {
    let founded = FoundedState(RwSignal::new(None));
    provide_context(founded);
    let session = use_session();
    // Whoever uses this tab next must not find it. Before the first sign-in it waits for just that.
    Effect::new(move |was_in: Option<bool>| {
        let is_in = session.is_signed_in();
        if was_in == Some(true) && !is_in {
            founded.forget();
        }
        is_in
    });
}

/// From anywhere in the app.
pub(crate) fn use_founded() -> FoundedState {
    expect_context()
}

impl FoundedState {
    /// Keeps the token of a new organization.
    pub(crate) fn keep(self, result: SignUpResult) {
        let token = Sensitive::new(result.token.access.secret);
        self.0.set(Some(Arc::new(Founded { token, organization: result.organization.id })));
    }

    /// The token of this organization, if it was just founded, tracked.
    pub(crate) fn of(self, organization: api_types::OrganizationId) -> Option<Arc<Founded>> {
        self.0.get().filter(|founded| founded.organization == organization)
    }

    /// Forgets it.
    pub(crate) fn forget(self) {
        self.0.set(None);
    }
}
