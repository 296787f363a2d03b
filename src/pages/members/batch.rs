//! The same done to many, one after the other: with progress, a way to stop, and a result for each.

use std::{future::Future, time::Duration};

use leptos::{prelude::*, task::spawn_local};
use ui::{
    api::{ApiError, browser::sleep},
    failure::Failure,
};

/// How often the same one is tried again when the server asks for patience.
const PATIENCE: u32 = 5;

/// A run over many. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Batch {
    total: RwSignal<u64>,
    results: RwSignal<Vec<Done>>,
    running: RwSignal<bool>,
    stopped: RwSignal<Option<Failure>>,
    /// Each run has a number: one that was stopped finds that its number is no longer called.
    number: StoredValue<u32>,
}

/// How it went with one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Done {
    /// What it is called.
    pub(crate) name: String,
    /// Why it did not work; none when it did.
    pub(crate) fault: Option<String>,
}

impl Batch {
    pub(crate) fn new() -> Self {
        Self {
            total: RwSignal::new(0),
            results: RwSignal::new(Vec::new()),
            running: RwSignal::new(false),
            stopped: RwSignal::new(None),
            number: StoredValue::new(0),
        }
    }

    /// Begins. `stops` says which failure would be that of all that follow too: then the rest is left alone.
    pub(crate) fn start<I, F>(
        self,
        items: Vec<(String, I)>,
        stops: fn(&ApiError) -> bool,
        deed: impl Fn(&I) -> F + 'static,
        after: impl FnOnce() + 'static,
    ) where
        I: 'static,
        F: Future<Output = Result<(), ApiError>> + 'static,
    {
        self.forget();
        self.total.set(items.len() as u64);
        self.running.set(true);
        let number = self.number.get_value();
        spawn_local(async move {
            for (name, item) in items {
                let outcome = patient(|| deed(&item)).await;
                // Stopped, or the page is gone. What was done stays done.
                if self.number.try_get_value() != Some(number) {
                    return;
                }
                match outcome {
                    Err(error) if stops(&error) => {
                        self.stopped.set(Some(error.into()));
                        break;
                    }
                    outcome => {
                        self.results.update(|all| all.push(Done { name, fault: outcome.err().map(words) }));
                    }
                }
            }
            self.running.set(false);
            after();
        });
    }

    /// Leaves the rest alone. The one on its way may still be done.
    pub(crate) fn stop(self) {
        self.number.update_value(|number| *number = number.wrapping_add(1));
        self.running.set(false);
    }

    /// As if there had been none.
    pub(crate) fn forget(self) {
        self.stop();
        self.total.set(0);
        self.results.set(Vec::new());
        self.stopped.set(None);
    }

    /// Whether it runs, tracked.
    pub(crate) fn running(self) -> Signal<bool> {
        self.running.into()
    }

    /// How many there are to do, tracked; none before the first.
    pub(crate) fn total(self) -> Signal<u64> {
        self.total.into()
    }

    /// How many are done, tracked.
    pub(crate) fn count(self) -> u64 {
        self.results.with(|all| all.len() as u64)
    }

    /// Those with whom it did not work, tracked.
    pub(crate) fn faults(self) -> Vec<Done> {
        self.results.with(|all| all.iter().filter(|done| done.fault.is_some()).cloned().collect())
    }

    /// Those with whom it worked, tracked.
    pub(crate) fn names_done(self) -> Vec<String> {
        self.results.with(|all| {
            all.iter().filter(|done| done.fault.is_none()).map(|done| done.name.clone()).collect()
        })
    }

    /// Whether it worked with all, tracked.
    pub(crate) fn is_whole(self) -> bool {
        let total = self.total.get();
        total > 0
            && self.count() == total
            && self.stopped.with(Option::is_none)
            && self.results.with(|all| all.iter().all(|done| done.fault.is_none()))
    }

    /// Why the rest was left alone, tracked.
    pub(crate) fn stopped(self) -> Signal<Option<Failure>> {
        self.stopped.into()
    }
}

/// Failures after which the next try would fail as well.
pub(crate) fn hopeless(error: &ApiError) -> bool {
    error.is_uncertain()
        || matches!(error, ApiError::SignedOut | ApiError::Disabled(_) | ApiError::TooMany(_))
}

/// The same, and a missing right: who may not invite one may not invite the next.
pub(crate) fn hopeless_without_right(error: &ApiError) -> bool {
    hopeless(error) || matches!(error, ApiError::Forbidden(_))
}

async fn patient<F>(deed: impl Fn() -> F) -> Result<(), ApiError>
where
    F: Future<Output = Result<(), ApiError>>,
{
    let mut tries = 0;
    loop {
        tries += 1;
        match deed().await {
            Err(error @ ApiError::TooMany(_)) if tries < PATIENCE => {
                sleep(error.retry_after().unwrap_or(Duration::from_secs(2)).min(Duration::from_mins(1)))
                    .await;
            }
            outcome => return outcome,
        }
    }
}

/// A failure in one line.
fn words(error: ApiError) -> String {
    let Failure { title, advice, faults, .. } = error.into();
    match faults.first() {
        Some(fault) => fault.message.clone(),
        None if advice.is_empty() => format!("{title}."),
        None => format!("{title}. {advice}"),
    }
}
