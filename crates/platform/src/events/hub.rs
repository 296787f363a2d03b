//! One look-out per process, shared by all streams.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use api_types::OrganizationId;
use futures_util::stream::{self, StreamExt as _};
use store::audit::{self, ChangeNote};
use store::{Store, StoreError, Tx, status};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc};
use tokio::time::MissedTickBehavior;
use uuid::Uuid;

use super::LOOK;
use crate::error::Error;
use crate::time;

/// Streams of one organization at the same time, on this node.
pub const MOST_LISTENERS: usize = 200;
/// Changes that wait for one stream; a reader who is slower than that is cut off.
const WAITING: usize = 256;
/// How far back each look reaches. An entry's id is made shortly before it is written, by the clock of the node that
/// writes it: the longest unit of work and the clocks' difference must fit in.
const OVERLAP: Duration = Duration::from_secs(30);
/// Entries read at once.
const PAGE: u32 = 1000;
/// Organizations looked at in parallel; the rest of the connections is for requests.
const IN_PARALLEL: usize = 4;

/// Tells changes to those who listen. Works only while somebody does.
#[derive(Default)]
pub struct Hub {
    shared: Arc<Shared>,
    /// Beginning to listen is done by one at a time: what was there before must be known before anybody hears.
    beginning: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    organizations: HashMap<OrganizationId, Watched>,
    /// Changes that were told or lie before the first listener, as far back as looks reach.
    seen: BTreeSet<Uuid>,
    looking: bool,
    last_listener: u64,
}

/// An organization that somebody listens to.
#[derive(Default)]
struct Watched {
    listeners: Vec<(u64, mpsc::Sender<ChangeNote>)>,
    /// Whether it is known what was there before; looks would tell that as new.
    begun: bool,
}

/// One who listens; stops when dropped.
pub(super) struct Listener {
    shared: Arc<Shared>,
    organization: OrganizationId,
    number: u64,
    changes: mpsc::Receiver<ChangeNote>,
}

impl Hub {
    /// Begins to listen to the changes of an organization.
    pub(super) async fn listen(
        &self,
        store: &Store,
        organization: OrganizationId,
    ) -> Result<Listener, Error> {
        let _one_at_a_time = self.beginning.lock().await;
        let (listener, first) = self.enter(store, organization)?;
        if first {
            // From here on the look-out tells whatever is new; what is there already is old.
            let old = look(store, organization).await?;
            let mut state = self.shared.lock();
            state.seen.extend(old.iter().map(|note| note.id));
            if let Some(watched) = state.organizations.get_mut(&organization) {
                watched.begun = true;
            }
        }
        Ok(listener)
    }

    fn enter(&self, store: &Store, organization: OrganizationId) -> Result<(Listener, bool), Error> {
        let mut state = self.shared.lock();
        let present = state.organizations.get(&organization).map_or(0, |watched| watched.listeners.len());
        if present >= MOST_LISTENERS {
            return Err(Error::TooManyStreams);
        }
        state.last_listener += 1;
        let number = state.last_listener;
        let (sender, changes) = mpsc::channel(WAITING);
        state.organizations.entry(organization).or_default().listeners.push((number, sender));
        if !std::mem::replace(&mut state.looking, true) {
            tokio::spawn(look_out(self.shared.clone(), store.clone(), store.changes()));
        }
        let listener = Listener { shared: self.shared.clone(), organization, number, changes };
        Ok((listener, present == 0))
    }
}

