//! What was counted and is not written yet, in memory: calls never wait for the store because of it.
//!
//! Each organization's counts are written every second ([`run`]), when somebody reads them, and before the server ends.
//! While the store is away they wait and add up. What does not fit any more is lost, and how much that was is logged.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use api_types::{IntegrationId, OrganizationId, Timestamp};
use futures_util::stream::{self, StreamExt as _};
use store::status::count;
use store::{Scope, Store, StoreError};
use tokio::time::MissedTickBehavior;

use super::tally::{Ended, Tally};
use crate::time::Clock;
use crate::{Platform, webhooks};

/// How often counts are written.
pub const PAUSE: Duration = Duration::from_secs(1);
/// Integrations whose counts may wait at the same time; a call of one more is not counted.
const MOST_INTEGRATIONS: usize = 20_000;
/// Events that may wait in all.
const MOST_MOVES: usize = 50_000;
/// Integrations in one unit of work, so that other writes need not wait long.
const TOGETHER: usize = 50;
/// Organizations written in parallel; the rest of the connections is for requests.
const IN_PARALLEL: usize = 2;
/// Tries before the end of the server, one [`PAUSE`] apart.
const LAST_TRIES: u32 = 5;

/// Counts that wait to be written.
#[derive(Debug)]
pub struct Recorder {
    pending: Mutex<Pending>,
    most_integrations: usize,
}

#[derive(Debug, Default)]
struct Pending {
    organizations: HashMap<OrganizationId, Waiting>,
    /// Integrations of all organizations.
    integrations: usize,
    /// Events of all integrations.
    moves: usize,
    /// Calls that were not or cannot be counted.
    lost: u64,
    /// As many of them as were logged.
    told: u64,
}

/// The counts of one organization.
#[derive(Debug, Default)]
struct Waiting {
    tallies: HashMap<IntegrationId, Tally>,
    /// Held while some of them are being written: whoever reads has to wait for these.
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl Default for Recorder {
    fn default() -> Self {
        Self { pending: Mutex::default(), most_integrations: MOST_INTEGRATIONS }
    }
}

impl Recorder {
    /// Counts a call. Never waits.
    pub(crate) fn count(&self, organization: OrganizationId, integration: IntegrationId, ended: Ended) {
        let mut pending = self.lock();
        let Pending { organizations, integrations, moves, lost, .. } = &mut *pending;
        let full = *integrations >= self.most_integrations;
        let tallies = &mut organizations.entry(organization).or_default().tallies;
        let tally = match tallies.entry(integration) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(_) if full => {
                *lost += ended.totals.requests;
                return;
            }
            Entry::Vacant(place) => {
                *integrations += 1;
                place.insert(Tally::new())
            }
        };
        let before = tally.moves();
        tally.add(ended, *moves < MOST_MOVES);
        *moves = *moves + tally.moves() - before;
    }

    /// Calls that were not counted since the server has started, because too much was waiting or the store refused
    /// what was counted.
    pub fn lost(&self) -> u64 {
        self.lock().lost
    }

    /// Calls that wait to be written.
    pub fn waiting(&self) -> u64 {
        let pending = self.lock();
        pending.organizations.values().flat_map(|one| one.tallies.values()).map(Tally::calls).sum()
    }

    /// Writes what was counted of an organization until now. What cannot be written goes on waiting.
    ///
    /// It goes on to its end even when nobody waits for it any more.
    pub async fn write(self: &Arc<Self>, store: &Store, clock: &Clock, organization: OrganizationId) {
        let Some(turn) = self.turn(organization) else { return };
        let (this, store, now) = (self.clone(), store.clone(), clock.now());
        let written = tokio::spawn(async move {
            let _turn = turn.lock_owned().await;
            let scope = store.directory().host_scope(organization);
            let mut tallies: Vec<_> = this.take(organization).into_iter().collect();
            // Several servers come by in the same order, so that none waits for another that waits for it.
            tallies.sort_by_key(|(integration, _)| *integration);
            let mut together = TOGETHER;
            while !tallies.is_empty() {
                let rest = tallies.split_off(tallies.len().min(together));
                let batch = std::mem::replace(&mut tallies, rest);
                match add(&store, &scope, &batch, now).await {
                    Ok(()) => {}
                    Err(error) if may_pass(&error) => {
                        tracing::warn!(%error, "what was counted of calls cannot be written now; it waits");
                        // The others would meet the same trouble.
                        this.put_back(organization, batch.into_iter().chain(std::mem::take(&mut tallies)));
                    }
                    Err(_) if batch.len() > 1 => {
                        // One of them is at fault; the others must not suffer for it.
                        together = 1;
                        tallies.splice(..0, batch);
                    }
                    Err(error) => {
                        tracing::error!(%error, "what was counted of calls cannot be written");
                        this.lock().lost += batch.iter().map(|(_, tally)| tally.calls()).sum::<u64>();
                    }
                }
            }
            this.forget_if_idle(organization);
        });
        if written.await.is_err() {
            tracing::error!("writing what was counted has stopped with a panic");
        }
    }

