//! Credentials that providers lend for a while, kept in memory until shortly before their end.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use connectors::{Exchange, Lender, Lent, ProviderError};
use egress::Lane;
use sha2::{Digest as _, Sha256};

/// A credential is not given out any more so long before its end: calls take time, and clocks differ.
const MARGIN: Duration = Duration::from_mins(1);
/// Credentials that are kept. Beyond that all that have ended go, and if none has, all.
const MOST: usize = 10_000;

/// What was lent. Another integration, or another credential of the same, has its own.
#[derive(Default)]
pub(crate) struct Loans(Mutex<HashMap<Key, Slot>>);

/// Whose, and the hash of everything that it depends on.
type Key = (u128, u128, [u8; 32]);
/// Held by whoever asks for a new one, so that others wait for it and the provider is asked once.
type Slot = Arc<tokio::sync::Mutex<Option<Held>>>;

struct Held {
    lent: Lent,
    until: Instant,
}

impl Loans {
    /// A credential that is good for a moment at least, and not the one that was refused.
    pub(super) async fn get(
        &self,
        lane: Lane,
        lender: &dyn Lender,
        refused: Option<&Lent>,
        io: &mut dyn Exchange,
    ) -> Result<Lent, ProviderError> {
        let slot = self.slot((lane.organization, lane.pace, hash(&lender.identity())));
        let mut held = slot.lock().await;
        let usable = |held: &&Held| {
            held.until > Instant::now() && refused.is_none_or(|refused| refused.fields != held.lent.fields)
        };
        if let Some(held) = held.as_ref().filter(usable) {
            return Ok(held.lent.clone());
        }
        *held = None;
        let lent = lender.lend(io).await?;
        // One that is short-lived is used for the most of its time.
        let until = Instant::now() + lent.lasts.saturating_sub(MARGIN.min(lent.lasts / 5));
        *held = Some(Held { lent: lent.clone(), until });
        Ok(lent)
    }

    fn slot(&self, key: Key) -> Slot {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if slots.len() >= MOST && !slots.contains_key(&key) {
            let now = Instant::now();
            // One that is being asked for is locked, and stays.
            slots.retain(|_, slot| {
                slot.try_lock().map_or(true, |held| held.as_ref().is_some_and(|held| held.until > now))
            });
            if slots.len() >= MOST {
                slots.clear();
            }
        }
        slots.entry(key).or_default().clone()
    }
}

/// No two lists have the same: each part comes with its length.
fn hash(parts: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().into()
}

impl fmt::Debug for Loans {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Loans(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use async_trait::async_trait;
    use connectors::memory::Memory;
    use connectors::{CredentialFields, ErrorKind};
    use serde_json::json;

    use super::*;

    const LANE: Lane = Lane { organization: 1, pace: 2 };

    /// Lends a number, one more each time.
    struct Counter {
        secret: &'static str,
        lasts: Duration,
        asked: AtomicU64,
        fails: bool,
    }

    impl Counter {
        fn new(secret: &'static str, lasts: Duration) -> Self {
            Self { secret, lasts, asked: AtomicU64::new(0), fails: false }
        }

        fn asked(&self) -> u64 {
            self.asked.load(Ordering::SeqCst)
        }
    }

    #[async_trait]
    impl Lender for Counter {
        fn identity(&self) -> Vec<&str> {
            vec![self.secret]
        }

        async fn lend(&self, _: &mut dyn Exchange) -> Result<Lent, ProviderError> {
            let number = self.asked.fetch_add(1, Ordering::SeqCst);
            // Others come meanwhile.
            tokio::task::yield_now().await;
            if self.fails {
                return Err(ProviderError::new(ErrorKind::Credentials, "no"));
            }
            let fields = json!({ "number": number.to_string() }).as_object().cloned().unwrap();
            Ok(Lent { fields: CredentialFields::new(fields), lasts: self.lasts })
        }
    }

    async fn number(loans: &Loans, lane: Lane, lender: &Counter, refused: Option<&Lent>) -> String {
        let lent = loans.get(lane, lender, refused, &mut Memory::default()).await.unwrap();
        lent.fields.get("number").to_owned()
    }

    const HOUR: Duration = Duration::from_hours(1);

    #[tokio::test]
    async fn it_is_asked_for_once_whoever_comes_meanwhile() {
        let (loans, lender) = (Loans::default(), Counter::new("a", HOUR));
        let all = (0..20).map(|_| number(&loans, LANE, &lender, None));
        assert_eq!(futures_util::future::join_all(all).await, vec!["0"; 20]);
        assert_eq!(lender.asked(), 1);
    }

    #[tokio::test]
    async fn nobody_gets_what_was_lent_to_others() {
        let (loans, lender) = (Loans::default(), Counter::new("a", HOUR));
        assert_eq!(number(&loans, LANE, &lender, None).await, "0");
        for other in [Lane { pace: 3, ..LANE }, Lane { organization: 3, ..LANE }] {
            number(&loans, other, &lender, None).await;
        }
        assert_eq!(lender.asked(), 3);
        let changed = Counter::new("b", HOUR);
        assert_eq!((number(&loans, LANE, &changed, None).await.as_str(), changed.asked()), ("0", 1));
    }

    #[tokio::test]
    async fn one_that_has_ended_or_was_refused_is_replaced() {
        let (loans, over) = (Loans::default(), Counter::new("a", Duration::ZERO));
        assert_eq!(number(&loans, LANE, &over, None).await, "0");
        assert_eq!(number(&loans, LANE, &over, None).await, "1");
        let lender = Counter::new("b", HOUR);
        let first = loans.get(LANE, &lender, None, &mut Memory::default()).await.unwrap();
        assert_eq!(number(&loans, LANE, &lender, Some(&first)).await, "1");
        // Another call had the old one refused, too: the new one is not the one it means.
        assert_eq!(number(&loans, LANE, &lender, Some(&first)).await, "1");
        assert_eq!(lender.asked(), 2);
    }

    #[tokio::test]
    async fn a_failure_is_told_to_each_and_kept_for_none() {
        let (loans, mut lender) = (Loans::default(), Counter::new("a", HOUR));
        lender.fails = true;
        for _ in 0..2 {
            let error = loans.get(LANE, &lender, None, &mut Memory::default()).await.unwrap_err();
            assert_eq!(error.kind, ErrorKind::Credentials);
        }
        lender.fails = false;
        assert_eq!(number(&loans, LANE, &lender, None).await, "2");
    }

    #[tokio::test]
    async fn they_do_not_grow_without_end() {
        let loans = Loans::default();
        for (pace, seconds) in (0..).zip([0, 3600].into_iter().cycle().take(MOST)) {
            number(&loans, Lane { pace, ..LANE }, &Counter::new("a", Duration::from_secs(seconds)), None)
                .await;
        }
        number(&loans, Lane { organization: 9, ..LANE }, &Counter::new("a", HOUR), None).await;
        assert_eq!(loans.0.lock().unwrap().len(), MOST / 2 + 1);
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(hash(&["ab", "c"]), hash(&["a", "bc"]));
        assert!(!format!("{:?}", Loans::default()).contains("Mutex"));
    }
}
