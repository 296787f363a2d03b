//! Answers of a server as signals: asked, kept, superseded, taken back.
//!
//! Three things, and no browser in any of them:
//!
//! - [`Query`] reads. A key, made from signals, says what is asked; when it changes, the running load is taken back at
//!   once and an old answer can never be shown over a newer one.
//! - [`Mutation`] writes. One start at a time, gone with the page that started it, unless told otherwise.
//! - [`Cache`] keeps answers between pages, lets two queries of one key share one load, and loads again what is told
//!   to be outdated, by [`Tag`].
//!
//! Leptos' own `LocalResource` and `Action` do neither take back nor supersede, which is why they are not used for
//! anything that a person can ask for twice.
//!
//! Everything happens on one thread. Whatever is written after an `.await` goes through the fallible half of the signal
//! methods, so that a page that has gone is no reason to panic.

mod cache;
mod entry;
mod key;
mod load;
mod mutation;
mod query;
mod running;

pub use cache::{CAPACITY, Cache, Hold};
pub use key::{Key, Tag};
pub use load::Load;
pub use mutation::Mutation;
pub use query::Query;
