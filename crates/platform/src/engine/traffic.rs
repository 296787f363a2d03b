//! What a call costs, noted along its way to the world.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use store::status::Totals;

/// Sums of one call.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    work_nanos: AtomicU64,
    db_ops: AtomicU64,
    api_ops: AtomicU64,
    in_bytes: AtomicU64,
    out_bytes: AtomicU64,
}

impl Traffic {
    /// A read or write of what the provider remembers here.
    pub(super) fn used_state(&self) {
        self.db_ops.fetch_add(1, Ordering::Relaxed);
    }

    /// A request to the provider, with so many bytes of body.
    pub(super) fn sent(&self, bytes: usize) {
        self.api_ops.fetch_add(1, Ordering::Relaxed);
        self.out_bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// More bytes of the body of a request.
    pub(super) fn sends(&self, bytes: usize) {
        self.out_bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// An answer of the provider, with so many bytes of body.
    pub(super) fn received(&self, bytes: usize) {
        self.in_bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Awaits `work` and notes how long it kept the processor; the time in which it waited does not count.
    pub(super) async fn working<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        std::future::poll_fn(|context| {
            let begun = Instant::now();
            let polled = work.as_mut().poll(context);
            let nanos = u64::try_from(begun.elapsed().as_nanos()).unwrap_or(u64::MAX);
            self.work_nanos.fetch_add(nanos, Ordering::Relaxed);
            polled
        })
        .await
    }

    /// The sums, of one request that failed or not.
    pub(super) fn totals(&self, failed: bool) -> Totals {
        let sum = |of: &AtomicU64| of.load(Ordering::Relaxed);
        let work = Duration::from_nanos(sum(&self.work_nanos));
        Totals {
            requests: 1,
            failed: u64::from(failed),
            cpu_time: u64::try_from(work.as_micros()).unwrap_or(u64::MAX),
            db_ops: sum(&self.db_ops),
            api_ops: sum(&self.api_ops),
            in_bytes: sum(&self.in_bytes),
            out_bytes: sum(&self.out_bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};
    use std::time::{Duration, Instant};

    use store::status::Totals;
    use tokio::sync::oneshot;

    use super::Traffic;

    /// Keeps the processor for so long.
    fn toil(time: Duration) {
        let begun = Instant::now();
        while begun.elapsed() < time {
            std::hint::spin_loop();
        }
    }

    #[test]
    fn work_is_counted_and_waiting_is_not() {
        const WORK: Duration = Duration::from_millis(2);
        let traffic = Traffic::default();
        let (answer, answered) = oneshot::channel();
        let mut call = pin!(traffic.working(async {
            toil(WORK);
            let answer = answered.await;
            toil(WORK);
            answer
        }));
        let mut context = Context::from_waker(Waker::noop());
        let begun = Instant::now();
        assert!(call.as_mut().poll(&mut context).is_pending());
        let first = begun.elapsed();
        toil(WORK);
        answer.send(7).unwrap();
        let begun = Instant::now();
        assert_eq!(call.as_mut().poll(&mut context), Poll::Ready(Ok(7)));
        let worked = first + begun.elapsed();
        let counted = Duration::from_micros(traffic.totals(false).cpu_time);
        assert!((2 * WORK..=worked).contains(&counted), "{counted:?} of {worked:?}");
    }

    #[test]
    fn every_step_is_counted_where_it_belongs() {
        let traffic = Traffic::default();
        traffic.sent(10);
        traffic.received(7);
        traffic.sent(0);
        traffic.used_state();
        let totals =
            Totals { requests: 1, failed: 1, cpu_time: 0, db_ops: 1, api_ops: 2, in_bytes: 7, out_bytes: 10 };
        assert_eq!(traffic.totals(true), totals);
    }
}
