//! Organizations below that of the scope: the one place where a transaction goes from one organization into another.
//!
//! It goes one step down only, into an organization that names the scope's as the one above it, and only after the row
//! that says so has been read or is being written. What it does there and what it does at home become lasting together.

use api_types::OrganizationId;

use crate::connection::values;
use crate::organizations::{self, OrganizationRow, read_row, select_organizations};
use crate::{Scope, StoreError, Tx, WriteTx};

/// The way back from an organization below to the one that the transaction began in.
#[must_use = "the transaction stays below until it is brought home"]
pub struct WayHome(Scope);

impl WayHome {
    /// Brings the transaction back.
    pub async fn take(self, tx: &mut WriteTx<'_>) -> Result<(), StoreError> {
        tx.go_on_in(self.0).await.map(drop)
    }
}

/// The organizations below, by name.
pub async fn list(tx: &mut Tx<'_>) -> Result<Vec<OrganizationRow>, StoreError> {
    let rows = tx
        .fetch(select_organizations!("parent_id = $1 ORDER BY name"), values![tx.scope().organization()])
        .await?;
    rows.iter().map(read_row).collect()
}

/// The organization below with this id or name; `None` if there is none, or if it is below another.
pub async fn get(tx: &mut Tx<'_>, key: &str) -> Result<Option<OrganizationRow>, StoreError> {
    let row = tx
        .fetch_optional(
            select_organizations!("parent_id = $1 AND (org_id = $2 OR name = $2)"),
            values![tx.scope().organization(), key.to_ascii_lowercase()],
        )
        .await?;
    row.as_ref().map(read_row).transpose()
}

/// Adds an organization below that of the scope and goes on inside it, as whoever acts above. Whatever `row` says, it is
/// below this one. A name that is taken: [`StoreError::Duplicate`].
pub async fn insert(tx: &mut WriteTx<'_>, row: &OrganizationRow) -> Result<WayHome, StoreError> {
    let above = tx.scope().organization();
    let home = enter(tx, row.id).await?;
    organizations::insert(tx, &OrganizationRow { parent_id: Some(above), ..row.clone() }).await?;
    Ok(home)
}

/// Deletes an organization below that of the scope with all that belongs to it, but for its audit log, which nobody can
/// delete; then goes on inside what is left, for a last entry.
pub async fn delete(tx: &mut WriteTx<'_>, row: &OrganizationRow) -> Result<WayHome, StoreError> {
    let above = tx.scope().organization();
    let home = enter(tx, row.id).await?;
    let deleted = tx
        .execute_versioned(
            "DELETE FROM organizations WHERE org_id = $1 AND version = $2 AND parent_id = $3",
            values![tx.scope().organization(), row.version, above],
        )
        .await;
    deleted.map(|()| home)
}

async fn enter(tx: &mut WriteTx<'_>, organization: OrganizationId) -> Result<WayHome, StoreError> {
    let scope = tx.scope().below(organization);
    tx.go_on_in(scope).await.map(WayHome)
}
