//! Who may know of a change: whoever may list what has changed, there where it has changed.

use store::audit::ChangeNote;

use super::api_of;
use crate::Platform;
use crate::caller::Caller;
use crate::error::Error;
use crate::permissions::Action;

/// Whether a caller may know of a change.
pub(super) async fn to(platform: &Platform, caller: &Caller, note: &ChangeNote) -> Result<bool, Error> {
    let Some(action) = reading(api_of(&note.action)) else { return Ok(false) };
    let Ok(caller) = caller.for_action(action) else { return Ok(false) };
    let reach = caller.scope().reach();
    if let (Action::StatusList, Some(integration)) = (action, &note.target_id) {
        // As narrow as the list of status: by category, too.
        let Ok(id) = integration.parse() else { return Ok(false) };
        let mut tx = platform.store.read(caller.scope()).await?;
        return Ok(store::integrations::by_id(&mut tx, id).await?.is_some());
    }
    // Whoever may read the organization at all reads all of it.
    if reach.is_every_account() || action == Action::OrganizationGet {
        return Ok(true);
    }
    let mut tx = platform.store.read(caller.scope()).await?;
    Ok(match (&note.account_id, action, &note.target_id) {
        // An account that is gone can still be told by its id.
        (Some(account), ..) => {
            reach.names_account(*account)
                || store::accounts::get(&mut tx, &account.to_string()).await?.is_some()
        }
        (None, Action::MembersList, Some(member)) => store::members::get(&mut tx, member).await?.is_some(),
        _ => false,
    })
}

/// The action that shows what an API's changes are about.
fn reading(api: &str) -> Option<Action> {
    if api == "auth" {
        // Accepting an invitation and signing in change what is seen of the member.
        return Some(Action::MembersList);
    }
    let of = |verb: &str| Action::ALL.iter().copied().find(|one| one.api() == api && one.verb() == verb);
    of("list").or_else(|| of("get"))
}
