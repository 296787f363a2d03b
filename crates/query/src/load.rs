//! What is known about a load at one moment, and the signals that say so.

use std::sync::Arc;

use reactive_graph::{prelude::*, signal::RwSignal};

/// What is known at one moment. The last data stay while newer ones are on their way, and when those do not come, so
/// that nothing flickers: a view shows a skeleton only while there is neither data nor error.
///
/// ```
/// use std::sync::Arc;
///
/// let before: query::Load<u32, String> = query::Load { data: None, error: None, pending: true };
/// assert!(before.is_first());
/// let after = query::Load { data: Some(Arc::new(1)), ..before };
/// assert!(!after.is_first());
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct Load<T, E> {
    /// The last good answer.
    pub data: Option<Arc<T>>,
    /// Why the last load gave none. Stays while the next one is on its way.
    pub error: Option<E>,
    /// Whether a load is on its way.
    pub pending: bool,
}

impl<T, E> Load<T, E> {
    /// Whether there is nothing to show yet but that something comes.
    pub fn is_first(&self) -> bool {
        self.pending && self.data.is_none() && self.error.is_none()
    }
}

impl<T, E: Clone> Clone for Load<T, E> {
    fn clone(&self) -> Self {
        Self { data: self.data.clone(), error: self.error.clone(), pending: self.pending }
    }
}

/// The same as signals, one for each part, so that a table is not drawn again because a progress bar appears.
pub(crate) struct Signals<T: Send + Sync + 'static, E: Send + Sync + 'static> {
    data: RwSignal<Option<Arc<T>>>,
    error: RwSignal<Option<E>>,
    pending: RwSignal<bool>,
}

impl<T: Send + Sync + 'static, E: Clone + Send + Sync + 'static> Signals<T, E> {
    pub(crate) fn new() -> Self {
        Self { data: RwSignal::new(None), error: RwSignal::new(None), pending: RwSignal::new(false) }
    }

    /// Everything at once, tracked.
    pub(crate) fn load(self) -> Load<T, E> {
        Load { data: self.data(), error: self.error(), pending: self.pending() }
    }

    /// Tracked; nothing once the owner is gone, like all the others.
    pub(crate) fn data(self) -> Option<Arc<T>> {
        self.data.try_get().flatten()
    }

    pub(crate) fn error(self) -> Option<E> {
        self.error.try_get().flatten()
    }

    pub(crate) fn pending(self) -> bool {
        self.pending.try_get().unwrap_or_default()
    }

    /// Notifies only when it is another object.
    pub(crate) fn set_data(self, data: Option<Arc<T>>) {
        let same = self.data.try_with_untracked(|now| match (now, &data) {
            (None, None) => true,
            (Some(now), Some(data)) => Arc::ptr_eq(now, data),
            _ => false,
        });
        if same == Some(false) {
            self.data.try_set(data);
        }
    }

    /// Notifies only when there is or was an error.
    pub(crate) fn set_error(self, error: Option<E>) {
        if error.is_some() || self.error.try_with_untracked(Option::is_some) == Some(true) {
            self.error.try_set(error);
        }
    }

    /// Notifies only of a change.
    pub(crate) fn set_pending(self, pending: bool) {
        if self.pending.try_get_untracked() == Some(!pending) {
            self.pending.try_set(pending);
        }
    }

    pub(crate) fn forget(self) {
        self.set_data(None);
        self.set_error(None);
    }
}

impl<T: Send + Sync + 'static, E: Send + Sync + 'static> Clone for Signals<T, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static, E: Send + Sync + 'static> Copy for Signals<T, E> {}
