//! Credentials: sealed secrets of accounts, integrations and integration points.

use api_types::credential::{ManagedType, OwnerType};
use api_types::engine::CategoryId;
use api_types::{AccountId, CredentialId, IntegrationId, IntegrationPointId, Timestamp};

use crate::connection::values;
use crate::list::{Column, Condition, Kind, ListQuery, Page, Reaching, Select, Table};
use crate::value::Row;
use crate::{StoreError, Tx, WriteTx};

/// A credential as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialRow {
    /// Identity.
    pub id: CredentialId,
    /// What it belongs to.
    pub owner: Owner,
    /// Unique with its owner, lower case.
    pub name: String,
    /// Display name.
    pub fullname: String,
    /// What kind of secret it is, as on the wire.
    pub kind: String,
    /// Whether it came with an integration.
    pub managed: ManagedType,
    /// The config of the wire, sealed.
    pub secret: Vec<u8>,
    /// From then on it is not used any more.
    pub expires: Option<Timestamp>,
    /// Grows by one with every change.
    pub version: i64,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// What a credential belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// An account: its integrations can share the credential.
    Account(AccountId),
    /// An integration, with what decides who sees it.
    Integration {
        /// The integration.
        id: IntegrationId,
        /// Its account.
        account: AccountId,
        /// Its category.
        category: CategoryId,
    },
    /// An integration point.
    Point(IntegrationPointId),
}

impl Owner {
    /// The word on the wire.
    pub fn owner_type(&self) -> OwnerType {
        match self {
            Self::Account(_) => OwnerType::Account,
            Self::Integration { .. } => OwnerType::Integration,
            Self::Point(_) => OwnerType::IntegrationPoint,
        }
    }

    /// The owner's id.
    pub fn id(&self) -> String {
        match self {
            Self::Account(id) => id.to_string(),
            Self::Integration { id, .. } => id.to_string(),
            Self::Point(id) => id.to_string(),
        }
    }

    /// The account that a change of the credential concerns.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Account(id) | Self::Integration { account: id, .. } => Some(*id),
            Self::Point(_) => None,
        }
    }
}

/// What lists of credentials know.
pub static CREDENTIALS: Table = Table {
    sql: "credentials",
    columns: &[
        Column { field: "name", sql: "name", kind: Kind::Name, sortable: true, unique: false },
        Column { field: "fullname", sql: "fullname", kind: Kind::Text, sortable: true, unique: false },
        Column {
            field: "owner_type",
            sql: "owner_type",
            kind: Kind::Word(&["account", "integration", "integration_point", "organization_webhook"]),
            sortable: false,
            unique: false,
        },
        Column {
            field: "managed",
            sql: "managed",
            kind: Kind::Word(&["Managed", "Unmanaged"]),
            sortable: false,
            unique: false,
        },
        Column { field: "config.type", sql: "kind", kind: Kind::Text, sortable: false, unique: false },
        Column { field: "id", sql: "id", kind: Kind::Id, sortable: true, unique: true },
        Column { field: "created_at", sql: "created_at", kind: Kind::Time, sortable: true, unique: false },
        Column { field: "updated_at", sql: "updated_at", kind: Kind::Time, sortable: true, unique: false },
    ],
    default_order: "name",
    reaching: Reaching::ByIntegration {
        account: "account_id",
        category: "category",
        integration: "owner_id",
    },
    search_index: None,
};

const COLUMNS: &str = "t.id, t.owner_type, t.owner_id, t.account_id, t.category, t.name, t.fullname, t.kind, \
     t.managed, t.secret, t.expires, t.version, t.created_at, t.updated_at";

/// One page of the credentials of an owner that the scope reaches.
pub async fn list(
    tx: &mut Tx<'_>,
    owner: &Owner,
    query: &ListQuery,
) -> Result<Page<CredentialRow>, StoreError> {
    Select::new(&CREDENTIALS, tx).only("owner_id", owner.id()).page(tx, query, COLUMNS, read_row, None).await
}

/// The credential of this id or name of an owner, if the scope reaches it.
pub async fn get(
    tx: &mut Tx<'_>,
    owner: &Owner,
    id_or_name: &str,
) -> Result<Option<CredentialRow>, StoreError> {
    let select = Select::new(&CREDENTIALS, tx).only("owner_id", owner.id());
    let row = select.one(tx, COLUMNS, Condition::Key(id_or_name)).await?;
    row.as_ref().map(read_row).transpose()
}

/// The credential of this id, whoever owns it, if the scope reaches it.
pub async fn by_id(tx: &mut Tx<'_>, id: CredentialId) -> Result<Option<CredentialRow>, StoreError> {
    let row = Select::new(&CREDENTIALS, tx).one(tx, COLUMNS, Condition::Key(&id.to_string())).await?;
    row.as_ref().map(read_row).transpose()
}

/// The credential of this id or name of an owner, whatever the scope reaches: for integrations that refer to it.
pub async fn of_owner(
    tx: &mut Tx<'_>,
    owner: &Owner,
    id_or_name: &str,
) -> Result<Option<CredentialRow>, StoreError> {
    let select = Select::unlimited(&CREDENTIALS, tx).only("owner_id", owner.id());
    let row = select.one(tx, COLUMNS, Condition::Key(id_or_name)).await?;
    row.as_ref().map(read_row).transpose()
}

