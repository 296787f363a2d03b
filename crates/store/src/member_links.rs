//! The links of invitations and password resets: what each is for, and what became of it.

use api_types::{MemberId, Timestamp};
use secrets::TokenHash;

use crate::connection::values;
use crate::value::Row;
use crate::{StoreError, Tx, WriteTx};

/// A link as it is stored; the token inside it only as its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRow {
    /// Hash of the token that the link carries.
    pub hash: TokenHash,
    /// Whom it was made for.
    pub member_id: MemberId,
    /// What it is good for.
    pub purpose: LinkPurpose,
    /// What became of it.
    pub state: LinkState,
    /// After this it is refused.
    pub expires: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What a link is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Accepting an invitation.
    Invitation,
    /// Choosing a new password.
    Reset,
}

/// What became of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// It has not been used.
    Open,
    /// It has been used; a link works once.
    Used,
    /// A newer one has taken its place.
    Replaced,
    /// It was withdrawn.
    Revoked,
}

impl LinkPurpose {
    /// The word in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reset => "reset",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::Invitation, Self::Reset].into_iter().find(|one| one.as_str() == word)
    }
}

impl LinkState {
    /// The word in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Used => "used",
            Self::Replaced => "replaced",
            Self::Revoked => "revoked",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::Open, Self::Used, Self::Replaced, Self::Revoked].into_iter().find(|one| one.as_str() == word)
    }
}

/// The link with this hash, whatever became of it.
pub async fn get(tx: &mut Tx<'_>, hash: &TokenHash) -> Result<Option<LinkRow>, StoreError> {
    let row = tx
        .fetch_optional(
            "SELECT hash, member_id, purpose, state, expires, created_at FROM member_links \
             WHERE org_id = $1 AND hash = $2",
            values![tx.scope().organization(), hash.as_bytes().as_slice()],
        )
        .await?;
    row.as_ref().map(read_row).transpose()
}

/// The open link of a member that was made last.
pub async fn newest_open(
    tx: &mut Tx<'_>,
    member: MemberId,
    purpose: LinkPurpose,
) -> Result<Option<LinkRow>, StoreError> {
    let row = tx
        .fetch_optional(
            "SELECT hash, member_id, purpose, state, expires, created_at FROM member_links \
             WHERE org_id = $1 AND member_id = $2 AND purpose = $3 AND state = 'open' \
             ORDER BY created_at DESC, hash LIMIT 1",
            values![tx.scope().organization(), member, purpose.as_str()],
        )
        .await?;
    row.as_ref().map(read_row).transpose()
}

/// Adds an open link. The member must be there: else [`StoreError::Reference`].
pub async fn insert(tx: &mut WriteTx<'_>, row: &LinkRow) -> Result<(), StoreError> {
    let values = values![
        tx.scope().organization(),
        row.hash.as_bytes().as_slice(),
        row.member_id,
        row.purpose.as_str(),
        row.state.as_str(),
        row.expires,
        row.created_at,
    ];
    tx.execute(
        "INSERT INTO member_links (org_id, hash, member_id, purpose, state, expires, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
        values,
    )
    .await
    .map(drop)
}

/// Marks an open link as used. Of several who try at once only one succeeds; the others get [`StoreError::Stale`] and
/// find it used when their work runs again.
pub async fn take(tx: &mut WriteTx<'_>, hash: &TokenHash, now: Timestamp) -> Result<(), StoreError> {
    tx.execute_versioned(
        "UPDATE member_links SET state = 'used', updated_at = $3 WHERE org_id = $1 AND hash = $2 AND state = 'open'",
        values![tx.scope().organization(), hash.as_bytes().as_slice(), now],
    )
    .await
}

/// Closes a member's open links, of one purpose or of all. Answers how many there were.
pub async fn close(
    tx: &mut WriteTx<'_>,
    member: MemberId,
    purpose: Option<LinkPurpose>,
    state: LinkState,
    now: Timestamp,
) -> Result<u64, StoreError> {
    tx.execute(
        "UPDATE member_links SET state = $4, updated_at = $5 \
         WHERE org_id = $1 AND member_id = $2 AND state = 'open' AND ($3 = '' OR purpose = $3)",
        values![
            tx.scope().organization(),
            member,
            purpose.map(LinkPurpose::as_str).unwrap_or_default(),
            state.as_str(),
            now
        ],
    )
    .await
}

/// Removes a member's links that expired before a moment: so old a link need not say any more what became of it.
pub async fn prune(tx: &mut WriteTx<'_>, member: MemberId, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM member_links WHERE org_id = $1 AND member_id = $2 AND expires < $3",
        values![tx.scope().organization(), member, before],
    )
    .await
}

fn read_row(row: &Row) -> Result<LinkRow, StoreError> {
    let hash = row.bytes(0)?.try_into().map_err(|_| StoreError::Damaged("member_links.hash"))?;
    Ok(LinkRow {
        hash: TokenHash(hash),
        member_id: row.parsed(1, "member_links.member_id", |text| text.parse().ok())?,
        purpose: row.parsed(2, "member_links.purpose", LinkPurpose::parse)?,
        state: row.parsed(3, "member_links.state", LinkState::parse)?,
        expires: row.time(4)?,
        created_at: row.time(5)?,
    })
}
