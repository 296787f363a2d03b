//! One file for each page. It reads: parameters, what is asked of the server, the view, its private parts.

pub(crate) mod not_found;
pub(crate) mod overview;