impl Listener {
    /// The next change. `None`: too many were waiting.
    pub(super) async fn next(&mut self) -> Option<ChangeNote> {
        self.changes.recv().await
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        if let Some(watched) = state.organizations.get_mut(&self.organization) {
            watched.listeners.retain(|(number, _)| *number != self.number);
            if watched.listeners.is_empty() {
                state.organizations.remove(&self.organization);
            }
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells a change, unless it was told before.
    fn tell(&self, note: &ChangeNote) {
        let mut state = self.lock();
        let State { organizations, seen, .. } = &mut *state;
        let Some(watched) = organizations.get_mut(&note.organization_id) else { return };
        if !seen.insert(note.id) {
            return;
        }
        // Dropping the sender ends the stream of whoever does not keep up, after what is waiting.
        watched.listeners.retain(|(_, listener)| listener.try_send(note.clone()).is_ok());
    }

    /// Those to look at; `None` and the end of looking out when nobody listens.
    fn organizations(&self) -> Option<Vec<OrganizationId>> {
        let mut state = self.lock();
        state.organizations.retain(|_, watched| !watched.listeners.is_empty());
        state.looking = !state.organizations.is_empty();
        // Twice as far as looks reach, since clocks may differ.
        state.seen = state.seen.split_off(&first_id(OVERLAP * 2));
        let begun = state.organizations.iter().filter(|(_, watched)| watched.begun);
        state.looking.then(|| begun.map(|(organization, _)| *organization).collect())
    }
}

/// Tells what this process writes at once, and looks for what others have written.
async fn look_out(shared: Arc<Shared>, store: Store, mut own: broadcast::Receiver<ChangeNote>) {
    let mut looks = tokio::time::interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            note = own.recv() => match note {
                Ok(note) => shared.tell(&note),
                // The next look finds what was missed.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            },
            _ = looks.tick() => {
                let Some(organizations) = shared.organizations() else { return };
                look_everywhere(&shared, &store, organizations).await;
            }
        }
    }
}

async fn look_everywhere(shared: &Shared, store: &Store, organizations: Vec<OrganizationId>) {
    let mut looks = stream::iter(organizations)
        .map(|organization| look(store, organization))
        .buffer_unordered(IN_PARALLEL);
    while let Some(found) = looks.next().await {
        match found {
            Ok(notes) => notes.iter().for_each(|note| shared.tell(note)),
            Err(error) => tracing::warn!(%error, "changes cannot be read; trying again"),
        }
    }
}

/// The changes of an organization as far back as looks reach: the audited ones, and those of status.
async fn look(store: &Store, organization: OrganizationId) -> Result<Vec<ChangeNote>, StoreError> {
    let scope = store.directory().host_scope(organization);
    let mut tx = store.read(&scope).await?;
    let mut found = pages(&mut tx, async |tx, after| audit::changes_after(tx, after, PAGE).await).await?;
    found.extend(
        pages(&mut tx, async |tx, after| status::events::changes_after(tx, after, PAGE).await).await?,
    );
    Ok(found)
}

/// All that a query finds, page by page.
async fn pages(
    tx: &mut Tx<'_>,
    query: impl AsyncFn(&mut Tx<'_>, Uuid) -> Result<Vec<ChangeNote>, StoreError>,
) -> Result<Vec<ChangeNote>, StoreError> {
    let mut after = first_id(OVERLAP);
    let mut found = Vec::new();
    loop {
        let page = query(tx, after).await?;
        let whole = page.len() == PAGE as usize;
        if let Some(last) = page.last() {
            after = last.id;
        }
        found.extend(page);
        if !whole {
            return Ok(found);
        }
    }
}

/// The least id that can have been made so long ago or later.
fn first_id(ago: Duration) -> Uuid {
    let ago = i64::try_from(ago.as_millis()).unwrap_or(i64::MAX);
    let millis = (time::now().as_micros() / 1000).saturating_sub(ago).max(0);
    // The first 48 bits of a UUID of version 7 are its time.
    Uuid::from_u128(u128::from(millis.unsigned_abs()) << 80)
}

#[cfg(test)]
mod tests {
    use store::{Location, StoreOptions};

    use super::*;

    struct Host {
        store: Store,
        hub: Hub,
        organization: OrganizationId,
        _folder: tempfile::TempDir,
    }

    impl Host {
        async fn start() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let location = Location::Sqlite(folder.path().join("patchbay.db"));
            let store = Store::open(&location, StoreOptions::default()).await.unwrap();
            let organization = OrganizationId(Uuid::now_v7());
            Self { store, hub: Hub::default(), organization, _folder: folder }
        }

        async fn listen(&self) -> Listener {
            self.hub.listen(&self.store, self.organization).await.unwrap()
        }

        fn note(&self) -> ChangeNote {
            ChangeNote {
                organization_id: self.organization,
                id: Uuid::now_v7(),
                action: "accounts.create".into(),
                account_id: None,
                target_id: None,
            }
        }
    }

    #[tokio::test]
    async fn a_reader_who_does_not_keep_up_is_cut_off_and_the_others_are_not() {
        let host = Host::start().await;
        let (mut slow, mut quick) = (host.listen().await, host.listen().await);
        for _ in 0..=WAITING {
            let note = host.note();
            host.hub.shared.tell(&note);
            assert_eq!(quick.next().await, Some(note));
        }
        for _ in 0..WAITING {
            assert!(slow.next().await.is_some());
        }
        assert_eq!(slow.next().await, None);
        let note = host.note();
        host.hub.shared.tell(&note);
        assert_eq!(quick.next().await, Some(note));
    }

    #[tokio::test]
    async fn a_change_that_is_found_again_is_told_once() {
        let host = Host::start().await;
        let mut listener = host.listen().await;
        let (first, second) = (host.note(), host.note());
        for note in [&first, &first, &second, &first] {
            host.hub.shared.tell(note);
        }
        assert_eq!(listener.next().await, Some(first));
        assert_eq!(listener.next().await, Some(second));
        assert!(listener.changes.is_empty());
    }

    #[tokio::test]
    async fn what_is_remembered_is_forgotten_when_no_look_can_find_it_again() {
        let host = Host::start().await;
        let _listener = host.listen().await;
        let old = ChangeNote { id: first_id(OVERLAP * 2 + Duration::from_secs(1)), ..host.note() };
        let recent = ChangeNote { id: first_id(OVERLAP), ..host.note() };
        for note in [&old, &recent] {
            host.hub.shared.tell(note);
        }
        assert_eq!(host.hub.shared.organizations(), Some(vec![host.organization]));
        assert_eq!(host.hub.shared.lock().seen, BTreeSet::from([recent.id]));
    }

    #[tokio::test]
    async fn nobody_looks_out_when_nobody_listens() {
        let host = Host::start().await;
        drop(host.listen().await);
        assert_eq!(host.hub.shared.organizations(), None);
        assert!(!host.hub.shared.lock().looking);
        let mut again = host.listen().await;
        let note = host.note();
        host.hub.shared.tell(&note);
        assert_eq!(again.next().await, Some(note));
    }
}
