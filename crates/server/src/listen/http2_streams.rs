//! The tasks of HTTP/2 requests: ended when the client does not take its answer.
//!
//! A client can keep one answer waiting for ever by granting it no window, while the connection itself moves. No write
//! is pending then, so the guard of the byte stream sees nothing. What can be seen: hyper was given a piece of the body
//! and does not come back for the next one.

use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::rt::Executor;
use tokio::time::{Instant, Sleep};
use tokio_util::task::TaskTracker;

tokio::task_local! {
    static PULL: Arc<Pull>;
}

/// Starts the task of each HTTP/2 request.
#[derive(Clone)]
pub(super) struct StreamExecutor {
    pub(super) stall_timeout: Duration,
    pub(super) tasks: TaskTracker,
}

/// Since when a piece of this stream's answer waits for the client.
#[derive(Default)]
pub(super) struct Pull {
    waiting_since: Mutex<Option<Instant>>,
}

impl<F> Executor<F> for StreamExecutor
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, stream: F) {
        let pull = Arc::new(Pull::default());
        let stream = PULL.scope(Arc::clone(&pull), stream);
        let timeout = self.stall_timeout;
        // Ending the task resets its stream and leaves the others of the connection alone. When the connection ends,
        // hyper ends the task.
        self.tasks.spawn(async move { until_stalled(stream, &pull, timeout).await });
    }
}

async fn until_stalled(stream: impl Future<Output = ()>, pull: &Pull, timeout: Duration) {
    let mut stream = pin!(stream);
    let mut timer = pin!(tokio::time::sleep(timeout));
    std::future::poll_fn(|cx| {
        if stream.as_mut().poll(cx).is_ready() {
            return Poll::Ready(());
        }
        ready!(pull.poll_stalled(cx, timer.as_mut(), timeout));
        tracing::debug!("reset an HTTP/2 stream: the client does not take its answer");
        Poll::Ready(())
    })
    .await;
}

impl Pull {
    /// The watch of the stream whose task this is; none for HTTP/1.
    pub(super) fn of_this_stream() -> Option<Arc<Self>> {
        PULL.try_with(Arc::clone).ok()
    }

    /// A piece was given to hyper.
    pub(super) fn gave(&self) {
        self.set(Some(Instant::now()));
    }

    /// hyper asks for the next piece: the one before is on its way.
    pub(super) fn asked(&self) {
        self.set(None);
    }

    fn poll_stalled(&self, cx: &mut Context<'_>, mut timer: Pin<&mut Sleep>, timeout: Duration) -> Poll<()> {
        let since = *self.waiting_since.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(since) = since else { return Poll::Pending };
        let deadline = since + timeout;
        if timer.deadline() != deadline {
            timer.as_mut().reset(deadline);
        }
        timer.poll(cx)
    }

    fn set(&self, since: Option<Instant>) {
        *self.waiting_since.lock().unwrap_or_else(PoisonError::into_inner) = since;
    }
}
