//! Words that more than one page says the same way.

pub(crate) mod audit;
pub(crate) mod device;
pub(crate) mod providers;
pub(crate) mod roles;
pub(crate) mod slug;
