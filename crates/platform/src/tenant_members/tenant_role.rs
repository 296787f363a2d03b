//! Roles in one tenant: which hold there, how strong they are, what they are called.

use api_types::formats::normalize_name;
use api_types::{PermissionSetName, Timestamp};
use store::accounts::AccountRow;
use store::list::ListQuery;
use store::roles::{ROLES, RoleRow};
use store::{Tx, WriteTx};

use crate::error::{Error, Fault};
use crate::permissions::{Action, allows};
use crate::roles;

/// The words of the API, each with what it allows in the tenant.
const WORDS: [(&str, PermissionSetName); 3] = [
    ("ADMIN", PermissionSetName::Administrator),
    ("EDITOR", PermissionSetName::AccountManager),
    ("VIEWER", PermissionSetName::Viewer),
];

/// What allows more comes first.
const STRENGTH: [PermissionSetName; 9] = [
    PermissionSetName::Administrator,
    PermissionSetName::AccountManager,
    PermissionSetName::McpManagement,
    PermissionSetName::Viewer,
    PermissionSetName::ConnectUi,
    PermissionSetName::McpIntegrationsUseOnly,
    PermissionSetName::TokenIssuer,
    PermissionSetName::AccountProvisioner,
    PermissionSetName::Member,
];

/// Most roles that a refusal names.
const NAMED: usize = 20;

/// The roles that hold in a tenant, out of those that the scope reaches; the strongest first.
pub(super) async fn holding(tx: &mut Tx<'_>, account: &AccountRow) -> Result<Vec<RoleRow>, Error> {
    let mut found = Vec::new();
    let mut start = String::new();
    loop {
        let parameters = [("limit".to_owned(), "1000".to_owned()), ("start_after".to_owned(), start.clone())];
        let page = store::roles::list(tx, &ListQuery::parse(&ROLES, &parameters)?).await?.rows;
        let Some(last) = page.last() else { break };
        start.clone_from(&last.name);
        found.extend(page.into_iter().filter(|role| holds(role, account)));
    }
    found.sort_by_key(|role| (strength(role.permission_set), role.account_id.is_none(), role.name.clone()));
    Ok(found)
}

/// Whether a role lets somebody into a tenant: it reaches the tenant, and either it is about some tenants only or it
/// lets one see them. (`member`, which everybody may have, does neither.)
pub(super) fn holds(role: &RoleRow, account: &AccountRow) -> bool {
    let grant = role.grant();
    grant.reach.covers_account(account.id, account.environment, &account.labels)
        && (!grant.reach.is_every_account() || allows(grant.permission_set, Action::AccountsGet))
}

/// What the API calls a role: a word of its own for roles that Patchbay made, else the role's name.
pub(super) fn title(role: &RoleRow) -> String {
    let word = WORDS.iter().find(|(_, set)| role.builtin && *set == role.permission_set);
    word.map_or_else(|| role.name.clone(), |(word, ..)| (*word).to_owned())
}

/// The role that a request names: one of the three words, whatever their case, or the name of a role that holds in the
/// tenant. A role for this tenant alone is made when it is first needed.
pub(super) async fn wanted(
    tx: &mut WriteTx<'_>,
    account: &AccountRow,
    text: &str,
    now: Timestamp,
) -> Result<RoleRow, Error> {
    if let Some((_, set)) = WORDS.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)) {
        return Ok(roles::ensure_of_account(tx, account, *set, now).await?);
    }
    let role = store::roles::get_by_name(tx, &normalize_name(text)).await?;
    if let Some(role) = role.filter(|role| holds(role, account)) {
        return Ok(role);
    }
    let mut known: Vec<_> = WORDS.iter().map(|(word, ..)| (*word).to_owned()).collect();
    known.extend(holding(tx, account).await?.into_iter().filter(|role| !role.builtin).map(|role| role.name));
    let more = if known.len() > NAMED { " and others" } else { "" };
    known.truncate(NAMED);
    Err(Fault::body(
        "/role",
        format!("names no role that holds in this tenant; known are {}{more}", known.join(", ")),
    )
    .into())
}

fn strength(set: PermissionSetName) -> usize {
    STRENGTH.iter().position(|one| *one == set).unwrap_or(STRENGTH.len())
}
