//! The look-ups that come before there is a scope, and the host's own work across organizations.
//!
//! The only part of the store that is not held inside one organization; so it is small, and nothing that a request
//! carries decides what it answers.

use api_types::{OrganizationId, Timestamp};
use secrets::TokenRef;
use uuid::Uuid;

use crate::connection::values;
use crate::outbox::{self, Claim, Kinds, LeasedJob};
use crate::sign_in_failures::{self, Counted};
use crate::store::View;
use crate::tokens::{self, FoundToken};
use crate::{Scope, Store, StoreError, Tx};

/// See the module.
pub struct Directory<'s> {
    store: &'s Store,
}

impl<'s> Directory<'s> {
    pub(crate) fn new(store: &'s Store) -> Self {
        Self { store }
    }

    /// The token with this secret. Its routing key names the organization in which alone it is looked for.
    pub async fn token(&self, token: &TokenRef) -> Result<Option<FoundToken>, StoreError> {
        let scope = Scope::host(OrganizationId(token.org));
        let mut tx = self.store.read(&scope).await?;
        tokens::find(&mut tx, &token.hash).await
    }

    /// The host's scope in an organization: for the command line and for jobs.
    pub fn host_scope(&self, organization: OrganizationId) -> Scope {
        Scope::host(organization)
    }

    /// The ids of all organizations, in order, a page at a time.
    pub async fn organizations(
        &self,
        after: Option<OrganizationId>,
        limit: u32,
    ) -> Result<Vec<OrganizationId>, StoreError> {
        let mut tx = self.host_tx().await?;
        let after = after.map(|id| id.to_string()).unwrap_or_default();
        let rows = tx
            .fetch(
                "SELECT org_id FROM organizations WHERE org_id > $1 ORDER BY org_id LIMIT $2",
                values![after, i64::from(limit)],
            )
            .await?;
        rows.iter().map(|row| row.parsed(0, "organizations.org_id", |text| text.parse().ok())).collect()
    }

    /// Takes jobs that are due, of any organization; gives those back first whose worker has died.
    pub async fn claim_jobs(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
        claim: Claim,
    ) -> Result<Vec<LeasedJob>, StoreError> {
        self.store
            .write_viewing(View::Host, &Self::nobody(), move |tx| {
                Box::pin(async move {
                    outbox::reclaim(tx, now).await?;
                    outbox::claim(tx, now, lease_until, claim).await
                })
            })
            .await
    }

    /// When the next job of these kinds is due, or a lease ends; `after` passes over those that were due before.
    pub async fn next_job_at(
        &self,
        kinds: Kinds,
        after: Option<Timestamp>,
    ) -> Result<Option<Timestamp>, StoreError> {
        let mut tx = self.host_tx().await?;
        outbox::next_due(&mut tx, kinds, after).await
    }

    /// Counts a try to sign in before it is made; answers until when to wait, if one of the subjects must.
    pub async fn begin_sign_in(
        &self,
        subjects: &[Counted],
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let subjects = subjects.to_vec();
        self.store
            .write_viewing(View::Host, &Self::nobody(), move |tx| {
                let subjects = subjects.clone();
                Box::pin(async move { sign_in_failures::begin(tx, &subjects, now).await })
            })
            .await
    }

    /// Forgets failed sign-ins, after a success.
    pub async fn clear_sign_in(&self, subjects: &[Counted]) -> Result<(), StoreError> {
        let hashes: Vec<_> = subjects.iter().map(|subject| subject.hash.clone()).collect();
        self.store
            .write_viewing(View::Host, &Self::nobody(), move |tx| {
                let hashes = hashes.clone();
                Box::pin(async move { sign_in_failures::clear(tx, &hashes).await })
            })
            .await
    }

    /// Removes failed sign-ins that nobody has added to since a moment. Answers how many there were.
    pub async fn prune_sign_in(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.store
            .write_viewing(View::Host, &Self::nobody(), move |tx| {
                Box::pin(async move { sign_in_failures::prune(tx, before).await })
            })
            .await
    }

    /// The organizations in which somebody has this name, the one signed in to last first.
    pub async fn memberships(&self, name: &str, limit: u32) -> Result<Vec<OrganizationId>, StoreError> {
        let mut tx = self.host_tx().await?;
        let rows = tx
            .fetch(
                "SELECT org_id FROM members WHERE name = $1 ORDER BY last_logon DESC, org_id LIMIT $2",
                values![name, i64::from(limit)],
            )
            .await?;
        rows.iter().map(|row| row.parsed(0, "members.org_id", |text| text.parse().ok())).collect()
    }

    /// The origins that may frame the page of a Connect session, also of one that has ended; none if there is no such
    /// session. Its id is no secret: nothing else is told.
    pub async fn connect_origins(
        &self,
        session: api_types::ConnectSessionId,
    ) -> Result<Option<Vec<String>>, StoreError> {
        let mut tx = self.host_tx().await?;
        let row =
            tx.fetch_optional("SELECT origins FROM connect_sessions WHERE id = $1", values![session]).await?;
        row.map(|row| crate::connect_sessions::origins(&row, 0)).transpose()
    }

    /// A setting of the host.
    pub async fn setting(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let mut tx = self.host_tx().await?;
        let row = tx.fetch_optional("SELECT value FROM host_settings WHERE name = $1", values![name]).await?;
        row.map(|row| row.bytes(0)).transpose()
    }

    /// Writes a setting of the host. `only_if_new` keeps one that is there; answers whether it was written.
    pub async fn set_setting(&self, name: &str, value: &[u8], only_if_new: bool) -> Result<bool, StoreError> {
        let (name, value) = (name.to_owned(), value.to_vec());
        self.store
            .write_viewing(View::Host, &Self::nobody(), move |tx| {
                let values = values![&name, &value];
                Box::pin(async move {
                    let sql = if only_if_new {
                        "INSERT INTO host_settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING"
                    } else {
                        "INSERT INTO host_settings (name, value) VALUES ($1, $2) \
                         ON CONFLICT (name) DO UPDATE SET value = excluded.value"
                    };
                    Ok::<_, StoreError>(tx.execute(sql, values).await? > 0)
                })
            })
            .await
    }

    /// Whether a write becomes lasting: what `/readyz` asks.
    pub async fn check_writable(&self) -> Result<(), StoreError> {
        self.set_setting("last_write_check", Uuid::now_v7().as_bytes(), false).await.map(drop)
    }

    async fn host_tx(&self) -> Result<Tx<'static>, StoreError> {
        self.store.read_viewing(View::Host, &Self::nobody()).await
    }

    /// A scope that belongs to no organization: the statements here name none.
    fn nobody() -> Scope {
        Scope::host(OrganizationId(Uuid::nil()))
    }
}
