//! The answer to connections beyond the limits.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

use super::admission::Refused;
use crate::layers::problem::{self, Problem};
use crate::layers::request_id::RequestId;

/// Refusals that are told at the same time; the connections beyond are closed without a word, for a flood must not be
/// made dearer by answering it.
const AT_ONCE: usize = 64;
/// How long one refusal may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// Tells clients to come back later.
pub(super) struct Refuser(Arc<Semaphore>);

impl Refuser {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }

    pub(super) fn refuse(&self, tcp: TcpStream, why: Refused, tasks: &TaskTracker) {
        if let Ok(permit) = Arc::clone(&self.0).try_acquire_owned() {
            tasks.spawn(async move {
                // Nothing is owed to a client that is refused, so a failure is none.
                let _ = tokio::time::timeout(PATIENCE, answer(tcp, why)).await;
                drop(permit);
            });
        }
    }
}

async fn answer(mut tcp: TcpStream, why: Refused) -> io::Result<()> {
    tcp.write_all(response(why).as_bytes()).await?;
    tcp.shutdown().await?;
    // Closing over unread bytes would make the client's system throw the answer away.
    let mut scratch = [0; 1024];
    while tcp.read(&mut scratch).await? > 0 {}
    Ok(())
}

fn response(why: Refused) -> String {
    let detail = match why {
        Refused::Full => "As many connections are open as this server takes.",
        Refused::AddressFull => "As many connections from your address are open as this server takes.",
    };
    let body = problem::json(
        &Problem {
            kind: "too-many-connections",
            status: http::StatusCode::SERVICE_UNAVAILABLE,
            message: "Too many connections",
            detail: Some(detail),
            remediation: Some("Use fewer connections at the same time, or try again in a few seconds."),
        },
        &RequestId::generate(),
    );
    format!(
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: {}\r\ncontent-length: {}\r\nretry-after: 5\r\n\
         cache-control: no-store\r\nconnection: close\r\n\r\n{body}",
        problem::CONTENT_TYPE,
        body.len(),
    )
}
