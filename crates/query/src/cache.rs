//! Answers that outlive the page that asked for them.

use std::{any::Any, cell::RefCell, marker::PhantomData, rc::Rc, sync::Arc, time::Duration};

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
    error: PhantomData<E>,
}

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
        self.invalidate_where(|slot| slot.has(tag));
    }

    /// Everything is outdated, as after a time without news of changes.
    pub fn invalidate_all(self) {
        self.invalidate_where(|_| true);
    }

    /// Nothing that is known may be seen any more, as when somebody else signs in. What is in view is emptied and
    /// loaded anew.
    pub fn clear(self) {
        for slot in self.shelf().map(|shelf| shelf.take_watched(|_| true)).unwrap_or_default() {
            slot.forget();
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

impl<E> Clone for Cache<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Cache<E> {}
