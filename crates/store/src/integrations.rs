//! Integrations: an account's connections to providers.

use api_types::engine::CategoryId;
use api_types::{AccountId, CredentialId, IntegrationId, IntegrationPointId, Timestamp, TokenId};
use serde_json::Value as Json;

use crate::connection::values;
use crate::list::{Column, Condition, Kind, ListQuery, Page, Reaching, Search, Select, Table};
use crate::value::Row;
use crate::{StoreError, Tx, WriteTx};

/// An integration as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct IntegrationRow {
    /// Identity.
    pub id: IntegrationId,
    /// The account that it belongs to.
    pub account_id: AccountId,
    /// Unique in the account, lower case.
    pub name: String,
    /// Display name.
    pub fullname: String,
    /// The connector of its provider.
    pub category: CategoryId,
    /// The provider's id.
    pub provider_type: String,
    /// What the provider was told, with references in the place of credentials.
    pub provider_config: Json,
    /// The integration point that it was made by.
    pub integration_point_id: Option<IntegrationPointId>,
    /// Its default token.
    pub refresh_token_id: TokenId,
    /// Grows by one with every change.
    pub version: i64,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// What lists of integrations know.
pub static INTEGRATIONS: Table = Table {
    sql: "integrations",
    columns: &[
        Column { field: "name", sql: "name", kind: Kind::Name, sortable: true, unique: false },
        Column { field: "fullname", sql: "fullname", kind: Kind::Text, sortable: true, unique: false },
        Column {
            field: "category",
            sql: "category",
            kind: Kind::Word(CategoryId::WORDS),
            sortable: true,
            unique: false,
        },
        Column {
            field: "provider_type",
            sql: "provider_type",
            kind: Kind::Text,
            sortable: true,
            unique: false,
        },
        Column { field: "account_id", sql: "account_id", kind: Kind::Id, sortable: true, unique: false },
        Column {
            field: "integration_point_id",
            sql: "integration_point_id",
            kind: Kind::Id,
            sortable: false,
            unique: false,
        },
        Column { field: "id", sql: "id", kind: Kind::Id, sortable: true, unique: true },
        Column { field: "created_at", sql: "created_at", kind: Kind::Time, sortable: true, unique: false },
        Column { field: "updated_at", sql: "updated_at", kind: Kind::Time, sortable: true, unique: false },
    ],
    default_order: "name",
    reaching: Reaching::ByIntegration { account: "account_id", category: "category", integration: "id" },
    search_index: Some("integrations_search"),
};

const COLUMNS: &str = "t.id, t.account_id, t.name, t.fullname, t.category, t.provider_type, t.provider_config, \
     t.integration_point_id, t.refresh_token_id, t.version, t.created_at, t.updated_at";

/// One page of the integrations that the scope reaches, of one account or of all.
pub async fn list(
    tx: &mut Tx<'_>,
    account: Option<AccountId>,
    query: &ListQuery,
) -> Result<Page<IntegrationRow>, StoreError> {
    let mut select = Select::new(&INTEGRATIONS, tx);
    if let Some(account) = account {
        select = select.only("account_id", account);
    }
    select.page(tx, query, COLUMNS, read_row, None).await
}

/// The integration of this id or name in an account, if the scope reaches it.
pub async fn get(
    tx: &mut Tx<'_>,
    account: AccountId,
    id_or_name: &str,
) -> Result<Option<IntegrationRow>, StoreError> {
    let select = Select::new(&INTEGRATIONS, tx).only("account_id", account);
    let row = select.one(tx, COLUMNS, Condition::Key(id_or_name)).await?;
    row.as_ref().map(read_row).transpose()
}

/// The integration of this id, of whichever account that the scope reaches.
pub async fn by_id(tx: &mut Tx<'_>, id: IntegrationId) -> Result<Option<IntegrationRow>, StoreError> {
    let row = Select::new(&INTEGRATIONS, tx).one(tx, COLUMNS, Condition::Key(&id.to_string())).await?;
    row.as_ref().map(read_row).transpose()
}

