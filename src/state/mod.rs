//! What outlives a page, and how answers of the server become signals.

pub(crate) mod load;
pub(crate) mod theme;
