//! The roles that Patchbay makes itself: those of every organization, and those of a single account.

use api_types::token::{Resources, RoleAccounts};
use api_types::{PermissionSetName, RoleId, Timestamp};
use store::accounts::AccountRow;
use store::roles::RoleRow;
use store::{StoreError, WriteTx};
use uuid::Uuid;

/// The roles of every organization; [`crate::provision`] makes them.
const OF_ORGANIZATIONS: [&str; 4] = ["administrator", "viewer", "member", "root_administrator"];
/// The permission sets that there are roles of single accounts for, with the titles of these.
const OF_ACCOUNTS: [(PermissionSetName, &str); 3] = [
    (PermissionSetName::Administrator, "Administrator"),
    (PermissionSetName::AccountManager, "Account manager"),
    (PermissionSetName::Viewer, "Viewer"),
];

/// The role that allows this set in one account alone; made when it is first needed. There are such roles for
/// administrators, account managers and viewers.
pub(crate) async fn ensure_of_account(
    tx: &mut WriteTx<'_>,
    account: &AccountRow,
    set: PermissionSetName,
    now: Timestamp,
) -> Result<RoleRow, StoreError> {
    let title = OF_ACCOUNTS.iter().find(|(one, _)| *one == set).map_or(set.as_str(), |(_, title)| title);
    let accounts = RoleAccounts { ids: vec![account.id.to_string()], ..RoleAccounts::default() };
    let role = RoleRow {
        id: RoleId(Uuid::now_v7()),
        organization_id: account.organization_id,
        name: format!("{}~{}", set.as_str(), account.id),
        fullname: format!("{title} of {}", account.fullname),
        description: None,
        permission_set: set,
        resources: Some(Resources { accounts: Some(accounts), ..Resources::default() }),
        builtin: true,
        account_id: Some(account.id),
        version: 1,
        created_at: now,
        updated_at: now,
    };
    store::roles::ensure(tx, &role).await
}

/// Whether a name is kept for roles that Patchbay makes: a role of somebody's own by such a name would be mistaken for
/// one of these.
pub(super) fn is_reserved(name: &str) -> bool {
    OF_ORGANIZATIONS.contains(&name)
        || OF_ACCOUNTS
            .iter()
            .any(|(set, _)| name.strip_prefix(set.as_str()).is_some_and(|rest| rest.starts_with('~')))
}

#[cfg(test)]
mod tests {
    use super::is_reserved;

    #[test]
    fn names_of_builtin_roles_are_reserved_and_others_are_not() {
        for name in
            ["administrator", "root_administrator", "member", "viewer~x", "account-manager~1", "viewer~"]
        {
            assert!(is_reserved(name), "{name}");
        }
        for name in ["viewers", "administrator-2", "~viewer", "connect-ui~x", "account-manager"] {
            assert!(!is_reserved(name), "{name}");
        }
    }
}
