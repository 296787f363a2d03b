//! Leaving alone a host that does not answer: after some failures in a row calls to it fail at once, until one of them
//! has found it well again.
//!
//! Each organization has its own view of a host. Who is served badly by it (by a wrong port, a firewall, a slow account)
//! does not decide for others. Nothing here reads a clock: the present time comes in.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::settings::Limits;
use crate::target::Target;

/// Hosts remembered, those with failures only; beyond, the one whose last failure is oldest is forgotten.
const MOST_HOSTS: usize = 4096;
/// Longest rest, as doublings of the first.
const MOST_DOUBLINGS: u32 = 4;

type Key = (u128, Target);

/// The hosts that have failed.
#[derive(Clone)]
pub(crate) struct Breakers {
    hosts: Arc<Mutex<HashMap<Key, Host>>>,
    failures: u32,
    rest: Duration,
}

#[derive(Debug)]
struct Host {
    /// In a row.
    failures: u32,
    last: Instant,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Closed,
    Open {
        until: Instant,
        doublings: u32,
    },
    /// One call finds out whether the host is well.
    Probed {
        doublings: u32,
    },
}

/// Leave to make one call. Dropped without a word about how it went, it leaves everything as it was.
pub(crate) struct Passage {
    breakers: Breakers,
    key: Key,
    probe: bool,
}

/// How a call went, as far as it says something about its host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Health {
    /// It answers, whatever it answers.
    Well,
    /// No connection, or no answer in time.
    Ill,
    /// The call ended for a reason of its own.
    Unknown,
}