/// Adds an integration and its status. A name that is taken in the account: [`StoreError::Duplicate`]; an account or a point that is
/// gone: [`StoreError::Reference`].
pub async fn insert(tx: &mut WriteTx<'_>, row: &IntegrationRow) -> Result<(), StoreError> {
    let values = values![
        tx.scope().organization(),
        row.id,
        row.account_id,
        &row.name,
        &row.fullname,
        row.category.as_str(),
        &row.provider_type,
        row.provider_config.to_string(),
        row.integration_point_id,
        row.refresh_token_id,
        haystack(row),
        row.version,
        row.created_at,
        row.updated_at,
    ];
    tx.execute(
        "INSERT INTO integrations (org_id, id, account_id, name, fullname, category, provider_type, provider_config, \
         integration_point_id, refresh_token_id, haystack, version, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        values,
    )
    .await?;
    crate::status::insert(tx, row.id, row.created_at).await
}

/// Writes a changed integration, as [`crate::accounts::update`] does. It stays in its account.
pub async fn update(tx: &mut WriteTx<'_>, row: &IntegrationRow) -> Result<(), StoreError> {
    let values = values![
        tx.scope().organization(),
        row.id,
        row.version,
        &row.name,
        &row.fullname,
        row.category.as_str(),
        &row.provider_type,
        row.provider_config.to_string(),
        row.integration_point_id,
        haystack(row),
        row.updated_at,
    ];
    tx.execute_versioned(
        "UPDATE integrations SET name = $4, fullname = $5, category = $6, provider_type = $7, provider_config = $8, \
         integration_point_id = $9, haystack = $10, updated_at = $11, version = version + 1 \
         WHERE org_id = $1 AND id = $2 AND version = $3",
        values,
    )
    .await
}

/// Removes an integration with its tokens, its own credentials and what its provider remembered.
pub async fn delete(tx: &mut WriteTx<'_>, row: &IntegrationRow) -> Result<(), StoreError> {
    tx.execute_versioned(
        "DELETE FROM integrations WHERE org_id = $1 AND id = $2 AND version = $3",
        values![tx.scope().organization(), row.id, row.version],
    )
    .await?;
    tx.execute(
        "DELETE FROM tokens WHERE org_id = $1 AND owner_id = $2 AND owner_type = 'integration'",
        values![tx.scope().organization(), row.id],
    )
    .await
    .map(drop)
}

/// Writes which credentials an integration refers to, in the place of those before.
pub async fn set_credentials(
    tx: &mut WriteTx<'_>,
    id: IntegrationId,
    credentials: &[CredentialId],
) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM integration_credentials WHERE org_id = $1 AND integration_id = $2",
        values![tx.scope().organization(), id],
    )
    .await?;
    for credential in credentials {
        tx.execute(
            "INSERT INTO integration_credentials (org_id, integration_id, credential_id) VALUES ($1, $2, $3) \
             ON CONFLICT (org_id, integration_id, credential_id) DO NOTHING",
            values![tx.scope().organization(), id, *credential],
        )
        .await?;
    }
    Ok(())
}

fn read_row(row: &Row) -> Result<IntegrationRow, StoreError> {
    let point = row.opt_text(7)?.map(|id| id.parse()).transpose();
    Ok(IntegrationRow {
        id: row.parsed(0, "integrations.id", |text| text.parse().ok())?,
        account_id: row.parsed(1, "integrations.account_id", |text| text.parse().ok())?,
        name: row.text(2)?,
        fullname: row.text(3)?,
        category: row.parsed(4, "integrations.category", CategoryId::parse)?,
        provider_type: row.text(5)?,
        provider_config: row.json(6, "integrations.provider_config")?,
        integration_point_id: point.map_err(|_| StoreError::Damaged("integrations.integration_point_id"))?,
        refresh_token_id: row.parsed(8, "integrations.refresh_token_id", |text| text.parse().ok())?,
        version: row.int(9)?,
        created_at: row.time(10)?,
        updated_at: row.time(11)?,
    })
}

fn haystack(row: &IntegrationRow) -> String {
    Search::haystack(&[&row.name, &row.fullname, &row.provider_type])
}
