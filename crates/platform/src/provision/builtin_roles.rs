//! The roles that every organization has from its first day (contract, auth 4). They cannot be changed.

use api_types::{OrganizationType, PermissionSetName, RoleId};
use store::WriteTx;
use store::organizations::OrganizationRow;
use store::roles::{self, RoleRow};
use uuid::Uuid;

use crate::error::Error;

/// Name of the role that may do everything in the organization.
pub(crate) const ADMINISTRATOR: &str = "administrator";
/// Name of the same for organizations that have others below them.
pub(crate) const ROOT_ADMINISTRATOR: &str = "root_administrator";

/// Writes them into a new organization. The texts are those of the migration that gives them to older ones.
pub(super) async fn insert(tx: &mut WriteTx<'_>, organization: &OrganizationRow) -> Result<(), Error> {
    use PermissionSetName::{Administrator, Member, Viewer};
    let mut builtin = vec![
        (
            ADMINISTRATOR,
            "Administrator",
            Administrator,
            "Everything in the organization, members and settings included",
        ),
        ("viewer", "Viewer", Viewer, "Sees everything in the organization and changes nothing"),
        ("member", "Member", Member, "Signs in and sees their own profile and the basic status"),
    ];
    if organization.organization_type == OrganizationType::Root {
        let description = "Everything, in this organization and in those below it";
        builtin.push((ROOT_ADMINISTRATOR, "Root administrator", Administrator, description));
    }
    for (name, fullname, permission_set, description) in builtin {
        let row = RoleRow {
            id: RoleId(Uuid::now_v7()),
            organization_id: organization.id,
            name: name.into(),
            fullname: fullname.into(),
            description: Some(description.into()),
            permission_set,
            resources: None,
            builtin: true,
            account_id: None,
            version: 1,
            created_at: organization.created_at,
            updated_at: organization.created_at,
        };
        roles::insert(tx, &row).await?;
    }
    Ok(())
}
