//! A future on its way that can be taken back.

use std::future::{Future, poll_fn};

use futures_util::future::{AbortHandle, LocalBoxFuture, abortable};
use reactive_graph::{
    graph::untrack,
    owner::{Owner, WeakOwner},
    spawn_local,
};

/// A future on its way. Dropping this takes it back: the future is dropped, and with it whatever it waits for.
pub(crate) struct Running(Option<AbortHandle>);

impl Running {
    /// Starts a future; `done` gets what it gives, unless it has been taken back by then.
    pub(crate) fn start<T: 'static>(
        future: impl Future<Output = T> + 'static,
        done: impl FnOnce(T) + 'static,
    ) -> Self {
        let (future, handle) = abortable(future);
        let running = handle.clone();
        spawn_local(async move {
            if let Ok(result) = future.await {
                // It may have been taken back by what it did itself in its last moment.
                if !running.is_aborted() {
                    done(result);
                }
            }
        });
        Self(Some(handle))
    }

    /// Lets it run to its end without anybody who could take it back.
    pub(crate) fn release(mut self) {
        self.0 = None;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(handle) = &self.0 {
            handle.abort();
        }
    }
}

/// The place where a query or mutation was made. What it calls finds the same contexts there, however late it is called
/// and by whom. Held weakly: a load on its way keeps no page alive.
#[derive(Clone)]
pub(crate) struct Place(Option<WeakOwner>);

impl Place {
    pub(crate) fn here() -> Self {
        Self(Owner::current().map(|owner| owner.downgrade()))
    }

    /// Makes a future that runs in this place, and tracks nothing.
    pub(crate) fn future<T, Fut>(&self, make: impl FnOnce() -> Fut) -> LocalBoxFuture<'static, T>
    where
        Fut: Future<Output = T> + 'static,
    {
        let place = self.clone();
        let mut future = Box::pin(place.run(make));
        Box::pin(poll_fn(move |context| place.run(|| future.as_mut().poll(context))))
    }

    fn run<T>(&self, work: impl FnOnce() -> T) -> T {
        match self.0.as_ref().and_then(WeakOwner::upgrade) {
            Some(owner) => owner.with(|| untrack(work)),
            None => untrack(work),
        }
    }
}
