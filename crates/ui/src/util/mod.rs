//! Small bridges to the browser, each for one purpose.

pub mod announce;
pub mod clipboard;
pub mod dom;
pub mod download;
pub mod ids;
pub mod listen;
pub mod panic;
pub mod storage;
pub mod text;
pub mod theme;
pub mod time;
pub mod timer;
