//! Sessions of the Connect page, and the codes by which a host learns what was connected in one.

use api_types::connect::ConnectSetup;
use api_types::{AccountId, ConnectSessionId, IntegrationId, Timestamp, TokenId};
use secrets::TokenHash;

use crate::connection::values;
use crate::value::Row;
use crate::{StoreError, Tx, WriteTx};

/// A session as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectSessionRow {
    /// Identity; not secret.
    pub id: ConnectSessionId,
    /// The token that opens it.
    pub token_id: TokenId,
    /// The account that is connected.
    pub account_id: AccountId,
    /// What the host asked for; no secrets.
    pub setup: ConnectSetup,
    /// The origins of pages that may frame it.
    pub origins: Vec<String>,
    /// What became of it.
    pub state: ConnectSessionState,
    /// After this it is refused.
    pub expires: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What became of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectSessionState {
    /// It can be used.
    Open,
    /// What it was for is done.
    Done,
    /// It was ended before.
    Ended,
}

impl ConnectSessionState {
    /// The word in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Ended => "ended",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::Open, Self::Done, Self::Ended].into_iter().find(|one| one.as_str() == word)
    }
}

/// The session of this id, whatever became of it.
pub async fn get(tx: &mut Tx<'_>, id: ConnectSessionId) -> Result<Option<ConnectSessionRow>, StoreError> {
    let row = tx
        .fetch_optional(
            "SELECT id, token_id, account_id, setup, origins, state, expires, created_at FROM connect_sessions \
             WHERE org_id = $1 AND id = $2",
            values![tx.scope().organization(), id],
        )
        .await?;
    row.as_ref().map(read_row).transpose()
}

/// The session that a token opens.
pub async fn of_token(tx: &mut Tx<'_>, token: TokenId) -> Result<Option<ConnectSessionRow>, StoreError> {
    let row = tx
        .fetch_optional(
            "SELECT id, token_id, account_id, setup, origins, state, expires, created_at FROM connect_sessions \
             WHERE org_id = $1 AND token_id = $2",
            values![tx.scope().organization(), token],
        )
        .await?;
    row.as_ref().map(read_row).transpose()
}

/// Adds a session. An account that is gone: [`StoreError::Reference`].
pub async fn insert(tx: &mut WriteTx<'_>, row: &ConnectSessionRow) -> Result<(), StoreError> {
    let setup =
        serde_json::to_string(&row.setup).map_err(|_| StoreError::Damaged("connect_sessions.setup"))?;
    let origins =
        serde_json::to_string(&row.origins).map_err(|_| StoreError::Damaged("connect_sessions.origins"))?;
    let values = values![
        tx.scope().organization(),
        row.id,
        row.token_id,
        row.account_id,
        setup,
        origins,
        row.state.as_str(),
        row.expires,
        row.created_at,
    ];
    tx.execute(
        "INSERT INTO connect_sessions (org_id, id, token_id, account_id, setup, origins, state, expires, created_at, \
         updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
        values,
    )
    .await
    .map(drop)
}

/// Closes an open session. Of several who try at once only one succeeds; the others get [`StoreError::Stale`].
pub async fn close(
    tx: &mut WriteTx<'_>,
    id: ConnectSessionId,
    state: ConnectSessionState,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute_versioned(
        "UPDATE connect_sessions SET state = $3, updated_at = $4 WHERE org_id = $1 AND id = $2 AND state = 'open'",
        values![tx.scope().organization(), id, state.as_str(), now],
    )
    .await
}

/// Removes sessions that expired before a moment, with their tokens and codes.
pub async fn prune(tx: &mut WriteTx<'_>, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM tokens WHERE org_id = $1 AND id IN \
         (SELECT token_id FROM connect_sessions WHERE org_id = $1 AND expires < $2)",
        values![tx.scope().organization(), before],
    )
    .await?;
    tx.execute(
        "DELETE FROM connect_sessions WHERE org_id = $1 AND expires < $2",
        values![tx.scope().organization(), before],
    )
    .await
}

/// A code that a host exchanges for what was connected, once; stored as its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectCodeRow {
    /// Hash of the code.
    pub hash: TokenHash,
    /// The session in which it was made.
    pub session_id: ConnectSessionId,
    /// What was connected.
    pub integration_id: IntegrationId,
    /// Whether it has been exchanged.
    pub used: bool,
    /// After this it is refused.
    pub expires: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
}

/// The code with this hash, whatever became of it.
pub async fn code(tx: &mut Tx<'_>, hash: &TokenHash) -> Result<Option<ConnectCodeRow>, StoreError> {
    let row = tx
        .fetch_optional(
            "SELECT session_id, integration_id, state, expires, created_at FROM connect_codes \
             WHERE org_id = $1 AND hash = $2",
            values![tx.scope().organization(), hash.as_bytes().as_slice()],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(ConnectCodeRow {
        hash: *hash,
        session_id: row.parsed(0, "connect_codes.session_id", |text| text.parse().ok())?,
        integration_id: row.parsed(1, "connect_codes.integration_id", |text| text.parse().ok())?,
        used: row.text(2)? == "used",
        expires: row.time(3)?,
        created_at: row.time(4)?,
    }))
}

/// Adds a code that has not been used.
pub async fn insert_code(tx: &mut WriteTx<'_>, row: &ConnectCodeRow) -> Result<(), StoreError> {
    let values = values![
        tx.scope().organization(),
        row.hash.as_bytes().as_slice(),
        row.session_id,
        row.integration_id,
        row.expires,
        row.created_at,
    ];
    tx.execute(
        "INSERT INTO connect_codes (org_id, hash, session_id, integration_id, state, expires, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, 'open', $5, $6, $6)",
        values,
    )
    .await
    .map(drop)
}

/// Marks a code as used, as [`crate::member_links::take`] does.
pub async fn take_code(tx: &mut WriteTx<'_>, hash: &TokenHash, now: Timestamp) -> Result<(), StoreError> {
    tx.execute_versioned(
        "UPDATE connect_codes SET state = 'used', updated_at = $3 WHERE org_id = $1 AND hash = $2 AND state = 'open'",
        values![tx.scope().organization(), hash.as_bytes().as_slice(), now],
    )
    .await
}

fn read_row(row: &Row) -> Result<ConnectSessionRow, StoreError> {
    Ok(ConnectSessionRow {
        id: row.parsed(0, "connect_sessions.id", |text| text.parse().ok())?,
        token_id: row.parsed(1, "connect_sessions.token_id", |text| text.parse().ok())?,
        account_id: row.parsed(2, "connect_sessions.account_id", |text| text.parse().ok())?,
        setup: row.json(3, "connect_sessions.setup")?,
        origins: origins(row, 4)?,
        state: row.parsed(5, "connect_sessions.state", ConnectSessionState::parse)?,
        expires: row.time(6)?,
        created_at: row.time(7)?,
    })
}

pub(crate) fn origins(row: &Row, column: usize) -> Result<Vec<String>, StoreError> {
    row.json(column, "connect_sessions.origins")
}
