//! Writing: something a person starts.

use std::{
    cell::{Cell, RefCell},
    future::Future,
    rc::Rc,
    sync::Arc,
};

use futures_util::future::LocalBoxFuture;
use reactive_graph::{
    owner::{LocalStorage, StoredValue, on_cleanup},
    prelude::*,
};

use crate::{
    load::{Load, Signals},
    running::{Place, Running},
};

/// A change that a person starts, and how it went.
///
/// A second start while the first is on its way does nothing (a double click creates one member, not two), unless it
/// is [`superseding`](Self::superseding). It ends with its owner (the page), unless it is
/// [`outliving`](Self::outliving) it. What shall happen afterwards (news to the cache, another page) is written into
/// the future itself, after the call: it runs exactly when the change came through and somebody still waits for it.
/// A copy is the same mutation.
///
/// ```
/// # use any_spawner::Executor;
/// # use reactive_graph::owner::Owner;
/// # Executor::init_futures_executor().ok();
/// # let owner = Owner::new();
/// # owner.set();
/// use query::Mutation;
///
/// let invite = Mutation::new(|address: String| async move {
///     if address.contains('@') { Ok(format!("invited {address}")) } else { Err("no address".to_owned()) }
/// });
/// assert!(invite.start("dana".to_owned()));
/// assert!(!invite.start("dana".to_owned()), "one at a time");
/// # Executor::poll_local();
/// assert_eq!(invite.error().as_deref(), Some("no address"));
///
/// invite.start("dana@example.org".to_owned());
/// # Executor::poll_local();
/// assert_eq!(invite.data().as_deref().map(String::as_str), Some("invited dana@example.org"));
/// assert_eq!(invite.error(), None);
/// ```
pub struct Mutation<I: 'static, T: Send + Sync + 'static, E: Clone + Send + Sync + 'static> {
    signals: Signals<T, E>,
    work: StoredValue<Rc<Work<I, T, E>>, LocalStorage>,
}

struct Work<I, T, E> {
    run: Box<dyn Fn(I) -> LocalBoxFuture<'static, Result<T, E>>>,
    running: RefCell<Option<Running>>,
    superseding: Cell<bool>,
    outliving: Cell<bool>,
}

impl<I: 'static, T: Send + Sync + 'static, E: Clone + Send + Sync + 'static> Mutation<I, T, E> {
    /// A change that `run` makes.
    pub fn new<Fut>(run: impl Fn(I) -> Fut + 'static) -> Self
    where
        Fut: Future<Output = Result<T, E>> + 'static,
    {
        let place = Place::here();
        let work = StoredValue::new_local(Rc::new(Work {
            run: Box::new(move |input| place.future(|| run(input))),
            running: RefCell::new(None),
            superseding: Cell::new(false),
            outliving: Cell::new(false),
        }));
        on_cleanup(move || {
            if let Some(work) = work.try_get_value() {
                work.end();
            }
        });
        Self { signals: Signals::new(), work }
    }

    /// A start while one is on its way takes that one back: for what is saved as it is typed, where the last start is
    /// the one that counts.
    ///
    /// ```
    /// # use any_spawner::Executor;
    /// # use reactive_graph::owner::Owner;
    /// # Executor::init_futures_executor().ok();
    /// # let owner = Owner::new();
    /// # owner.set();
    /// let save = query::Mutation::new(|text: &str| async move { Ok::<_, ()>(text) }).superseding();
    /// assert!(save.start("Da"));
    /// assert!(save.start("Dana"));
    /// # Executor::poll_local();
    /// assert_eq!(save.data().as_deref(), Some(&"Dana"));
    /// ```
    #[must_use]
    pub fn superseding(self) -> Self {
        self.configure(|work| work.superseding.set(true))
    }

    /// Goes on when the page has gone: for what must come to its end once it was asked for, and is told elsewhere than
    /// on that page.
    ///
    /// ```
    /// # use any_spawner::Executor;
    /// # use reactive_graph::owner::Owner;
    /// # Executor::init_futures_executor().ok();
    /// use std::sync::{Arc, atomic::{AtomicBool, Ordering}};
    ///
    /// let signed_out = Arc::new(AtomicBool::new(false));
    /// let page = Owner::new();
    /// page.with(|| {
    ///     let done = Arc::clone(&signed_out);
    ///     query::Mutation::new(move |()| {
    ///         done.store(true, Ordering::Relaxed);
    ///         async { Ok::<_, ()>(()) }
    ///     })
    ///     .outliving()
    ///     .start(())
    /// });
    /// page.cleanup();
    /// # Executor::poll_local();
    /// assert!(signed_out.load(Ordering::Relaxed));
    /// ```
    #[must_use]
    pub fn outliving(self) -> Self {
        self.configure(|work| work.outliving.set(true))
    }

    /// Starts the change and says whether it did: not while one is on its way, unless it supersedes that, and not when
    /// the page has gone.
    pub fn start(self, input: I) -> bool {
        let Some(work) = self.work.try_get_value() else {
            return false;
        };
        if work.running.borrow().is_some() && !work.superseding.get() {
            return false;
        }
        let signals = self.signals;
        let own = Rc::downgrade(&work);
        let running = Running::start((work.run)(input), move |result| {
            if let Some(work) = own.upgrade() {
                work.running.take();
            }
            match result {
                Ok(data) => signals.set_data(Some(Arc::new(data))),
                Err(error) => signals.set_error(Some(error)),
            }
            signals.set_pending(false);
        });
        work.running.replace(Some(running));
        signals.forget();
        signals.set_pending(true);
        true
    }

    /// Forgets how the last one went, as when a dialog is opened again. One on its way goes on.
    pub fn reset(self) {
        self.signals.forget();
    }

    /// Everything that is known, tracked.
    pub fn load(self) -> Load<T, E> {
        self.signals.load()
    }

    /// What the last one gave, tracked.
    pub fn data(self) -> Option<Arc<T>> {
        self.signals.data()
    }

    /// Why the last one failed, tracked.
    pub fn error(self) -> Option<E> {
        self.signals.error()
    }

    /// Whether one is on its way, tracked: a button is busy then.
    pub fn pending(self) -> bool {
        self.signals.pending()
    }

    fn configure(self, change: impl FnOnce(&Work<I, T, E>)) -> Self {
        if let Some(work) = self.work.try_get_value() {
            change(&work);
        }
        self
    }
}

impl<I, T, E> Work<I, T, E> {
    fn end(&self) {
        if let Some(running) = self.running.take()
            && self.outliving.get()
        {
            running.release();
        }
    }
}

impl<I, T: Send + Sync + 'static, E: Clone + Send + Sync + 'static> Clone for Mutation<I, T, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<I, T: Send + Sync + 'static, E: Clone + Send + Sync + 'static> Copy for Mutation<I, T, E> {}
