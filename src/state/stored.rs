//! Whether the token of an organization that was founded in this browser has been stored away: for the checklist. Only
//! that word is kept, never anything of the token.

use api_types::OrganizationId;
use leptos::prelude::*;
use ui::util::storage;

const PENDING: &str = "pending";

fn key(organization: OrganizationId) -> String {
    format!("patchbay.ui.token.{organization}")
}

/// The organization was founded here, and its token is on the screen.
pub(crate) fn begin(organization: OrganizationId) {
    storage::write(&key(organization), Some(PENDING));
}

/// The person says that it is stored.
pub(crate) fn done(organization: OrganizationId) {
    storage::write(&key(organization), None);
}

/// Whether nobody has said so yet. Also false for whoever never saw the token: it is no business of theirs.
pub(crate) fn is_pending(organization: OrganizationId) -> bool {
    untrack(|| storage::read(&key(organization))).is_some_and(|word| word == PENDING)
}
