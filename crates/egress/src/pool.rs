//! Connections that wait for the next call to the same host at the same address.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use hyper::client::conn::http1::SendRequest;
use tokio::task::AbortHandle;

use crate::settings::Limits;
use crate::target::Target;
use crate::upload::Sending;

/// How long a connection may take to be ready again after an answer has ended.
const UNTIL_READY: Duration = Duration::from_secs(1);

/// A connection to an address that was judged.
pub(crate) struct Connection {
    pub(crate) sender: SendRequest<Sending>,
    pub(crate) address: SocketAddr,
    driver: AbortHandle,
}

impl Connection {
    pub(crate) fn new(sender: SendRequest<Sending>, address: SocketAddr, driver: AbortHandle) -> Self {
        Self { sender, address, driver }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // Whatever the peer still sends is nobody's any more.
        self.driver.abort();
    }
}

type Waiting = HashMap<(Target, SocketAddr), Vec<(Instant, Connection)>>;

/// The waiting connections.
#[derive(Clone)]
pub(crate) struct Pool {
    idle: Arc<Mutex<Waiting>>,
    most: usize,
    time: Duration,
}

impl Pool {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { idle: Arc::default(), most: limits.idle, time: limits.idle_time }
    }

    /// A waiting connection to one of these addresses, the youngest.
    pub(crate) fn take(&self, target: &Target, addresses: &[SocketAddr]) -> Option<Connection> {
        let mut idle = self.lock();
        for address in addresses {
            let Some(waiting) = idle.get_mut(&(target.clone(), *address)) else { continue };
            while let Some((since, connection)) = waiting.pop() {
                if since.elapsed() < self.time && connection.sender.is_ready() {
                    return Some(connection);
                }
            }
        }
        None
    }

    /// Keeps a connection whose answer has ended, once it is ready again.
    pub(crate) fn give(&self, target: Target, mut connection: Connection) {
        let pool = self.clone();
        tokio::spawn(async move {
            let ready = tokio::time::timeout(UNTIL_READY, connection.sender.ready()).await;
            if !matches!(ready, Ok(Ok(()))) {
                return;
            }
            pool.keep(target, connection);
            tokio::time::sleep(pool.time).await;
            pool.sweep();
        });
    }

    fn keep(&self, target: Target, connection: Connection) {
        let mut idle = self.lock();
        if idle.values().map(Vec::len).sum::<usize>() < self.most {
            idle.entry((target, connection.address)).or_default().push((Instant::now(), connection));
        }
    }

    fn sweep(&self) {
        self.lock().retain(|_, waiting| {
            waiting.retain(|(since, _)| since.elapsed() < self.time);
            !waiting.is_empty()
        });
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
