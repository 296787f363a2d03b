//! Counts that wait, on a real database.

use std::path::PathBuf;
use std::sync::Arc;

use api_types::engine::CategoryId;
use api_types::{
    AccountId, IntegrationId, OrganizationId, OrganizationType, StatusEventKind, Timestamp, TokenId,
};
use secrets::MasterKey;
use serde_json::json;
use store::integrations::IntegrationRow;
use store::list::ListQuery;
use store::status::events::EVENTS;
use store::status::{StatusRow, Totals};
use store::{Location, Store, StoreError, StoreOptions};
use uuid::Uuid;

use super::super::tally::Ended;
use super::{Recorder, TOGETHER};
use crate::keys::Keys;
use crate::provision::{NewOrganization, found};
use crate::time::Clock;
use crate::{Platform, time};

struct Host {
    platform: Platform,
    organization: OrganizationId,
    account: AccountId,
    folder: tempfile::TempDir,
}

impl Host {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path().join("patchbay.db")).await;
        let keys = Keys::open(&store, MasterKey::generate()).await.unwrap();
        let platform = Platform::new(store, keys);
        let new = NewOrganization {
            name: None,
            fullname: "Acme".into(),
            organization_type: OrganizationType::Standard,
            contact: None,
        };
        let founded = found(&platform, &new, "test").await.unwrap();
        Self { platform, organization: founded.organization.id, account: founded.account.id, folder }
    }

    /// The same data, opened once more.
    async fn reopened(&self) -> Store {
        open(self.folder.path().join("patchbay.db")).await
    }

    async fn integration(&self) -> IntegrationId {
        let id = IntegrationId(Uuid::now_v7());
        let row = IntegrationRow {
            id,
            account_id: self.account,
            name: id.to_string(),
            fullname: "Tickets".into(),
            category: CategoryId::Ticketing,
            provider_type: "ticketing_mock_ticketing".into(),
            provider_config: json!({}),
            integration_point_id: None,
            refresh_token_id: TokenId(Uuid::now_v7()),
            version: 1,
            created_at: Timestamp::ZERO,
            updated_at: Timestamp::ZERO,
        };
        let scope = self.platform.store.directory().host_scope(self.organization);
        let written: Result<(), StoreError> = self
            .platform
            .store
            .write(&scope, move |tx| {
                let row = row.clone();
                Box::pin(async move { store::integrations::insert(tx, &row).await })
            })
            .await;
        written.unwrap();
        id
    }

    fn count(&self, recorder: &Recorder, integration: IntegrationId, kind: StatusEventKind) {
        let failed = u64::from(kind != StatusEventKind::Ok);
        let totals = Totals { requests: 1, failed, ..Totals::default() };
        let error = (failed == 1).then(|| "why".to_owned());
        recorder.count(
            self.organization,
            integration,
            Ended { totals, kind, certain: false, error, at: time::now() },
        );
    }

    async fn write(&self, recorder: &Arc<Recorder>) {
        recorder.write(&self.platform.store, &Clock::default(), self.organization).await;
    }

    async fn status(&self, store: &Store, integration: IntegrationId) -> StatusRow {
        let scope = store.directory().host_scope(self.organization);
        let mut tx = store.read(&scope).await.unwrap();
        store::status::get(&mut tx, integration).await.unwrap().unwrap()
    }

    /// The kinds and numbers of an integration's events.
    async fn events(&self, store: &Store, integration: IntegrationId) -> Vec<(StatusEventKind, u64)> {
        let scope = store.directory().host_scope(self.organization);
        let mut tx = store.read(&scope).await.unwrap();
        let page = store::status::events::list(&mut tx, integration, &ListQuery::new(&EVENTS)).await.unwrap();
        page.rows.into_iter().map(|row| (row.kind, row.request)).collect()
    }
}

async fn open(path: PathBuf) -> Store {
    Store::open(&Location::Sqlite(path), StoreOptions::default()).await.unwrap()
}

#[tokio::test]
async fn counts_wait_while_the_store_is_away_and_are_written_in_their_order() {
    use StatusEventKind::{Error, Ok, Unauthorized};
    let host = Host::start().await;
    let recorder = Arc::<Recorder>::default();
    let mut integrations = Vec::new();
    // More than one unit of work.
    for _ in 0..=TOGETHER {
        integrations.push(host.integration().await);
    }
    for integration in &integrations {
        host.count(&recorder, *integration, Error);
    }
    host.platform.store.close().await;
    host.write(&recorder).await;
    assert_eq!((recorder.waiting(), recorder.lost()), (TOGETHER as u64 + 1, 0));
    for kind in [Ok, Ok, Unauthorized] {
        host.count(&recorder, integrations[0], kind);
    }
    let store = host.reopened().await;
    recorder.write(&store, &Clock::default(), host.organization).await;
    assert_eq!((recorder.waiting(), recorder.lost()), (0, 0));
    assert_eq!(host.events(&store, integrations[0]).await, [(Error, 1), (Ok, 3), (Unauthorized, 4)]);
    for integration in &integrations[1..] {
        let row = host.status(&store, *integration).await;
        assert_eq!((row.totals.requests, row.totals.failed), (1, 1));
    }
    let pending = recorder.lock();
    assert!(pending.organizations.is_empty(), "something is left of an organization that is idle");
    assert_eq!((pending.integrations, pending.moves), (0, 0));
}

