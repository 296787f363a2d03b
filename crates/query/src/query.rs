//! Reading: a question that follows its key.

use std::{
    cell::{Cell, RefCell},
    future::Future,
    rc::Rc,
    sync::Arc,
    time::Duration,
};

use reactive_graph::{
    effect::Effect,
    graph::untrack,
    owner::{LocalStorage, StoredValue, on_cleanup},
    prelude::*,
};

use crate::{
    cache::Cache,
    entry::{Entry, Fetch, Watcher},
    key::Key,
    load::{Load, Signals},
    running::Place,
};

/// A question to the server and the state of its answer.
///
/// It asks when it is made and whenever its key changes; a key of `None` asks nothing. A changed key takes the running
/// load back at once, and so does the end of the owner (the page), unless another query of the same cache waits for
/// it too. A copy is the same query.
///
/// ```
/// # use any_spawner::Executor;
/// # use reactive_graph::{owner::Owner, prelude::*};
/// # Executor::init_futures_executor().ok();
/// # let owner = Owner::new();
/// # owner.set();
/// use query::Query;
/// use reactive_graph::signal::RwSignal;
///
/// let number = RwSignal::new(4);
/// let square = Query::new(move || Some(number.get()), |number: u32| async move { Ok::<_, String>(number * number) });
/// assert!(square.pending());
/// # Executor::poll_local();
/// assert_eq!(square.data().as_deref(), Some(&16));
///
/// number.set(5);
/// # Executor::poll_local();
/// assert_eq!(square.data().as_deref(), Some(&25));
/// ```
pub struct Query<T: Send + Sync + 'static, E: Clone + Send + Sync + 'static> {
    signals: Signals<T, E>,
    seat: StoredValue<Rc<Seat<T, E>>, LocalStorage>,
}

impl<T: Send + Sync + 'static, E: Clone + Send + Sync + 'static> Query<T, E> {
    /// A question that nobody else asks and whose answer is not kept. The answer for one key stays in view until there
    /// is one for the next.
    pub fn new<K, Fut>(key: impl Fn() -> Option<K> + 'static, fetch: impl Fn(K) -> Fut + 'static) -> Self
    where
        K: Clone + PartialEq + 'static,
        Fut: Future<Output = Result<T, E>> + 'static,
    {
        let find = |_: &K| (Entry::new(Rc::new(|| Duration::ZERO)), Duration::ZERO);
        Self::make(key, fetch, find, |_, _| true, || ())
    }

    /// A question whose answer is kept in `cache` and shared with every other query of an equal key.
    ///
    /// ```
    /// # use any_spawner::Executor;
    /// # use reactive_graph::{owner::Owner, prelude::*};
    /// # Executor::init_futures_executor().ok();
    /// # let owner = Owner::new();
    /// # owner.set();
    /// use std::{cell::Cell, rc::Rc, time::Duration};
    /// use query::{Cache, Key, Query, Tag};
    ///
    /// #[derive(Clone, PartialEq)]
    /// struct Greeting;
    ///
    /// impl Key for Greeting {
    ///     type Value = String;
    ///     fn tags(&self) -> &'static [Tag] {
    ///         &[]
    ///     }
    /// }
    ///
    /// let cache: Cache<String> = Cache::new(|| Duration::ZERO);
    /// let asked = Rc::new(Cell::new(0));
    /// let counted = Rc::clone(&asked);
    /// let greet = move |_: Greeting| {
    ///     counted.set(counted.get() + 1);
    ///     async { Ok("Good morning".to_owned()) }
    /// };
    /// let here = Query::cached(cache, || Some(Greeting), greet.clone());
    /// let there = Query::cached(cache, || Some(Greeting), greet);
    /// # Executor::poll_local();
    /// assert_eq!(here.data(), there.data());
    /// assert_eq!(asked.get(), 1);
    /// ```
    pub fn cached<K, Fut>(
        cache: Cache<E>,
        key: impl Fn() -> Option<K> + 'static,
        fetch: impl Fn(K) -> Fut + 'static,
    ) -> Self
    where
        K: Key<Value = T>,
        Fut: Future<Output = Result<T, E>> + 'static,
    {
        let find = move |key: &K| (cache.share(key), key.fresh_for());
        Self::make(key, fetch, find, |now, before| K::carries_over(now, before), move || cache.tidy())
    }

