//! An answer of the server as a signal: asked, there, failed, and asked again.

use futures_util::future::{AbortHandle, abortable};
use leptos::{prelude::*, task::spawn_local};

use crate::api::error::ApiError;

/// What is known at this moment. The last answer stays while the next one is on its way, so that nothing flickers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Load<T> {
    /// The last answer, or why there is none; nothing before the first.
    pub(crate) answer: Option<Result<T, ApiError>>,
    /// Whether an answer is on its way.
    pub(crate) pending: bool,
}

/// A question to the server, with the state of its answer.
pub(crate) struct Loader<T: Send + Sync + 'static> {
    state: RwSignal<Load<T>>,
    again: Trigger,
}

/// Asks at once and whenever [`Loader::again`] is called. A running question is taken back when it is asked again and
/// when the owner (the page) goes: an old answer can never overwrite a newer one.
pub(crate) fn load<T, Fut>(ask: impl Fn() -> Fut + 'static) -> Loader<T>
where
    T: Send + Sync + 'static,
    Fut: Future<Output = Result<T, ApiError>> + 'static,
{
    let loader = Loader { state: RwSignal::new(Load { answer: None, pending: true }), again: Trigger::new() };
    let Loader { state, again } = loader;
    Effect::new(move |_| {
        again.track();
        let (answer, running) = abortable(ask());
        take_back_on_cleanup(running);
        state.update(|load| load.pending = true);
        spawn_local(async move {
            if let Ok(answer) = answer.await {
                state.try_set(Load { answer: Some(answer), pending: false });
            }
        });
    });
    loader
}

fn take_back_on_cleanup(running: AbortHandle) {
    on_cleanup(move || running.abort());
}

impl<T: Send + Sync + 'static> Loader<T> {
    /// Asks again.
    pub(crate) fn again(&self) {
        self.again.notify();
    }

    /// Whether an answer is on its way, tracked.
    pub(crate) fn pending(&self) -> bool {
        self.state.read().pending
    }
}

impl<T: Clone + Send + Sync + 'static> Loader<T> {
    /// The last answer if it was a good one, tracked.
    pub(crate) fn value(&self) -> Option<T> {
        self.state.read().answer.clone()?.ok()
    }

    /// Why there was no answer, if so, tracked.
    pub(crate) fn error(&self) -> Option<ApiError> {
        self.state.read().answer.clone()?.err()
    }
}

impl<T: Send + Sync + 'static> Clone for Loader<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Loader<T> {}
