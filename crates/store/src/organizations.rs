//! The organization of the scope.

use api_types::{
    OrganizationId, OrganizationOptions, OrganizationState, OrganizationType, Timestamp, TokenId,
};

use crate::connection::values;
use crate::value::{Row, Value};
use crate::{StoreError, Tx, WriteTx};

/// An organization as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationRow {
    /// Identity.
    pub id: OrganizationId,
    /// Unique on this host, lower case.
    pub name: String,
    /// Display name.
    pub fullname: String,
    /// The organization that it is below, if it is.
    pub parent_id: Option<OrganizationId>,
    /// `root` or `standard`.
    pub organization_type: OrganizationType,
    /// Its default token.
    pub refresh_token_id: TokenId,
    /// E-mail address of whoever looks after it.
    pub contact: Option<String>,
    /// Reply address of e-mails.
    pub reply_to: Option<String>,
    /// Address of a picture.
    pub picture: Option<String>,
    /// Policies for members.
    pub options: Option<OrganizationOptions>,
    /// Whether it may work.
    pub state: OrganizationState,
    /// Last day of an evaluation, `YYYY-MM-DD`.
    pub end_date: Option<String>,
    /// Grows by one with every change.
    pub version: i64,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A query of whole organizations, as [`read_row`] reads them.
macro_rules! select_organizations {
    ($condition:literal) => {
        concat!(
            "SELECT org_id, name, fullname, organization_type, refresh_token_id, contact, reply_to, picture, options, \
             state, end_date, version, created_at, updated_at, parent_id FROM organizations WHERE ",
            $condition
        )
    };
}
pub(crate) use select_organizations;

/// The organization of the scope; `None` when it has been deleted.
pub async fn get(tx: &mut Tx<'_>) -> Result<Option<OrganizationRow>, StoreError> {
    let row =
        tx.fetch_optional(select_organizations!("org_id = $1"), values![tx.scope().organization()]).await?;
    row.as_ref().map(read_row).transpose()
}

/// Adds the organization of the scope. A name that is taken: [`StoreError::Duplicate`].
pub async fn insert(tx: &mut WriteTx<'_>, row: &OrganizationRow) -> Result<(), StoreError> {
    let values = values![
        tx.scope().organization(),
        &row.name,
        &row.fullname,
        row.organization_type.as_str(),
        row.refresh_token_id,
        &row.contact,
        &row.reply_to,
        &row.picture,
        options_text(row.options.as_ref())?,
        row.state.as_str(),
        &row.end_date,
        row.version,
        row.created_at,
        row.updated_at,
        row.parent_id,
    ];
    tx.execute(
        "INSERT INTO organizations (org_id, name, fullname, organization_type, refresh_token_id, contact, reply_to, \
         picture, options, state, end_date, version, created_at, updated_at, parent_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        values,
    )
    .await
    .map(drop)
}

/// Writes the changed organization; see `accounts::update` for versions.
pub async fn update(tx: &mut WriteTx<'_>, row: &OrganizationRow) -> Result<(), StoreError> {
    let values = values![
        tx.scope().organization(),
        row.version,
        &row.name,
        &row.fullname,
        &row.contact,
        &row.reply_to,
        &row.picture,
        options_text(row.options.as_ref())?,
        row.state.as_str(),
        &row.end_date,
        row.updated_at,
    ];
    tx.execute_versioned(
        "UPDATE organizations SET name = $3, fullname = $4, contact = $5, reply_to = $6, picture = $7, \
         options = $8, state = $9, end_date = $10, updated_at = $11, version = version + 1 \
         WHERE org_id = $1 AND version = $2",
        values,
    )
    .await
}

pub(crate) fn read_row(row: &Row) -> Result<OrganizationRow, StoreError> {
    Ok(OrganizationRow {
        id: row.parsed(0, "organizations.org_id", |text| text.parse().ok())?,
        name: row.text(1)?,
        fullname: row.text(2)?,
        organization_type: row.parsed(3, "organizations.organization_type", OrganizationType::parse)?,
        refresh_token_id: row.parsed(4, "organizations.refresh_token_id", |text| text.parse().ok())?,
        contact: row.opt_text(5)?,
        reply_to: row.opt_text(6)?,
        picture: row.opt_text(7)?,
        options: match row.opt_text(8)? {
            Some(_) => Some(row.json(8, "organizations.options")?),
            None => None,
        },
        state: row.parsed(9, "organizations.state", OrganizationState::parse)?,
        end_date: row.opt_text(10)?,
        version: row.int(11)?,
        created_at: row.time(12)?,
        updated_at: row.time(13)?,
        parent_id: match row.opt_text(14)? {
            Some(_) => Some(row.parsed(14, "organizations.parent_id", |text| text.parse().ok())?),
            None => None,
        },
    })
}

fn options_text(options: Option<&OrganizationOptions>) -> Result<Value, StoreError> {
    let text = options
        .map(serde_json::to_string)
        .transpose()
        .map_err(|_| StoreError::Damaged("organizations.options"))?;
    Ok(Value::Text(text))
}
