//! Sessions: tokens of type `logon`, with what is known about the device behind each, and the secrets that renew them.

use api_types::session::SessionKind;
use api_types::{MemberId, Timestamp, TokenId};
use secrets::TokenHash;

use crate::connection::values;
use crate::value::Row;
use crate::{StoreError, Tx, WriteTx};

/// A session as it is stored; rights and secrets belong to its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// Its token, by which it is named.
    pub token_id: TokenId,
    /// Whose it is.
    pub member_id: MemberId,
    /// How it came to be.
    pub kind: SessionKind,
    /// `User-Agent` of its last use.
    pub user_agent: String,
    /// Address of its last use.
    pub remote_addr: String,
    /// When it was last used, as far as that was noted.
    pub last_seen: Timestamp,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends by itself; kept with the token.
    pub expires: Timestamp,
}

/// A secret that renews a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshSecret {
    /// The session that it renews.
    pub session: SessionRow,
    /// After this it is refused.
    pub expires: Timestamp,
    /// When a newer one took its place.
    pub replaced_at: Option<Timestamp>,
}

/// A query whose first columns are those of a session.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT s.token_id, s.member_id, s.kind, s.user_agent, s.remote_addr, s.last_seen, s.created_at, t.expires",
            $rest
        )
    };
}

/// Adds a session to a token that is there.
pub async fn insert(tx: &mut WriteTx<'_>, row: &SessionRow) -> Result<(), StoreError> {
    let values = values![
        tx.scope().organization(),
        row.token_id,
        row.member_id,
        kind_word(row.kind),
        &row.user_agent,
        &row.remote_addr,
        row.last_seen,
        row.created_at,
    ];
    tx.execute(
        "INSERT INTO sessions (org_id, token_id, member_id, kind, user_agent, remote_addr, last_seen, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        values,
    )
    .await
    .map(drop)
}

/// A member's sessions that have not ended, the one used last first.
pub async fn list(tx: &mut Tx<'_>, member: MemberId, now: Timestamp) -> Result<Vec<SessionRow>, StoreError> {
    let sql = select!(
        " FROM sessions s JOIN tokens t ON t.org_id = s.org_id AND t.id = s.token_id \
         WHERE s.org_id = $1 AND s.member_id = $2 AND t.expires > $3 ORDER BY s.last_seen DESC, s.token_id DESC"
    );
    let rows = tx.fetch(sql, values![tx.scope().organization(), member, now]).await?;
    rows.iter().map(read_row).collect()
}

/// The session of a refresh secret, also of one that has been replaced or has expired.
pub async fn of_refresh_secret(
    tx: &mut Tx<'_>,
    hash: &TokenHash,
) -> Result<Option<RefreshSecret>, StoreError> {
    let sql = select!(
        ", x.expires, x.replaced_at FROM token_secrets x \
         JOIN sessions s ON s.org_id = x.org_id AND s.token_id = x.token_id \
         JOIN tokens t ON t.org_id = x.org_id AND t.id = x.token_id \
         WHERE x.org_id = $1 AND x.hash = $2 AND x.role = 'refresh'"
    );
    let values = values![tx.scope().organization(), hash.as_bytes().as_slice()];
    let Some(row) = tx.fetch_optional(sql, values).await? else { return Ok(None) };
    Ok(Some(RefreshSecret {
        session: read_row(&row)?,
        expires: row.time(8)?,
        replaced_at: row.opt_int(9)?.map(Timestamp::from_micros),
    }))
}

/// Marks a refresh secret as replaced. Of several who try at once only one succeeds; the others get
/// [`StoreError::Stale`] and find it replaced when their work runs again.
pub async fn replace_refresh_secret(
    tx: &mut WriteTx<'_>,
    hash: &TokenHash,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute_versioned(
        "UPDATE token_secrets SET replaced_at = $3 \
         WHERE org_id = $1 AND hash = $2 AND role = 'refresh' AND replaced_at IS NULL",
        values![tx.scope().organization(), hash.as_bytes().as_slice(), now],
    )
    .await
}

/// Notes a use, puts the end off, and clears away access secrets that have expired.
pub async fn renew(tx: &mut WriteTx<'_>, row: &SessionRow) -> Result<(), StoreError> {
    let organization = tx.scope().organization();
    let values = values![organization, row.token_id, &row.user_agent, &row.remote_addr, row.last_seen];
    tx.execute_versioned(
        "UPDATE sessions SET user_agent = $3, remote_addr = $4, last_seen = $5 WHERE org_id = $1 AND token_id = $2",
        values,
    )
    .await?;
    tx.execute_versioned(
        "UPDATE tokens SET expires = $3, updated_at = $4 WHERE org_id = $1 AND id = $2",
        values![organization, row.token_id, row.expires, row.last_seen],
    )
    .await?;
    tx.execute(
        "DELETE FROM token_secrets WHERE org_id = $1 AND token_id = $2 AND role = 'access' AND expires <= $3",
        values![organization, row.token_id, row.last_seen],
    )
    .await
    .map(drop)
}

/// Notes that a member signed in. This is no change of the member: its version and its time of change stay.
pub async fn touch_member(tx: &mut WriteTx<'_>, member: MemberId, now: Timestamp) -> Result<(), StoreError> {
    tx.execute_versioned(
        "UPDATE members SET last_logon = $3 WHERE org_id = $1 AND id = $2",
        values![tx.scope().organization(), member, now],
    )
    .await
}

/// Ends one of a member's sessions: its token goes with all its secrets. Answers whether it was there.
pub async fn end(tx: &mut WriteTx<'_>, member: MemberId, token: TokenId) -> Result<bool, StoreError> {
    let ended = tx
        .execute(
            "DELETE FROM tokens WHERE org_id = $1 AND id = $2 AND EXISTS (SELECT 1 FROM sessions s \
             WHERE s.org_id = tokens.org_id AND s.token_id = tokens.id AND s.member_id = $3)",
            values![tx.scope().organization(), token, member],
        )
        .await?;
    Ok(ended > 0)
}

/// Removes a member's sessions that ended by themselves before a moment.
pub async fn prune(tx: &mut WriteTx<'_>, member: MemberId, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM tokens WHERE org_id = $1 AND expires < $3 AND id IN (SELECT token_id FROM sessions \
         WHERE org_id = $1 AND member_id = $2)",
        values![tx.scope().organization(), member, before],
    )
    .await
}

fn read_row(row: &Row) -> Result<SessionRow, StoreError> {
    Ok(SessionRow {
        token_id: row.parsed(0, "sessions.token_id", |text| text.parse().ok())?,
        member_id: row.parsed(1, "sessions.member_id", |text| text.parse().ok())?,
        kind: row.parsed(2, "sessions.kind", |word| match word {
            "browser" => Some(SessionKind::Browser),
            "api" => Some(SessionKind::Api),
            _ => None,
        })?,
        user_agent: row.text(3)?,
        remote_addr: row.text(4)?,
        last_seen: row.time(5)?,
        created_at: row.time(6)?,
        expires: row.time(7)?,
    })
}

fn kind_word(kind: SessionKind) -> &'static str {
    match kind {
        SessionKind::Browser => "browser",
        SessionKind::Api => "api",
    }
}
