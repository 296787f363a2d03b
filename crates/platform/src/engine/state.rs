//! What providers that live here remember, in the store: each step is a transaction of its own.

use std::sync::Arc;

use api_types::IntegrationId;
use async_trait::async_trait;
use connectors::{ErrorKind, ProviderError, State, Stored};
use egress::Lane;
use store::provider_state::{self as rows, StateRow};
use store::{Scope, Store, StoreError};

use super::traffic::Traffic;

/// The state of one integration.
#[derive(Clone)]
pub(super) struct StoredState {
    store: Store,
    scope: Scope,
    integration: IntegrationId,
    traffic: Arc<Traffic>,
}

impl StoredState {
    pub(super) fn new(store: Store, scope: Scope, integration: IntegrationId, traffic: Arc<Traffic>) -> Self {
        Self { store, scope, integration, traffic }
    }

    /// Whose calls are counted together, by the provider and by us.
    pub(super) fn lane(&self) -> Lane {
        Lane { organization: self.scope.organization().0.as_u128(), pace: self.integration.0.as_u128() }
    }
}

#[async_trait]
impl State for StoredState {
    async fn get(&mut self, kind: &str, id: &str) -> Result<Option<Stored>, ProviderError> {
        if !can_be_asked_for(kind, id) {
            return Ok(None);
        }
        self.traffic.used_state();
        let mut tx = self.store.read(&self.scope).await.map_err(failed)?;
        let row = rows::get(&mut tx, self.integration, kind, id).await.map_err(failed)?;
        row.map(stored).transpose()
    }

    async fn put(&mut self, kind: &str, document: Stored) -> Result<(), ProviderError> {
        self.traffic.used_state();
        let (integration, work) = (self.integration, Arc::new((kind.to_owned(), row(document))));
        let write = self.store.write(&self.scope, move |tx| {
            let work = work.clone();
            Box::pin(async move { rows::put(tx, integration, &work.0, &work.1).await })
        });
        write.await.map_err(failed)
    }

    async fn swap(
        &mut self,
        kind: &str,
        seen: Option<&Stored>,
        document: Stored,
    ) -> Result<bool, ProviderError> {
        self.traffic.used_state();
        let work = Arc::new((kind.to_owned(), seen.cloned().map(row), row(document)));
        let integration = self.integration;
        let write = self.store.write(&self.scope, move |tx| {
            let work = work.clone();
            Box::pin(async move { rows::swap(tx, integration, &work.0, work.1.as_ref(), &work.2).await })
        });
        write.await.map_err(failed)
    }

    async fn delete(&mut self, kind: &str, id: &str) -> Result<bool, ProviderError> {
        if !can_be_asked_for(kind, id) {
            return Ok(false);
        }
        self.traffic.used_state();
        let (integration, work) = (self.integration, Arc::new((kind.to_owned(), id.to_owned())));
        let write = self.store.write(&self.scope, move |tx| {
            let work = work.clone();
            Box::pin(async move { rows::delete(tx, integration, &work.0, &work.1).await })
        });
        write.await.map_err(failed)
    }

    async fn list(
        &mut self,
        kind: &str,
        after: Option<(&str, &str)>,
        limit: u32,
    ) -> Result<Vec<Stored>, ProviderError> {
        if !can_be_asked_for(kind, "") {
            return Ok(Vec::new());
        }
        self.traffic.used_state();
        let mut tx = self.store.read(&self.scope).await.map_err(failed)?;
        let all = rows::list(&mut tx, self.integration, kind, after, limit).await.map_err(failed)?;
        all.into_iter().map(stored).collect()
    }
}

/// PostgreSQL has no text with U+0000, so nothing is called so.
fn can_be_asked_for(kind: &str, id: &str) -> bool {
    !kind.contains('\0') && !id.contains('\0')
}

fn row(document: Stored) -> StateRow {
    StateRow { id: document.id, sort: document.sort, body: document.body.to_string() }
}

fn stored(row: StateRow) -> Result<Stored, ProviderError> {
    let body = serde_json::from_str(&row.body);
    let body = body.map_err(|_| failed(StoreError::Damaged("provider_state.body")))?;
    Ok(Stored { id: row.id, sort: row.sort, body })
}

/// What the store's failure means to the caller: that the mock is out of order.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn failed(error: StoreError) -> ProviderError {
    let kind = match error {
        // Deleted while the call was under way, and its state with it.
        StoreError::Reference => ErrorKind::NotFound { what: "integration", id: String::new() },
        StoreError::Busy | StoreError::DiskFull | StoreError::Unavailable(_) | StoreError::TooLong => {
            ErrorKind::Unavailable
        }
        _ => ErrorKind::Internal,
    };
    ProviderError::new(kind, format!("the state of the provider cannot be reached: {error}"))
}
