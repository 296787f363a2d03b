//! Small bridges to the browser, each for one purpose.

pub(crate) mod announce;
pub(crate) mod clipboard;
pub(crate) mod dom;
pub(crate) mod panic;
pub(crate) mod storage;
pub(crate) mod time;
