//! Being told how connections are made, as it happens.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::Egress;
use crate::error::{EgressError, ErrorKind, Phase};
use crate::pool::Pool;

/// Is told of the phases in which a connection comes to be: [`Phase::Resolve`], [`Phase::Connect`], [`Phase::Tls`], as far as
/// there are such (an address needs no name server, `http` no TLS), and [`Phase::Head`] begins when it is there.
pub trait Watch: Send + Sync {
    /// A phase begins.
    fn began(&self, phase: Phase);

    /// A phase is over: how long it took, and what kind of failure it was, if it was one. Phases that are given up, by
    /// dropping the call or because its whole time is over, are not told of.
    fn ended(&self, phase: Phase, took: Duration, failed: Option<ErrorKind>);
}

impl Egress {
    /// The same way out, with the same limits and the same memory of hosts, that tells somebody of the connections it
    /// makes. It begins without waiting connections, so that the first call to a host makes one.
    #[must_use]
    pub fn watched(&self, watch: Arc<dyn Watch>) -> Self {
        let mut connector = self.connector.clone();
        let pool = Pool::new(&connector.limits);
        connector.watch = Some(watch);
        Self {
            connector,
            pool,
            slots: self.slots.clone(),
            recorder: self.recorder.clone(),
            pace: self.pace.clone(),
            breakers: self.breakers.clone(),
            retries: self.retries.clone(),
            authorities: self.authorities.clone(),
        }
    }
}

/// Tells of one phase.
pub(crate) async fn told<T>(
    watch: Option<&dyn Watch>,
    phase: Phase,
    work: impl Future<Output = Result<T, EgressError>>,
) -> Result<T, EgressError> {
    let Some(watch) = watch else { return work.await };
    watch.began(phase);
    let began = Instant::now();
    let outcome = work.await;
    watch.ended(phase, began.elapsed(), outcome.as_ref().err().map(|error| error.kind));
    outcome
}
