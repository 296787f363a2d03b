//! What outlives a page: who is signed in, in which tenant, and what changes meanwhile.

pub(crate) mod founded;
pub(crate) mod live;
pub(crate) mod session;
pub(crate) mod stored;
pub(crate) mod tenant;
mod word;
