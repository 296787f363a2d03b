//! The brake on guessing passwords: how often a sign-in was tried without success, by a hash of what was tried.
//!
//! Rows exist for names that nobody has as well, so that the brake tells nothing about who exists. They belong to no
//! organization; [`crate::Directory`] leads here.

use api_types::Timestamp;

use crate::connection::values;
use crate::{StoreError, WriteTx};

/// A subject that is counted, and how patient the brake is with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Hash of what is counted, for example of name and address.
    pub hash: Vec<u8>,
    /// Failures before there is a pause at all.
    pub free: i64,
    /// Longest pause, in seconds; the first is one second, and each is twice the one before.
    pub longest: i64,
    /// After so many seconds without a try, counting begins anew.
    pub forgotten_after: i64,
}

impl Counted {
    /// Seconds that the next try has to wait after so many failures.
    fn pause(&self, failures: i64) -> i64 {
        let over = failures - self.free;
        if over <= 0 {
            return 0;
        }
        2_i64.saturating_pow(u32::try_from(over - 1).unwrap_or(u32::MAX)).min(self.longest)
    }
}

/// Counts a try before it is made, so that many at once do not slip through together. If one of the subjects must
/// still wait, nothing is counted, and the answer is until when.
pub(crate) async fn begin(
    tx: &mut WriteTx<'_>,
    subjects: &[Counted],
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let mut counts = Vec::with_capacity(subjects.len());
    let mut wait: Option<Timestamp> = None;
    for subject in subjects {
        let (failures, not_before) = lock(tx, subject, now).await?;
        if not_before > now {
            wait = Some(wait.map_or(not_before, |other| other.max(not_before)));
        }
        counts.push(failures);
    }
    if wait.is_some() {
        return Ok(wait);
    }
    for (subject, failures) in subjects.iter().zip(counts) {
        let failures = failures + 1;
        let not_before = later(now, subject.pause(failures));
        tx.execute(
            "UPDATE sign_in_failures SET failures = $2, not_before = $3, updated_at = $4 WHERE hash = $1",
            values![&subject.hash, failures, not_before, now],
        )
        .await?;
    }
    Ok(None)
}

/// Forgets the failures of subjects, after a success.
pub(crate) async fn clear(tx: &mut WriteTx<'_>, hashes: &[Vec<u8>]) -> Result<(), StoreError> {
    for hash in hashes {
        tx.execute("DELETE FROM sign_in_failures WHERE hash = $1", values![hash]).await?;
    }
    Ok(())
}

/// Removes what nobody has tried since a moment. Answers how many rows there were.
pub(crate) async fn prune(tx: &mut WriteTx<'_>, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM sign_in_failures WHERE updated_at < $1", values![before]).await
}

/// The row's failures and until when to wait. Makes the row if it is not there; others wait for this transaction.
async fn lock(
    tx: &mut WriteTx<'_>,
    subject: &Counted,
    now: Timestamp,
) -> Result<(i64, Timestamp), StoreError> {
    let forgotten = later(now, -subject.forgotten_after);
    // A statement that touches the row locks it on PostgreSQL; SQLite has one writer anyway.
    let rows = tx
        .fetch(
            "INSERT INTO sign_in_failures (hash, failures, not_before, updated_at) VALUES ($1, 0, $2, $2) \
             ON CONFLICT (hash) DO UPDATE SET \
             failures = CASE WHEN sign_in_failures.updated_at < $3 THEN 0 ELSE sign_in_failures.failures END \
             RETURNING failures, not_before",
            values![&subject.hash, now, forgotten],
        )
        .await?;
    let row = rows.first().ok_or(StoreError::Damaged("sign_in_failures"))?;
    Ok((row.int(0)?, row.time(1)?))
}

fn later(moment: Timestamp, seconds: i64) -> Timestamp {
    Timestamp::from_micros(moment.as_micros().saturating_add(seconds.saturating_mul(1_000_000)))
}

#[cfg(test)]
mod tests {
    use super::Counted;

    #[test]
    fn pauses_begin_after_the_free_tries_and_double_up_to_the_longest() {
        let counted = Counted { hash: vec![], free: 5, longest: 900, forgotten_after: 86_400 };
        let pauses: Vec<_> = [0, 5, 6, 7, 8, 15, 16, 17, 1000].map(|failures| counted.pause(failures)).into();
        assert_eq!(pauses, [0, 0, 1, 2, 4, 512, 900, 900, 900]);
    }
}