impl Breakers {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { hosts: Arc::default(), failures: limits.failures.max(1), rest: limits.rest }
    }

    /// Until when calls fail at once, if they do.
    pub(crate) fn open_until(&self, organization: u128, target: &Target, now: Instant) -> Option<Instant> {
        match self.lock().get(&(organization, target.clone()))?.state {
            State::Open { until, .. } if until > now => Some(until),
            State::Probed { .. } => Some(now + self.rest),
            _ => None,
        }
    }

    /// Leave to call, or when to come back.
    pub(crate) fn admit(
        &self,
        organization: u128,
        target: &Target,
        now: Instant,
    ) -> Result<Passage, Instant> {
        let key = (organization, target.clone());
        let mut probe = false;
        if let Some(host) = self.lock().get_mut(&key) {
            match host.state {
                State::Closed => {}
                State::Open { until, .. } if until > now => return Err(until),
                State::Open { doublings, .. } => {
                    host.state = State::Probed { doublings };
                    probe = true;
                }
                State::Probed { .. } => return Err(now + self.rest),
            }
        }
        Ok(Passage { breakers: self.clone(), key, probe })
    }

    fn failed(&self, key: &Key, probe: bool, now: Instant) {
        let mut hosts = self.lock();
        if hosts.len() >= MOST_HOSTS
            && !hosts.contains_key(key)
            && let Some(oldest) = hosts.iter().min_by_key(|(_, host)| host.last).map(|(key, _)| key.clone())
        {
            hosts.remove(&oldest);
        }
        let host = hosts.entry(key.clone()).or_insert(Host { failures: 0, last: now, state: State::Closed });
        host.failures = host.failures.saturating_add(1);
        host.last = now;
        let doublings = match host.state {
            State::Probed { doublings } if probe => (doublings + 1).min(MOST_DOUBLINGS),
            State::Closed if host.failures >= self.failures => 0,
            // One that began before the others had failed.
            _ => return,
        };
        host.state = State::Open { until: now + self.rest * 2_u32.pow(doublings), doublings };
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Host>> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Passage {
    /// The call is over.
    pub(crate) fn ended(mut self, health: Health, now: Instant) {
        match health {
            Health::Well => {
                self.breakers.lock().remove(&self.key);
            }
            Health::Ill => self.breakers.failed(&self.key, self.probe, now),
            Health::Unknown => return,
        }
        self.probe = false;
    }
}

impl Drop for Passage {
    fn drop(&mut self) {
        if !self.probe {
            return;
        }
        // Given up before it knew: the next call is the probe.
        if let Some(host) = self.breakers.lock().get_mut(&self.key)
            && let State::Probed { doublings } = host.state
        {
            host.state = State::Open { until: host.last, doublings };
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Breakers, Health, MOST_HOSTS};
    use crate::settings::Limits;
    use crate::target::{Target, check_url};

    const US: u128 = 1;
    const OTHERS: u128 = 2;
    const REST: Duration = Duration::from_secs(10);

    fn target(url: &str) -> Target {
        check_url(url).unwrap()
    }

    fn breakers() -> (Breakers, Target, Instant) {
        let limits = Limits { failures: 3, rest: REST, ..Limits::default() };
        (Breakers::new(&limits), target("https://a.example"), Instant::now())
    }

    fn end(breakers: &Breakers, target: &Target, health: Health, now: Instant) {
        breakers.admit(US, target, now).ok().unwrap().ended(health, now);
    }

    fn open(breakers: &Breakers, target: &Target, now: Instant) {
        for _ in 0..3 {
            end(breakers, target, Health::Ill, now);
        }
    }

    #[test]
    fn failures_in_a_row_open_it_and_others_do_not() {
        let (breakers, target, now) = breakers();
        for health in [Health::Ill, Health::Ill, Health::Well, Health::Ill, Health::Unknown, Health::Ill] {
            end(&breakers, &target, health, now);
        }
        assert_eq!(breakers.open_until(US, &target, now), None);
        end(&breakers, &target, Health::Ill, now);
        assert_eq!(breakers.open_until(US, &target, now), Some(now + REST));
        assert_eq!(breakers.admit(US, &target, now).err(), Some(now + REST));
    }

    #[test]
    fn one_call_finds_out_whether_the_host_is_well() {
        let (breakers, target, now) = breakers();
        open(&breakers, &target, now);
        let later = now + REST;
        let probe = breakers.admit(US, &target, later).ok().unwrap();
        assert!(breakers.admit(US, &target, later).is_err(), "one is enough");
        probe.ended(Health::Well, later);
        assert!(breakers.admit(US, &target, later).is_ok());
        end(&breakers, &target, Health::Ill, later);
        assert_eq!(breakers.open_until(US, &target, later), None, "it begins to count anew");
    }

    #[test]
    fn a_probe_that_fails_makes_the_rest_longer_up_to_a_limit() {
        let (breakers, target, mut now) = breakers();
        open(&breakers, &target, now);
        for times in [2, 4, 8, 16, 16] {
            now = breakers.open_until(US, &target, now).unwrap();
            end(&breakers, &target, Health::Ill, now);
            assert_eq!(breakers.open_until(US, &target, now), Some(now + REST * times));
        }
    }

    #[test]
    fn a_probe_that_is_given_up_makes_room_for_another() {
        let (breakers, target, now) = breakers();
        open(&breakers, &target, now);
        let later = now + REST;
        drop(breakers.admit(US, &target, later));
        end(&breakers, &target, Health::Unknown, later);
        assert!(breakers.admit(US, &target, later).is_ok());
    }

    #[test]
    fn calls_from_before_do_not_prolong_the_rest() {
        let (breakers, target, now) = breakers();
        let slow = breakers.admit(US, &target, now).ok().unwrap();
        open(&breakers, &target, now);
        slow.ended(Health::Ill, now + REST / 2);
        assert_eq!(breakers.open_until(US, &target, now), Some(now + REST));
    }

    #[test]
    fn neither_other_organizations_nor_other_hosts_are_kept_out() {
        let (breakers, host, now) = breakers();
        open(&breakers, &host, now);
        assert!(breakers.admit(OTHERS, &host, now).is_ok());
        for other in ["https://a.example:8443", "http://a.example", "https://b.example"] {
            assert!(breakers.admit(US, &target(other), now).is_ok(), "{other}");
        }
        assert!(
            breakers.admit(US, &target("https://A.example:443/path"), now).is_err(),
            "it is the same host"
        );
    }

    #[test]
    fn there_is_a_most_of_hosts() {
        let (breakers, _, now) = breakers();
        for number in 0..MOST_HOSTS + 100 {
            end(&breakers, &target(&format!("https://h{number}.example")), Health::Ill, now);
        }
        assert_eq!(breakers.lock().len(), MOST_HOSTS);
    }
}
