//! The keys that seal secrets at rest: the master key of the host, a data key per organization.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use api_types::{OrganizationId, Timestamp};
use secrets::{CanaryError, DataKey, KeyRing, MasterKey, RowIdentity};
use store::data_keys::DataKeyRow;
use store::{Scope, Store, WriteTx, data_keys};

use crate::error::Error;
use crate::time;

/// The host setting that proves which master key belongs to the database.
const CANARY: &str = "master_key_canary";
/// Rings kept in memory; beyond, all are forgotten and read again.
const MOST_RINGS: usize = 10_000;

/// The master key and the data keys that have been needed so far.
pub struct Keys {
    master: MasterKey,
    rings: Mutex<HashMap<OrganizationId, Arc<KeyRing>>>,
}

/// Why the keys cannot be used with this database.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The master key is not the one that the database was made with.
    #[error(transparent)]
    Canary(#[from] CanaryError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Keys {
    /// Proves that the master key belongs to the database; a new database is marked with it.
    pub async fn open(store: &Store, master: MasterKey) -> Result<Self, KeysError> {
        let directory = store.directory();
        if directory.setting(CANARY).await?.is_none() {
            directory.set_setting(CANARY, &master.canary(), true).await?;
        }
        // Read again: another node may have been faster.
        if let Some(canary) = directory.setting(CANARY).await? {
            master.check_canary(&canary)?;
        }
        Ok(Self { master, rings: Mutex::new(HashMap::new()) })
    }

    /// Whether the database has been marked with a master key.
    pub async fn is_marked(store: &Store) -> Result<bool, store::StoreError> {
        Ok(store.directory().setting(CANARY).await?.is_some())
    }

    /// Fingerprint of the master key; not secret.
    pub fn master_id(&self) -> String {
        self.master.id().to_string()
    }

    /// The data keys of the scope's organization.
    pub async fn ring(&self, store: &Store, scope: &Scope) -> Result<Arc<KeyRing>, Error> {
        let organization = scope.organization();
        if let Some(ring) = self.rings().get(&organization) {
            return Ok(ring.clone());
        }
        let mut tx = store.read(scope).await?;
        let mut keys = data_keys::list(&mut tx)
            .await?
            .iter()
            .map(|row| DataKey::unwrap(&self.master, organization.0, row.id, &row.wrapped))
            .collect::<Result<Vec<_>, _>>()?
            .into_iter();
        let current =
            keys.next().ok_or_else(|| Error::Internal("the organization has no data key".into()))?;
        let ring = Arc::new(KeyRing { current, others: keys.collect() });
        let mut rings = self.rings();
        if rings.len() >= MOST_RINGS {
            rings.clear();
        }
        rings.insert(organization, ring.clone());
        Ok(ring)
    }

    /// Opens a sealed value; reads the keys anew if another node has added one.
    pub async fn open_sealed(
        &self,
        store: &Store,
        scope: &Scope,
        place: &RowIdentity<'_>,
        sealed: &[u8],
    ) -> Result<secrets::Secret<Vec<u8>>, Error> {
        match self.ring(store, scope).await?.open(place, sealed) {
            Err(secrets::OpenError::UnknownDataKey(_)) => {
                self.forget(scope.organization());
                Ok(self.ring(store, scope).await?.open(place, sealed)?)
            }
            outcome => Ok(outcome?),
        }
    }

    /// Makes a data key for an organization, ready to be written.
    pub fn new_data_key(&self, organization: OrganizationId, now: Timestamp) -> Result<DataKeyRow, Error> {
        let key = DataKey::generate(organization.0);
        Ok(DataKeyRow { id: key.id(), wrapped: key.wrap(&self.master)?, created_at: now })
    }

    /// Makes the first data key of an organization: ready to be written, and ready to seal before it is.
    pub(crate) fn new_ring(
        &self,
        organization: OrganizationId,
        now: Timestamp,
    ) -> Result<(DataKeyRow, KeyRing), Error> {
        let key = DataKey::generate(organization.0);
        let row = DataKeyRow { id: key.id(), wrapped: key.wrap(&self.master)?, created_at: now };
        Ok((row, KeyRing { current: key, others: Vec::new() }))
    }

    /// Refuses if another process has given the database another master key meanwhile: what this one wrapped now
    /// could not be opened after a restart.
    pub async fn check_current(&self, store: &Store) -> Result<(), Error> {
        match store.directory().setting(CANARY).await? {
            Some(canary) => {
                self.master.check_canary(&canary).map_err(|error| Error::Internal(error.to_string()))
            }
            None => Err(Error::Internal("the database has lost the mark of its master key".into())),
        }
    }

    /// Gives an organization a new data key; new values are sealed with it, old ones still open.
    pub async fn rotate_data_key(&self, store: &Store, scope: &Scope) -> Result<(), Error> {
        self.check_current(store).await?;
        let row = self.new_data_key(scope.organization(), time::now())?;
        store
            .write(scope, move |tx: &mut WriteTx<'_>| {
                let row = row.clone();
                Box::pin(async move { data_keys::insert(tx, &row).await.map_err(Error::from) })
            })
            .await?;
        self.forget(scope.organization());
        Ok(())
    }

    /// Wraps every data key with another master key and marks the database with it. Answers how many there were.
    ///
    /// Data keys stay the same, so nothing that they sealed is touched. Interrupted halfway, it can be run again with
    /// the same two keys: what is wrapped already is recognised. No node may serve meanwhile.
    pub async fn rotate_master_key(&self, store: &Store, new: &MasterKey) -> Result<u64, Error> {
        let mut count = 0;
        let mut after = None;
        loop {
            let organizations = store.directory().organizations(after, 500).await?;
            let Some(last) = organizations.last() else { break };
            after = Some(*last);
            for organization in organizations {
                count += self.rewrap(store, &store.directory().host_scope(organization), new).await?;
            }
        }
        store.directory().set_setting(CANARY, &new.canary(), false).await?;
        Ok(count)
    }

    async fn rewrap(&self, store: &Store, scope: &Scope, new: &MasterKey) -> Result<u64, Error> {
        let mut tx = store.read(scope).await?;
        let rows = data_keys::list(&mut tx).await?;
        drop(tx);
        let mut wrapped = Vec::new();
        for row in rows {
            if secrets::wrapping_key_id(&row.wrapped) != Some(new.id()) {
                let key = DataKey::unwrap(&self.master, scope.organization().0, row.id, &row.wrapped)?;
                wrapped.push((row.id, key.wrap(new)?));
            }
        }
        let count = wrapped.len() as u64;
        store
            .write(scope, move |tx: &mut WriteTx<'_>| {
                let wrapped = wrapped.clone();
                Box::pin(async move {
                    for (id, wrapped) in &wrapped {
                        data_keys::rewrap(tx, *id, wrapped).await?;
                    }
                    Ok::<_, Error>(())
                })
            })
            .await?;
        Ok(count)
    }

    /// Reads the organization's keys anew when they are needed next.
    pub(crate) fn forget(&self, organization: OrganizationId) {
        self.rings().remove(&organization);
    }

    fn rings(&self) -> std::sync::MutexGuard<'_, HashMap<OrganizationId, Arc<KeyRing>>> {
        // A panic elsewhere cannot leave the map half-changed: every change is one call.
        self.rings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
