//! How often an integration calls: a bucket of tokens for each, and what its provider has said about its limits.
//!
//! A call takes its token at once, on credit if there is none, and waits until the token is due: so calls go in the
//! order in which they came, and one that would wait too long learns that before it waits. What the provider says
//! overrules the bucket. Nothing here reads a clock: the present time comes in.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use http::StatusCode;

use crate::hints::Hints;
use crate::settings::Limits;

/// Buckets remembered before idle ones are forgotten.
const MOST_BUCKETS: usize = 4096;
/// First pause after a refusal that does not say how long it is meant; it doubles with every further one.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// Longest of these pauses, as doublings of the first.
const MOST_DOUBLINGS: u32 = 5;
/// Windows that end within this time of each other are one: answers overtake each other, and times are rounded.
const SAME_WINDOW: Duration = Duration::from_secs(2);

/// The buckets of all integrations.
#[derive(Clone)]
pub(crate) struct Pace {
    buckets: Arc<Mutex<HashMap<u128, Bucket>>>,
    burst: f64,
    per_second: f64,
}

/// One integration's.
#[derive(Debug)]
struct Bucket {
    /// Below zero when calls wait.
    tokens: f64,
    filled: Instant,
    /// The provider wants nothing before.
    closed_until: Option<Instant>,
    window: Option<Window>,
    /// Refusals in a row that did not say how long they are meant.
    refusals: u32,
    under_way: u64,
}

#[derive(Clone, Copy, Debug)]
struct Window {
    left: u64,
    ends: Instant,
}

/// A call's turn. One that is dropped without having been used gives its token back.
pub(crate) struct Turn {
    pace: Pace,
    key: u128,
    /// When it has come.
    pub(crate) at: Instant,
    in_window: bool,
    used: bool,
}

impl Pace {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            buckets: Arc::default(),
            burst: f64::from(limits.burst.max(1)),
            per_second: f64::from(limits.per_second.max(1)),
        }
    }

    /// A turn that comes by the deadline, or when the next one would come.
    pub(crate) fn reserve(&self, key: u128, now: Instant, deadline: Instant) -> Result<Turn, Instant> {
        let mut buckets = self.lock();
        if buckets.len() >= MOST_BUCKETS && !buckets.contains_key(&key) {
            make_room(&mut buckets, now);
        }
        let bucket = buckets.entry(key).or_insert_with(|| Bucket::full(self.burst, now));
        bucket.fill(self, now);
        let due = if bucket.tokens >= 1.0 {
            now
        } else {
            now + Duration::from_secs_f64((1.0 - bucket.tokens) / self.per_second)
        };
        let at = bucket.gate(now).map_or(due, |gate| gate.max(due));
        if at > deadline {
            return Err(at);
        }
        bucket.tokens -= 1.0;
        bucket.under_way += 1;
        let in_window = bucket.take_of_window(now);
        Ok(Turn { pace: self.clone(), key, at, in_window, used: false })
    }

    /// Takes note of an answer.
    pub(crate) fn learn(&self, key: u128, status: StatusCode, hints: &Hints, now: Instant) {
        let mut buckets = self.lock();
        let Some(bucket) = buckets.get_mut(&key) else { return };
        if let Some(said) = hints.window {
            bucket.learn_window(said.left, now + said.ends);
        }
        let pause = match hints.pause(status) {
            None if status == StatusCode::TOO_MANY_REQUESTS => {
                let pause = FIRST_PAUSE * 2_u32.pow(bucket.refusals.min(MOST_DOUBLINGS));
                bucket.refusals += 1;
                Some(pause)
            }
            pause => {
                bucket.refusals = 0;
                pause
            }
        };
        if let Some(pause) = pause {
            // Of two pauses the longer one: the shorter was said by an answer that came from before.
            bucket.closed_until = bucket.closed_until.max(Some(now + pause));
        }
    }

    /// Whether the provider has closed meanwhile: until when.
    fn gate(&self, key: u128, now: Instant) -> Option<Instant> {
        self.lock().get_mut(&key).and_then(|bucket| bucket.gate(now))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u128, Bucket>> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    /// When the call may go: at once (`None`), or not before.
    pub(crate) fn not_before(&mut self, now: Instant) -> Option<Instant> {
        if now < self.at {
            return Some(self.at);
        }
        if self.in_window {
            // Counted when it was taken; only a pause said since can hold it up.
            let mut buckets = self.pace.lock();
            return buckets.get_mut(&self.key).and_then(|bucket| bucket.closed(now));
        }
        let gate = self.pace.gate(self.key, now);
        if gate.is_none()
            && let Some(bucket) = self.pace.lock().get_mut(&self.key)
        {
            self.in_window = bucket.take_of_window(now);
        }
        gate
    }

    /// The call goes now; the turn is kept until its answer has been noted.
    pub(crate) fn go(&mut self) {
        self.used = true;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(bucket) = self.pace.lock().get_mut(&self.key) {
            bucket.under_way = bucket.under_way.saturating_sub(1);
            if !self.used {
                bucket.tokens += 1.0;
                if let Some(window) = bucket.window.as_mut().filter(|_| self.in_window) {
                    window.left += 1;
                }
            }
        }
    }
}

impl Bucket {
    fn full(burst: f64, now: Instant) -> Self {
        Self { tokens: burst, filled: now, closed_until: None, window: None, refusals: 0, under_way: 0 }
    }

    fn fill(&mut self, pace: &Pace, now: Instant) {
        let time = now.saturating_duration_since(self.filled).as_secs_f64();
        self.tokens = time.mul_add(pace.per_second, self.tokens).min(pace.burst);
        self.filled = self.filled.max(now);
    }

    /// Until when the provider wants nothing.
    fn gate(&mut self, now: Instant) -> Option<Instant> {
        self.window = self.window.filter(|window| window.ends > now);
        let used_up = self.window.filter(|window| window.left == 0).map(|window| window.ends);
        self.closed(now).max(used_up)
    }

    fn closed(&mut self, now: Instant) -> Option<Instant> {
        self.closed_until = self.closed_until.filter(|until| *until > now);
        self.closed_until
    }

    fn take_of_window(&mut self, now: Instant) -> bool {
        match self.window.as_mut().filter(|window| window.ends > now && window.left > 0) {
            Some(window) => {
                window.left -= 1;
                true
            }
            None => false,
        }
    }

    fn learn_window(&mut self, left: u64, ends: Instant) {
        let same = |known: &Window| known.ends.max(ends).duration_since(known.ends.min(ends)) <= SAME_WINDOW;
        self.window = Some(match self.window.filter(same) {
            // What is counted here holds the calls that are under way, what the provider counts holds others' calls.
            Some(known) => Window { left: known.left.min(left), ..known },
            // Of a new window those under way may take their share; the one that was answered is counted already.
            None => Window { left: left.saturating_sub(self.under_way.saturating_sub(1)), ends },
        });
    }

    fn is_idle(&mut self, now: Instant) -> bool {
        self.under_way == 0 && self.gate(now).is_none()
    }
}

/// Forgets those that nobody uses and that are not closed; if there is none, the one that is used least.
fn make_room(buckets: &mut HashMap<u128, Bucket>, now: Instant) {
    buckets.retain(|_, bucket| !bucket.is_idle(now));
    if buckets.len() >= MOST_BUCKETS
        && let Some(key) =
            buckets.iter().min_by_key(|(_, one)| (one.under_way, one.filled)).map(|(key, _)| *key)
    {
        buckets.remove(&key);
    }
}

#[cfg(test)]
mod tests;
