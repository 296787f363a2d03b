//! How many calls to a host may be repetitions: a host that fails must not get more calls than one that is well.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::target::Target;

/// Hosts remembered before those without recent calls are forgotten.
const MOST_HOSTS: usize = 1024;
/// Calls and repetitions are counted over this time, and the one before it.
const SPAN: Duration = Duration::from_secs(30);
/// Repetitions in each span that need no calls to justify them.
const FLOOR: u64 = 3;
/// Calls for each further one.
const CALLS_PER_RETRY: u64 = 10;

/// The hosts' budgets.
#[derive(Default)]
pub(crate) struct Retries {
    hosts: Mutex<HashMap<Target, Spans>>,
}

struct Spans {
    began: Instant,
    now: Counts,
    before: Counts,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    calls: u64,
    retries: u64,
}

impl Retries {
    /// A call is made; its repetitions are not calls of their own.
    pub(crate) fn called(&self, target: &Target, now: Instant) {
        self.of(target, now, |spans| spans.now.calls += 1);
    }

    /// Whether a call may be repeated. If so, it is counted.
    pub(crate) fn may_repeat(&self, target: &Target, now: Instant) -> bool {
        self.of(target, now, |spans| {
            let calls = spans.now.calls + spans.before.calls;
            let may = spans.now.retries + spans.before.retries < FLOOR + calls / CALLS_PER_RETRY;
            spans.now.retries += u64::from(may);
            may
        })
    }

    fn of<T>(&self, target: &Target, now: Instant, work: impl FnOnce(&mut Spans) -> T) -> T {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= MOST_HOSTS && !hosts.contains_key(target) {
            hosts.retain(|_, spans| now.saturating_duration_since(spans.began) < 2 * SPAN);
            if hosts.len() >= MOST_HOSTS {
                // So many at once: they all begin anew rather than one growing without end.
                hosts.clear();
            }
        }
        let fresh = Spans { began: now, now: Counts::default(), before: Counts::default() };
        let spans = hosts.entry(target.clone()).or_insert(fresh);
        let age = now.saturating_duration_since(spans.began);
        if age >= SPAN {
            let before = if age < 2 * SPAN { spans.now } else { Counts::default() };
            *spans = Spans { began: now, now: Counts::default(), before };
        }
        work(spans)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::{FLOOR, MOST_HOSTS, Retries, SPAN};
    use crate::target::{Target, check_url};

    fn host(number: usize) -> Target {
        check_url(&format!("https://h{number}.example")).unwrap()
    }

    fn repeated(retries: &Retries, times: u64, now: Instant) -> u64 {
        (0..times).map(|_| u64::from(retries.may_repeat(&host(0), now))).sum()
    }

    #[test]
    fn a_tenth_of_the_calls_may_be_repeated_and_a_few_more() {
        let (retries, now) = (Retries::default(), Instant::now());
        assert_eq!(repeated(&retries, 100, now), FLOOR);
        for _ in 0..200 {
            retries.called(&host(0), now);
        }
        assert_eq!(repeated(&retries, 100, now), 20);
        assert!(retries.may_repeat(&host(1), now), "each host has its own");
    }

    #[test]
    fn what_was_long_ago_does_not_count() {
        let (retries, now) = (Retries::default(), Instant::now());
        assert_eq!(repeated(&retries, 100, now), FLOOR);
        assert_eq!(repeated(&retries, 100, now + SPAN), 0, "the span before counts still");
        assert_eq!(repeated(&retries, 100, now + 3 * SPAN), FLOOR);
    }

    #[test]
    fn there_is_a_most_of_hosts() {
        let (retries, now) = (Retries::default(), Instant::now());
        for number in 0..3 * MOST_HOSTS {
            retries.called(&host(number), now);
        }
        assert!(retries.hosts.lock().unwrap().len() <= MOST_HOSTS);
    }
}