    /// Writes everything that was counted until now.
    async fn write_all(self: &Arc<Self>, store: &Store, clock: &Clock) {
        let organizations: Vec<_> = self.lock().organizations.keys().copied().collect();
        stream::iter(organizations)
            .for_each_concurrent(IN_PARALLEL, |organization| self.write(store, clock, organization))
            .await;
        let mut pending = self.lock();
        let lost = pending.lost - pending.told;
        if lost > 0 {
            pending.told = pending.lost;
            drop(pending);
            tracing::error!(calls = lost, "calls were not counted");
        }
    }

    fn turn(&self, organization: OrganizationId) -> Option<Arc<tokio::sync::Mutex<()>>> {
        self.lock().organizations.get(&organization).map(|waiting| waiting.turn.clone())
    }

    fn take(&self, organization: OrganizationId) -> HashMap<IntegrationId, Tally> {
        let mut pending = self.lock();
        let Some(waiting) = pending.organizations.get_mut(&organization) else { return HashMap::new() };
        let taken = std::mem::take(&mut waiting.tallies);
        pending.integrations -= taken.len();
        pending.moves -= taken.values().map(Tally::moves).sum::<usize>();
        taken
    }

    /// Puts what could not be written before what was counted meanwhile.
    fn put_back(&self, organization: OrganizationId, tallies: impl Iterator<Item = (IntegrationId, Tally)>) {
        let mut pending = self.lock();
        let Pending { organizations, integrations, moves, .. } = &mut *pending;
        let waiting = organizations.entry(organization).or_default();
        for (integration, mut tally) in tallies {
            if let Some(later) = waiting.tallies.remove(&integration) {
                *integrations -= 1;
                *moves -= later.moves();
                tally.append(later);
            }
            *integrations += 1;
            *moves += tally.moves();
            waiting.tallies.insert(integration, tally);
        }
    }

    /// Forgets an organization that nothing waits of and nobody waits for.
    fn forget_if_idle(&self, organization: OrganizationId) {
        let mut pending = self.lock();
        if let Entry::Occupied(waiting) = pending.organizations.entry(organization)
            && waiting.get().tallies.is_empty()
            // This one's, and that of the task that calls this.
            && Arc::strong_count(&waiting.get().turn) <= 2
        {
            waiting.remove();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes counts every second until `stop` is ready; then those that are left.
pub async fn run(platform: Arc<Platform>, stop: impl Future<Output = ()>) {
    let Platform { status, store, clock, .. } = &*platform;
    let mut ticks = tokio::time::interval(PAUSE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    tokio::pin!(stop);
    loop {
        tokio::select! {
            biased;
            () = &mut stop => break,
            _ = ticks.tick() => status.write_all(store, clock).await,
        }
    }
    for _ in 0..LAST_TRIES {
        status.write_all(store, clock).await;
        if status.waiting() == 0 {
            return;
        }
        ticks.tick().await;
    }
    tracing::error!(calls = status.waiting(), "the server ends, and these calls are not counted");
}

async fn add(
    store: &Store,
    scope: &Scope,
    batch: &[(IntegrationId, Tally)],
    now: Timestamp,
) -> Result<(), StoreError> {
    let batch: Arc<[_]> = batch.iter().map(|(integration, tally)| (*integration, tally.counted())).collect();
    store
        .write(scope, move |tx| {
            let batch = batch.clone();
            Box::pin(async move {
                for (integration, counted) in &*batch {
                    if let Some(turn) = count::add(tx, *integration, counted, now).await? {
                        webhooks::tell_turn(tx, now, *integration, &turn).await?;
                    }
                }
                Ok(())
            })
        })
        .await
}

/// Whether the same counts may be written later. If the connection was lost while they became lasting, they are counted
/// twice then: too much is better than nothing where failures are looked for.
fn may_pass(error: &StoreError) -> bool {
    !matches!(error, StoreError::Defect(_) | StoreError::Damaged(_) | StoreError::Duplicate(_))
}

#[cfg(test)]
mod tests;
