//! One answer: who looks at it, whether it is on its way, and what came.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
    time::Duration,
};

use futures_util::future::LocalBoxFuture;

use crate::{load::Signals, running::Running};

/// A point in time since any fixed moment; never goes back.
pub(crate) type Clock = Rc<dyn Fn() -> Duration>;

/// Asks once.
pub(crate) type Fetch<T, E> = Box<dyn Fn() -> LocalBoxFuture<'static, Result<T, E>>>;

/// One answer, shared by everybody who asks the same. The load belongs to it and not to one of them: it goes on as long
/// as anybody looks.
pub(crate) struct Entry<T: Send + Sync + 'static, E: Clone + Send + Sync + 'static> {
    clock: Clock,
    watchers: RefCell<Vec<Rc<Watcher<T, E>>>>,
    answer: RefCell<Answer<T, E>>,
    running: RefCell<Option<Running>>,
}

struct Answer<T, E> {
    data: Option<Arc<T>>,
    error: Option<E>,
    /// When the data came; none if they are known to be outdated.
    since: Option<Duration>,
}

/// Somebody who looks at an entry.
pub(crate) struct Watcher<T: Send + Sync + 'static, E: Clone + Send + Sync + 'static> {
    pub(crate) signals: Signals<T, E>,
    /// Asks for what the entry holds.
    pub(crate) fetch: Fetch<T, E>,
    /// Whether what is in view belongs to the key before.
    pub(crate) carried: Cell<bool>,
}

impl<T: Send + Sync + 'static, E: Clone + Send + Sync + 'static> Entry<T, E> {
    pub(crate) fn new(clock: Clock) -> Rc<Self> {
        Rc::new(Self {
            clock,
            watchers: RefCell::default(),
            answer: RefCell::new(Answer { data: None, error: None, since: None }),
            running: RefCell::new(None),
        })
    }

    /// Somebody looks. Loads unless the answer is younger than `fresh_for`, or on its way.
    pub(crate) fn enter(self: &Rc<Self>, watcher: &Rc<Watcher<T, E>>, fresh_for: Duration) {
        self.watchers.borrow_mut().push(Rc::clone(watcher));
        if self.running.borrow().is_some() || self.is_fresh(fresh_for) {
            self.show(watcher);
        } else {
            self.load();
        }
    }

    /// Somebody looks away. The last one takes the running load back; a failure is not kept for whoever comes next.
    pub(crate) fn leave(&self, watcher: &Rc<Watcher<T, E>>) {
        self.watchers.borrow_mut().retain(|one| !Rc::ptr_eq(one, watcher));
        if !self.is_watched() {
            self.running.take();
            self.answer.borrow_mut().error = None;
        }
    }

    /// Loads, taking back what is on its way. Nothing happens when nobody looks.
    pub(crate) fn load(self: &Rc<Self>) {
        let Some(first) = self.watchers.borrow().first().map(Rc::clone) else {
            return;
        };
        let entry = Rc::downgrade(self);
        let running = Running::start((first.fetch)(), move |result| {
            if let Some(entry) = entry.upgrade() {
                entry.answered(result);
            }
        });
        self.running.replace(Some(running));
        self.show_all();
    }

    /// Takes data from elsewhere, newer than what is known or on its way.
    pub(crate) fn set(&self, data: Arc<T>) {
        self.running.take();
        *self.answer.borrow_mut() = Answer { data: Some(data), error: None, since: Some((self.clock)()) };
        self.show_all();
    }

    pub(crate) fn data(&self) -> Option<Arc<T>> {
        self.answer.borrow().data.clone()
    }

    pub(crate) fn is_watched(&self) -> bool {
        !self.watchers.borrow().is_empty()
    }

    /// What is known is outdated: it stays in view while it is loaded again.
    pub(crate) fn outdate(self: &Rc<Self>) {
        self.answer.borrow_mut().since = None;
        self.load();
    }

    /// What is known must not be seen any more.
    pub(crate) fn forget(self: &Rc<Self>) {
        self.running.take();
        *self.answer.borrow_mut() = Answer { data: None, error: None, since: None };
        for watcher in self.watchers() {
            watcher.signals.forget();
        }
        self.load();
    }

    fn answered(&self, result: Result<T, E>) {
        self.running.take();
        let mut answer = self.answer.borrow_mut();
        match result {
            Ok(data) => {
                *answer = Answer { data: Some(Arc::new(data)), error: None, since: Some((self.clock)()) };
            }
            Err(error) => {
                answer.error = Some(error);
                answer.since = None;
            }
        }
        drop(answer);
        self.show_all();
    }

    fn is_fresh(&self, fresh_for: Duration) -> bool {
        self.answer.borrow().since.is_some_and(|since| (self.clock)().saturating_sub(since) < fresh_for)
    }

    fn show_all(&self) {
        for watcher in self.watchers() {
            self.show(&watcher);
        }
    }

    /// Brings what a watcher shows in line with what is known.
    fn show(&self, watcher: &Watcher<T, E>) {
        let Answer { data, error, .. } = &*self.answer.borrow();
        let pending = self.running.borrow().is_some();
        // What belongs to the key before stays until there is something to replace it, be it an error.
        if data.is_some() || error.is_some() {
            watcher.carried.set(false);
        }
        if !watcher.carried.get() {
            watcher.signals.set_data(data.clone());
        }
        watcher.signals.set_error(error.clone());
        watcher.signals.set_pending(pending);
    }

    fn watchers(&self) -> Vec<Rc<Watcher<T, E>>> {
        self.watchers.borrow().clone()
    }
}
