//! Lanes: kinds of jobs that share their places, apart from all others.

use std::time::Duration;

use store::outbox::{Claim, Kinds, LeasedJob};

use super::lease::LEASE_SECONDS;
use super::{REST, Workers};
use crate::Platform;
use crate::error::Error;
use crate::time;

/// How many jobs are done at the same time, on this node and of one organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lane {
    kinds: Kinds,
    at_once: u32,
    per_organization: u32,
    per_queue: u32,
}

/// The kinds that have lanes of their own; a constant, because it becomes part of a query.
const APART: &[&str] = &[crate::webhooks::KIND];

impl Lane {
    /// For everything that is done quickly.
    pub const COMMON: Self =
        Self { kinds: Kinds::AllBut(APART), at_once: 32, per_organization: 8, per_queue: 8 };

    /// For deliveries to webhooks: their receivers may be slow, and there may be many.
    pub const WEBHOOKS: Self =
        Self { kinds: Kinds::Only(APART), at_once: 64, per_organization: 16, per_queue: 4 };

    /// The lanes that these workers need. There is always the common one: what nobody understands is noted there.
    pub(super) fn of(workers: &Workers) -> impl Iterator<Item = Self> + use<> {
        let webhooks = workers.values().any(|worker| worker.lane() == Self::WEBHOOKS);
        [Some(Self::COMMON), webhooks.then_some(Self::WEBHOOKS)].into_iter().flatten()
    }

    /// Takes what is due, as far as there is room beside those that are under way. Looks first whether there is
    /// anything: a look costs less than a write.
    pub(super) async fn claim(&self, platform: &Platform, running: usize) -> Result<Vec<LeasedJob>, Error> {
        let now = platform.clock.now();
        let room = self.at_once.saturating_sub(u32::try_from(running).unwrap_or(u32::MAX));
        let due = platform.store.directory().next_job_at(self.kinds, None).await?;
        if room == 0 || due.is_none_or(|due| due > now) {
            return Ok(Vec::new());
        }
        let claim = Claim {
            kinds: self.kinds,
            limit: room,
            per_organization: self.per_organization,
            per_queue: self.per_queue,
        };
        let until = time::after(now, LEASE_SECONDS);
        Ok(platform.store.directory().claim_jobs(now, until, claim).await?)
    }

    /// How long nothing new will be due. What is due already and was not taken waits for others to end.
    pub(super) async fn until_next(&self, platform: &Platform) -> Duration {
        let now = platform.clock.now();
        match platform.store.directory().next_job_at(self.kinds, Some(now)).await {
            Ok(Some(due)) => {
                let wait = due.as_micros().saturating_sub(now.as_micros());
                Duration::from_micros(u64::try_from(wait).unwrap_or(0)).clamp(Duration::from_millis(20), REST)
            }
            _ => REST,
        }
    }
}
