//! Tokens as those see them who look after them: in lists, and when their secrets are exchanged.

use api_types::{PermissionSetName, Timestamp};

use crate::connection::values;
use crate::list::{Column, Condition, Kind, ListQuery, Page, Reaching, Select, Table};
use crate::tokens::{self, TokenRow};
use crate::value::Row;
use crate::{StoreError, Tx, WriteTx};

/// A stored token with what changes about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptToken {
    /// The token.
    pub token: TokenRow,
    /// After this it is refused.
    pub expires: Timestamp,
    /// When the pair before expires, while there is one.
    pub secondary: Option<Timestamp>,
    /// Grows by one with every change.
    pub version: i64,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// What lists of tokens know.
pub static TOKENS: Table = Table {
    sql: "tokens",
    columns: &[
        Column { field: "name", sql: "name", kind: Kind::Name, sortable: true, unique: true },
        Column { field: "fullname", sql: "fullname", kind: Kind::Text, sortable: false, unique: false },
        Column { field: "owner_id", sql: "owner_id", kind: Kind::Id, sortable: false, unique: false },
        Column {
            field: "owner_type",
            sql: "owner_type",
            kind: Kind::Word(&["organization", "integration"]),
            sortable: false,
            unique: false,
        },
        Column {
            field: "token_type",
            sql: "token_type",
            kind: Kind::Word(&["adhoc", "logon", "default"]),
            sortable: false,
            unique: false,
        },
        Column {
            field: "permission_set",
            sql: "permission_set",
            kind: Kind::Word(PermissionSetName::WORDS),
            sortable: false,
            unique: false,
        },
        Column { field: "member_id", sql: "member_id", kind: Kind::Id, sortable: false, unique: false },
        Column { field: "id", sql: "id", kind: Kind::Id, sortable: true, unique: true },
        Column { field: "expires", sql: "expires", kind: Kind::Time, sortable: false, unique: false },
        Column { field: "created_at", sql: "created_at", kind: Kind::Time, sortable: true, unique: false },
    ],
    default_order: "name",
    reaching: Reaching::Organization,
    search_index: None,
};

const COLUMNS: &str = "t.org_id, t.id, t.name, t.fullname, t.member_id, t.owner_type, t.owner_id, t.token_type, \
     t.parent_id, t.permission_set, t.resources, t.ttl_seconds, t.expires, t.created_at, t.version, t.updated_at, \
     (SELECT max(s.expires) FROM token_secrets s WHERE s.org_id = t.org_id AND s.token_id = t.id \
     AND s.slot = 'secondary')";

/// One page of the organization's tokens, for scopes that reach all of it.
pub async fn list(tx: &mut Tx<'_>, query: &ListQuery) -> Result<Page<KeptToken>, StoreError> {
    Select::new(&TOKENS, tx).page(tx, query, COLUMNS, read_row, None).await
}

/// The token of this id or name, for scopes that reach the whole organization.
pub async fn get(tx: &mut Tx<'_>, id_or_name: &str) -> Result<Option<KeptToken>, StoreError> {
    let row = Select::new(&TOKENS, tx).one(tx, COLUMNS, Condition::Key(id_or_name)).await?;
    row.as_ref().map(read_row).transpose()
}

/// The token of this id or name, whatever the scope reaches: for its own bearer.
pub async fn get_anywhere(tx: &mut Tx<'_>, id_or_name: &str) -> Result<Option<KeptToken>, StoreError> {
    let row = Select::unlimited(&TOKENS, tx).one(tx, COLUMNS, Condition::Key(id_or_name)).await?;
    row.as_ref().map(read_row).transpose()
}

/// Writes what changes about a token. Of several who change it at once one succeeds, the others get
/// [`StoreError::Stale`] and find it changed when their work runs again.
pub async fn update(tx: &mut WriteTx<'_>, row: &KeptToken) -> Result<(), StoreError> {
    tx.execute_versioned(
        "UPDATE tokens SET expires = $4, updated_at = $5, version = version + 1 \
         WHERE org_id = $1 AND id = $2 AND version = $3",
        values![tx.scope().organization(), row.token.id(), row.version, row.expires, row.updated_at],
    )
    .await
}

/// Ends the pair before.
pub async fn remove_secondary(tx: &mut WriteTx<'_>, row: &KeptToken) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM token_secrets WHERE org_id = $1 AND token_id = $2 AND slot = 'secondary'",
        values![tx.scope().organization(), row.token.id()],
    )
    .await
    .map(drop)
}

/// Makes the present pair the pair before, in the place of an older one.
pub async fn retire_primary(tx: &mut WriteTx<'_>, row: &KeptToken) -> Result<(), StoreError> {
    remove_secondary(tx, row).await?;
    tx.execute(
        "UPDATE token_secrets SET slot = 'secondary' WHERE org_id = $1 AND token_id = $2 AND slot = 'primary'",
        values![tx.scope().organization(), row.token.id()],
    )
    .await
    .map(drop)
}

/// Ends every secret of a token.
pub async fn remove_secrets(tx: &mut WriteTx<'_>, row: &KeptToken) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM token_secrets WHERE org_id = $1 AND token_id = $2",
        values![tx.scope().organization(), row.token.id()],
    )
    .await
    .map(drop)
}

/// Removes tokens that were made for an integration on request and expired before `before`: programs that take a new
/// one for each piece of work would leave any number of them behind.
pub async fn sweep(tx: &mut WriteTx<'_>, owner_id: &str, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM tokens WHERE org_id = $1 AND owner_id = $2 AND owner_type = 'integration' \
         AND token_type = 'adhoc' AND expires < $3",
        values![tx.scope().organization(), owner_id, before],
    )
    .await
}

fn read_row(row: &Row) -> Result<KeptToken, StoreError> {
    let token = tokens::read_row(row)?;
    Ok(KeptToken {
        expires: token.stored().expires,
        token,
        version: row.int(14)?,
        updated_at: row.time(15)?,
        secondary: row.opt_int(16)?.map(Timestamp::from_micros),
    })
}
