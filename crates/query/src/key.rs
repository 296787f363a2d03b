//! What identifies an answer in the cache.

use std::time::Duration;

/// What is asked, with all its parameters: two equal keys must mean the same answer. Whatever the answer depends on
/// (the tenant, a filter, a page) is part of the key.
///
/// ```
/// use query::{Key, Tag};
///
/// #[derive(Clone, PartialEq)]
/// struct Member(u32);
///
/// impl Key for Member {
///     type Value = String;
///
///     fn tags(&self) -> &'static [Tag] {
///         const { &[Tag::new("members")] }
///     }
///
///     // Somebody else's name must not be shown, not even for a moment.
///     fn carries_over(&self, _before: &Self) -> bool {
///         false
///     }
/// }
///
/// assert_eq!(Member(1).tags()[0].name(), "members");
/// ```
pub trait Key: Clone + PartialEq + 'static {
    /// What the answer is.
    type Value: Send + Sync + 'static;

    /// What the answer is about: [`Cache::invalidate`](crate::Cache::invalidate) of any of these makes it outdated.
    fn tags(&self) -> &'static [Tag];

    /// How long an answer is taken as it is. An older one is shown all the same, while a new one is loaded.
    fn fresh_for(&self) -> Duration {
        Duration::from_secs(5)
    }

    /// Whether the answer for the key `before` may stay in view while this one is loaded: right for the next page of a
    /// list, wrong for another tenant or another object.
    fn carries_over(&self, before: &Self) -> bool {
        let _ = before;
        true
    }
}

/// A subject that answers are about, such as `members`.
///
/// ```
/// const MEMBERS: query::Tag = query::Tag::new("members");
/// assert_eq!(MEMBERS.name(), "members");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag(&'static str);

impl Tag {
    /// A tag of this name.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        self.0
    }
}
