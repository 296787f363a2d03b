//! Answers that outlive the page that asked for them.

use std::{
    any::Any,
    cell::{Cell, RefCell},
    marker::PhantomData,
    rc::Rc,
    sync::Arc,
    time::Duration,
};

use reactive_graph::{
    owner::{LocalStorage, StoredValue},
    prelude::*,
};

use crate::{
    entry::{Clock, Entry},
    key::{Key, Tag},
};

/// How many answers are kept. WebAssembly's memory never shrinks, so a day of browsing must not fill it. What is in
/// view is kept whatever the number.
pub const CAPACITY: usize = 64;

/// Answers by [`Key`], for as long as its owner (the app) lives. A copy is the same cache.
///
/// ```
/// # use reactive_graph::owner::Owner;
/// # let owner = Owner::new();
/// # owner.set();
/// use std::time::Duration;
/// use query::{Cache, Key, Tag};
///
/// const MEMBERS: Tag = Tag::new("members");
///
/// #[derive(Clone, PartialEq)]
/// struct MemberName(u32);
///
/// impl Key for MemberName {
///     type Value = String;
///     fn tags(&self) -> &'static [Tag] {
///         &[MEMBERS]
///     }
/// }
///
/// let cache: Cache<String> = Cache::new(|| Duration::ZERO);
/// cache.set(&MemberName(1), "Dana".to_owned());
/// assert_eq!(cache.peek(&MemberName(1)).as_deref().map(String::as_str), Some("Dana"));
/// cache.invalidate(MEMBERS);
/// assert_eq!(cache.peek(&MemberName(1)), None);
/// ```
pub struct Cache<E: 'static>(StoredValue<Rc<Shelf<E>>, LocalStorage>);

struct Shelf<E> {
    clock: Clock,
    /// The longest unused first. Few enough to look through.
    slots: RefCell<Vec<Rc<dyn Slot>>>,
    /// How many want no news now, and what is outdated since.
    holds: Cell<usize>,
    held: RefCell<Held>,
    error: PhantomData<E>,
}

/// What became outdated during a [`Hold`].
#[derive(Default)]
struct Held {
    tags: Vec<Tag>,
    all: bool,
}

/// See [`Cache::hold`].
#[must_use = "news come again as soon as it is dropped"]
pub struct Hold<E: Clone + Send + Sync + 'static>(Cache<E>);

/// An entry of whatever type, with its key.
trait Slot {
    fn as_any(&self) -> &dyn Any;
    fn is_watched(&self) -> bool;
    fn is_empty(&self) -> bool;
    fn has(&self, tag: Tag) -> bool;
    fn outdate(&self);
    fn forget(&self);
}

struct Labelled<K: Key, E: Clone + Send + Sync + 'static> {
    key: K,
    entry: Rc<Entry<K::Value, E>>,
}