/// The credential of this id, whatever the scope reaches: for calls of the integration that refers to it.
pub async fn for_call(tx: &mut Tx<'_>, id: CredentialId) -> Result<Option<CredentialRow>, StoreError> {
    let row = Select::unlimited(&CREDENTIALS, tx).one(tx, COLUMNS, Condition::Key(&id.to_string())).await?;
    row.as_ref().map(read_row).transpose()
}

/// Adds a credential. A name that is taken with the owner: [`StoreError::Duplicate`].
pub async fn insert(tx: &mut WriteTx<'_>, row: &CredentialRow) -> Result<(), StoreError> {
    let (integration, point, category) = match &row.owner {
        Owner::Account(_) => (None, None, None),
        Owner::Integration { id, category, .. } => (Some(*id), None, Some(category.as_str().to_owned())),
        Owner::Point(id) => (None, Some(*id), None),
    };
    let values = values![
        tx.scope().organization(),
        row.id,
        row.owner.owner_type().as_str(),
        row.owner.id(),
        row.owner.account(),
        integration,
        point,
        &category,
        &row.name,
        &row.fullname,
        &row.kind,
        row.managed.as_str(),
        &row.secret,
        row.expires.map(Timestamp::as_micros),
        row.version,
        row.created_at,
        row.updated_at,
    ];
    tx.execute(
        "INSERT INTO credentials (org_id, id, owner_type, owner_id, account_id, integration_id, \
         integration_point_id, category, name, fullname, kind, managed, secret, expires, version, created_at, \
         updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        values,
    )
    .await
    .map(drop)
}

/// Writes a changed credential, as [`crate::accounts::update`] does. It stays with its owner.
pub async fn update(tx: &mut WriteTx<'_>, row: &CredentialRow) -> Result<(), StoreError> {
    let values = values![
        tx.scope().organization(),
        row.id,
        row.version,
        &row.name,
        &row.fullname,
        &row.kind,
        &row.secret,
        row.expires.map(Timestamp::as_micros),
        row.updated_at,
    ];
    tx.execute_versioned(
        "UPDATE credentials SET name = $4, fullname = $5, kind = $6, secret = $7, expires = $8, updated_at = $9, \
         version = version + 1 WHERE org_id = $1 AND id = $2 AND version = $3",
        values,
    )
    .await
}

/// Removes a credential.
pub async fn delete(tx: &mut WriteTx<'_>, row: &CredentialRow) -> Result<(), StoreError> {
    tx.execute_versioned(
        "DELETE FROM credentials WHERE org_id = $1 AND id = $2 AND version = $3",
        values![tx.scope().organization(), row.id, row.version],
    )
    .await
}

/// How many integrations refer to a credential, also those that the scope does not reach.
pub async fn count_uses(tx: &mut Tx<'_>, id: CredentialId) -> Result<u64, StoreError> {
    let row = tx
        .fetch_optional(
            "SELECT count(*) FROM integration_credentials WHERE org_id = $1 AND credential_id = $2",
            values![tx.scope().organization(), id],
        )
        .await?;
    let count = row.map(|row| row.int(0)).transpose()?.unwrap_or(0);
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Removes those credentials that came with an integration and that it does not refer to any more.
pub async fn sweep(tx: &mut WriteTx<'_>, integration: IntegrationId) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM credentials WHERE org_id = $1 AND integration_id = $2 AND managed = 'Managed' AND id NOT IN \
         (SELECT credential_id FROM integration_credentials WHERE org_id = $1)",
        values![tx.scope().organization(), integration],
    )
    .await
}

fn read_row(row: &Row) -> Result<CredentialRow, StoreError> {
    let owner_id = row.text(2)?;
    let damaged = StoreError::Damaged("credentials.owner_id");
    let owner_type = row.parsed(1, "credentials.owner_type", OwnerType::parse)?;
    let owner = match owner_type {
        OwnerType::Account => owner_id.parse().ok().map(Owner::Account),
        OwnerType::Integration => {
            let account = row.opt_text(3)?.and_then(|text| text.parse().ok());
            let category = row.opt_text(4)?.and_then(|text| CategoryId::parse(&text));
            let known = owner_id.parse().ok().zip(account).zip(category);
            known.map(|((id, account), category)| Owner::Integration { id, account, category })
        }
        OwnerType::IntegrationPoint => owner_id.parse().ok().map(Owner::Point),
        // Those stand with the webhooks themselves.
        OwnerType::OrganizationWebhook => None,
    };
    Ok(CredentialRow {
        id: row.parsed(0, "credentials.id", |text| text.parse().ok())?,
        owner: owner.ok_or(damaged)?,
        name: row.text(5)?,
        fullname: row.text(6)?,
        kind: row.text(7)?,
        managed: row.parsed(8, "credentials.managed", ManagedType::parse)?,
        secret: row.bytes(9)?,
        expires: row.opt_int(10)?.map(Timestamp::from_micros),
        version: row.int(11)?,
        created_at: row.time(12)?,
        updated_at: row.time(13)?,
    })
}