    /// Loads again now, taking back a load on its way. The data stay in view.
    ///
    /// ```
    /// # use any_spawner::Executor;
    /// # use reactive_graph::owner::Owner;
    /// # Executor::init_futures_executor().ok();
    /// # let owner = Owner::new();
    /// # owner.set();
    /// use query::Query;
    ///
    /// let refused = Query::<(), _>::new(|| Some(()), |()| async { Err("not now".to_owned()) });
    /// # Executor::poll_local();
    /// assert_eq!(refused.error().as_deref(), Some("not now"));
    /// refused.again();
    /// assert!(refused.pending());
    /// ```
    pub fn again(self) {
        if let Some((entry, _)) = self.seat.try_get_value().and_then(|seat| seat.taken()) {
            entry.load();
        }
    }

    /// Everything that is known, tracked.
    pub fn load(self) -> Load<T, E> {
        self.signals.load()
    }

    /// The last good answer, tracked. It stays while the next one is on its way.
    pub fn data(self) -> Option<Arc<T>> {
        self.signals.data()
    }

    /// The same for an event handler, which tracks nothing.
    pub fn data_untracked(self) -> Option<Arc<T>> {
        untrack(|| self.signals.data())
    }

    /// Why the last load gave none, tracked.
    pub fn error(self) -> Option<E> {
        self.signals.error()
    }

    /// Whether a load is on its way, tracked.
    pub fn pending(self) -> bool {
        self.signals.pending()
    }

    fn make<K, Fut>(
        key: impl Fn() -> Option<K> + 'static,
        fetch: impl Fn(K) -> Fut + 'static,
        find: impl Fn(&K) -> (Rc<Entry<T, E>>, Duration) + 'static,
        carries_over: impl Fn(&K, &K) -> bool + 'static,
        tidy: impl Fn() + 'static,
    ) -> Self
    where
        K: Clone + PartialEq + 'static,
        Fut: Future<Output = Result<T, E>> + 'static,
    {
        let signals = Signals::new();
        let seat = Rc::new(Seat { signals, taken: RefCell::new(None) });
        let place = Place::here();
        let fetch = Rc::new(fetch);
        let current: RefCell<Option<K>> = RefCell::new(None);

        let turn = {
            let seat = Rc::clone(&seat);
            move |next: Option<K>| {
                let before = current.replace(next.clone());
                if before == next {
                    return;
                }
                let carried =
                    matches!((&next, &before), (Some(next), Some(before)) if carries_over(next, before));
                seat.leave();
                if let Some(key) = next {
                    let (entry, fresh_for) = find(&key);
                    let (place, fetch) = (place.clone(), Rc::clone(&fetch));
                    let fetch = Box::new(move || place.future(|| fetch(key.clone())));
                    seat.enter(entry, fetch, fresh_for, carried);
                } else {
                    signals.forget();
                    signals.set_pending(false);
                }
                tidy();
            }
        };
        // At once, so that there is no moment in which nothing is known and nothing on its way.
        turn(untrack(&key));
        Effect::new(move |_: Option<()>| turn(key()));

        let seat = StoredValue::new_local(seat);
        on_cleanup(move || {
            if let Some(seat) = seat.try_get_value() {
                seat.leave();
            }
        });
        Self { signals, seat }
    }
}

/// Where a query sits: before one entry at a time.
struct Seat<T: Send + Sync + 'static, E: Clone + Send + Sync + 'static> {
    signals: Signals<T, E>,
    taken: RefCell<Option<Taken<T, E>>>,
}

type Taken<T, E> = (Rc<Entry<T, E>>, Rc<Watcher<T, E>>);

impl<T: Send + Sync + 'static, E: Clone + Send + Sync + 'static> Seat<T, E> {
    fn enter(&self, entry: Rc<Entry<T, E>>, fetch: Fetch<T, E>, fresh_for: Duration, carried: bool) {
        if !carried {
            self.signals.forget();
        }
        let watcher = Rc::new(Watcher { signals: self.signals, fetch, carried: Cell::new(carried) });
        entry.enter(&watcher, fresh_for);
        self.taken.replace(Some((entry, watcher)));
    }

    fn leave(&self) {
        if let Some((entry, watcher)) = self.taken.take() {
            entry.leave(&watcher);
        }
    }

    fn taken(&self) -> Option<Taken<T, E>> {
        self.taken.borrow().clone()
    }
}

impl<T: Send + Sync + 'static, E: Clone + Send + Sync + 'static> Clone for Query<T, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static, E: Clone + Send + Sync + 'static> Copy for Query<T, E> {}