impl<E: Clone + Send + Sync + 'static> Cache<E> {
    /// An empty cache. `clock` says how much time has gone by since any fixed moment (in a browser, since the page was
    /// opened); it must not go back.
    pub fn new(clock: impl Fn() -> Duration + 'static) -> Self {
        Self(StoredValue::new_local(Rc::new(Shelf {
            clock: Rc::new(clock),
            slots: RefCell::default(),
            holds: Cell::new(0),
            held: RefCell::default(),
            error: PhantomData,
        })))
    }

    /// What is known for a key, if anything, however old. Not tracked, and asks nobody.
    pub fn peek<K: Key>(self, key: &K) -> Option<Arc<K::Value>> {
        self.shelf()?.find::<K>(key)?.data()
    }

    /// Takes an answer that came by another way: an object that a list or a mutation's answer contained. Whoever shows
    /// it sees it at once; a load on its way is taken back, for it may be older.
    pub fn set<K: Key>(self, key: &K, value: K::Value) {
        if let Some(shelf) = self.shelf() {
            shelf.share(key).set(Arc::new(value));
            shelf.tidy();
        }
    }

    /// Answers about this are outdated. Those in view are loaded again (also when a load is on its way: it may have
    /// been answered before the change), the others dropped.
    pub fn invalidate(self, tag: Tag) {
        if !self.keep_for_later(|held| held.tags.push(tag)) {
            self.invalidate_where(|slot| slot.has(tag));
        }
    }

    /// Everything is outdated, as after a time without news of changes.
    pub fn invalidate_all(self) {
        if !self.keep_for_later(|held| held.all = true) {
            self.invalidate_where(|_| true);
        }
    }

    /// Nothing is loaded again for being outdated until the answer is dropped; then everything that became outdated
    /// meanwhile is. For deleting the object of a page that is still open: asked again, it would only be missing, and
    /// the news of it may come before the answer to the deletion does.
    ///
    /// ```
    /// # use any_spawner::Executor;
    /// # use reactive_graph::owner::Owner;
    /// # Executor::init_futures_executor().ok();
    /// # let owner = Owner::new();
    /// # owner.set();
    /// # use std::time::Duration;
    /// # use query::{Cache, Key, Query, Tag};
    /// # const PEOPLE: Tag = Tag::new("people");
    /// # #[derive(Clone, PartialEq)]
    /// # struct Person;
    /// # impl Key for Person {
    /// #     type Value = ();
    /// #     fn tags(&self) -> &'static [Tag] {
    /// #         &[PEOPLE]
    /// #     }
    /// # }
    /// let cache: Cache<String> = Cache::new(|| Duration::ZERO);
    /// let person = Query::cached(cache, || Some(Person), |_| async { Ok(()) });
    /// # Executor::poll_local();
    /// let hold = cache.hold();
    /// cache.invalidate(PEOPLE);
    /// assert!(!person.pending());
    /// drop(hold);
    /// assert!(person.pending());
    /// ```
    pub fn hold(self) -> Hold<E> {
        if let Some(shelf) = self.shelf() {
            shelf.holds.set(shelf.holds.get() + 1);
        }
        Hold(self)
    }

    /// Nothing that is known may be seen any more, as when somebody else signs in. What is in view is emptied and
    /// loaded anew.
    pub fn clear(self) {
        for slot in self.shelf().map(|shelf| shelf.take_watched(|_| true)).unwrap_or_default() {
            slot.forget();
        }
    }

    /// Notes it instead, if somebody wants no news now; says whether that is so.
    fn keep_for_later(self, note: impl FnOnce(&mut Held)) -> bool {
        let here = self.shelf().filter(|here| here.holds.get() > 0);
        here.inspect(|here| note(&mut here.held.borrow_mut())).is_some()
    }

    fn release(self) {
        let Some(here) = self.shelf() else { return };
        here.holds.set(here.holds.get() - 1);
        if here.holds.get() == 0 {
            let held = here.held.take();
            if held.all || !held.tags.is_empty() {
                self.invalidate_where(|slot| held.all || held.tags.iter().any(|tag| slot.has(*tag)));
            }
        }
    }

    fn invalidate_where(self, chosen: impl Fn(&dyn Slot) -> bool) {
        for slot in self.shelf().map(|shelf| shelf.take_watched(chosen)).unwrap_or_default() {
            slot.outdate();
        }
    }

    /// The entry of a key, made if needed. Without a cache (its owner is gone) nobody else has the same.
    pub(crate) fn share<K: Key>(self, key: &K) -> Rc<Entry<K::Value, E>> {
        match self.shelf() {
            Some(here) => here.share(key),
            None => Entry::new(Rc::new(|| Duration::ZERO)),
        }
    }

    /// Drops what is too much. Called after somebody has looked away, or at something else.
    pub(crate) fn tidy(self) {
        if let Some(shelf) = self.shelf() {
            shelf.tidy();
        }
    }

    fn shelf(self) -> Option<Rc<Shelf<E>>> {
        self.0.try_get_value()
    }
}

impl<E: Clone + Send + Sync + 'static> Shelf<E> {
    fn find<K: Key>(&self, key: &K) -> Option<Rc<Entry<K::Value, E>>> {
        let mut slots = self.slots.borrow_mut();
        let labelled = |slot: &Rc<dyn Slot>| {
            let labelled = slot.as_any().downcast_ref::<Labelled<K, E>>()?;
            (labelled.key == *key).then(|| Rc::clone(&labelled.entry))
        };
        let (index, entry) =
            slots.iter().enumerate().find_map(|(index, slot)| Some((index, labelled(slot)?)))?;
        // The last one is the one used last.
        slots[index..].rotate_left(1);
        Some(entry)
    }

    fn share<K: Key>(&self, key: &K) -> Rc<Entry<K::Value, E>> {
        self.find(key).unwrap_or_else(|| {
            let entry = Entry::new(Rc::clone(&self.clock));
            let slot = Labelled { key: key.clone(), entry: Rc::clone(&entry) };
            self.slots.borrow_mut().push(Rc::new(slot));
            entry
        })
    }

    /// The chosen entries that somebody looks at; the chosen others are dropped.
    fn take_watched(&self, chosen: impl Fn(&dyn Slot) -> bool) -> Vec<Rc<dyn Slot>> {
        let mut slots = self.slots.borrow_mut();
        slots.retain(|slot| slot.is_watched() || !chosen(&**slot));
        slots.iter().filter(|slot| chosen(&***slot)).cloned().collect()
    }

    fn tidy(&self) {
        let mut slots = self.slots.borrow_mut();
        slots.retain(|slot| slot.is_watched() || !slot.is_empty());
        let mut surplus = slots.len().saturating_sub(CAPACITY);
        slots.retain(|slot| {
            let dropped = surplus > 0 && !slot.is_watched();
            surplus -= usize::from(dropped);
            !dropped
        });
    }
}

impl<K: Key, E: Clone + Send + Sync + 'static> Slot for Labelled<K, E> {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn is_watched(&self) -> bool {
        self.entry.is_watched()
    }

    fn is_empty(&self) -> bool {
        self.entry.data().is_none()
    }

    fn has(&self, tag: Tag) -> bool {
        self.key.tags().contains(&tag)
    }

    fn outdate(&self) {
        self.entry.outdate();
    }

    fn forget(&self) {
        self.entry.forget();
    }
}

impl<E: Clone + Send + Sync + 'static> Drop for Hold<E> {
    fn drop(&mut self) {
        self.0.release();
    }
}

impl<E> Clone for Cache<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Cache<E> {}
