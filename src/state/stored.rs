//! What this browser remembers of an organization for the checklist: whether the token of one that was founded here has been
//! stored away, and whether all steps have been seen done. Only those words are kept, never anything of the token.

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

fn set_up_key(organization: OrganizationId) -> String {
    format!("patchbay.ui.set-up.{organization}")
}

/// All steps have been seen done.
pub(crate) fn remember_set_up(organization: OrganizationId) {
    if !is_set_up(organization) {
        storage::write(&set_up_key(organization), Some("yes"));
    }
}

/// Whether all steps have been seen done here.
pub(crate) fn is_set_up(organization: OrganizationId) -> bool {
    untrack(|| storage::read(&set_up_key(organization))).is_some()
}
