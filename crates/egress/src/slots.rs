//! How many calls may be under way, in all and to one host.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::settings::Limits;
use crate::target::Target;

/// Hosts remembered before those without calls are forgotten.
const MOST_HOSTS: usize = 1024;

pub(crate) struct Slots {
    all: Arc<Semaphore>,
    hosts: Mutex<HashMap<String, Arc<Semaphore>>>,
    per_host: usize,
}

/// A place among the calls under way; given back when dropped.
pub(crate) struct Slot {
    _host: OwnedSemaphorePermit,
    _all: OwnedSemaphorePermit,
}

impl Slots {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            all: Arc::new(Semaphore::new(limits.calls)),
            hosts: Mutex::default(),
            per_host: limits.calls_per_host,
        }
    }

    /// Waits for a place. `None` only if the semaphores were closed, which nobody does.
    pub(crate) async fn take(&self, target: &Target) -> Option<Slot> {
        // First the host's: those who wait for a slow host must not hold places that others could use.
        let host = self.of_host(target).acquire_owned().await.ok()?;
        let all = self.all.clone().acquire_owned().await.ok()?;
        Some(Slot { _host: host, _all: all })
    }

    fn of_host(&self, target: &Target) -> Arc<Semaphore> {
        // A panic elsewhere cannot leave the map half-changed: every change is one call.
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= MOST_HOSTS {
            // Those that nobody holds a place in, or waits for, are held here alone.
            hosts.retain(|_, places| Arc::strong_count(places) > 1);
        }
        let key = format!("{}:{}", target.host, target.port);
        hosts.entry(key).or_insert_with(|| Arc::new(Semaphore::new(self.per_host))).clone()
    }
}