#[tokio::test]
async fn what_does_not_fit_is_lost_and_told_and_the_rest_is_counted() {
    let host = Host::start().await;
    let recorder = Arc::new(Recorder { most_integrations: 2, ..Recorder::default() });
    let integrations = [host.integration().await, host.integration().await, host.integration().await];
    for _ in 0..3 {
        for integration in integrations {
            host.count(&recorder, integration, StatusEventKind::Ok);
        }
    }
    assert_eq!((recorder.waiting(), recorder.lost()), (6, 3));
    host.write(&recorder).await;
    // There is room again.
    host.count(&recorder, integrations[2], StatusEventKind::Ok);
    host.write(&recorder).await;
    let mut requests = Vec::new();
    for integration in integrations {
        requests.push(host.status(&host.platform.store, integration).await.totals.requests);
    }
    assert_eq!((requests, recorder.lost()), (vec![3, 3, 1], 3));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_callers_at_once_while_counts_are_written_lose_nothing() {
    const CALLERS: u64 = 64;
    const CALLS: u64 = 200;
    let host = Arc::new(Host::start().await);
    let recorder = Arc::<Recorder>::default();
    let integrations = [host.integration().await, host.integration().await];
    let mut callers = tokio::task::JoinSet::new();
    for caller in 0..CALLERS {
        let (host, recorder) = (host.clone(), recorder.clone());
        callers.spawn(async move {
            for call in 0..CALLS {
                let kind = if call % 4 == 0 { StatusEventKind::Error } else { StatusEventKind::Ok };
                host.count(&recorder, integrations[usize::from(call % 2 == 0)], kind);
                if call % 50 == caller % 50 {
                    host.write(&recorder).await;
                }
            }
        });
    }
    callers.join_all().await;
    host.write(&recorder).await;
    let mut sum = Totals::default();
    for integration in integrations {
        let totals = host.status(&host.platform.store, integration).await.totals;
        sum.requests += totals.requests;
        sum.failed += totals.failed;
    }
    assert_eq!((sum.requests, sum.failed), (CALLERS * CALLS, CALLERS * CALLS / 4));
    assert_eq!((recorder.waiting(), recorder.lost()), (0, 0));
    let pending = recorder.lock();
    assert_eq!((pending.organizations.len(), pending.integrations, pending.moves), (0, 0, 0));
}

#[tokio::test]
async fn writing_goes_on_when_nobody_waits_for_it_any_more() {
    let host = Host::start().await;
    let recorder = Arc::<Recorder>::default();
    let integration = host.integration().await;
    host.count(&recorder, integration, StatusEventKind::Ok);
    tokio::select! {
        biased;
        () = host.write(&recorder) => panic!("it has not waited for the database"),
        () = std::future::ready(()) => {}
    }
    // The one who comes next waits for what is being written.
    host.write(&recorder).await;
    assert_eq!(recorder.waiting(), 0);
    assert_eq!(host.status(&host.platform.store, integration).await.totals.requests, 1);
}

#[tokio::test]
async fn what_the_store_refuses_for_good_is_lost_and_does_not_stand_in_the_way() {
    let host = Host::start().await;
    let recorder = Arc::<Recorder>::default();
    let (integration, other) = (host.integration().await, host.integration().await);
    let totals = Totals { requests: 5, failed: 5, ..Totals::default() };
    // Only a defect of ours could bring such a text so far.
    let (kind, error) = (StatusEventKind::Error, Some("\0".to_owned()));
    recorder.count(
        host.organization,
        integration,
        Ended { totals, kind, certain: false, error, at: time::now() },
    );
    host.count(&recorder, other, StatusEventKind::Ok);
    host.write(&recorder).await;
    assert_eq!((recorder.waiting(), recorder.lost()), (0, 5));
    assert_eq!(host.status(&host.platform.store, other).await.totals.requests, 1);
    host.count(&recorder, integration, StatusEventKind::Ok);
    host.write(&recorder).await;
    assert_eq!(host.status(&host.platform.store, integration).await.totals.requests, 1);
}
