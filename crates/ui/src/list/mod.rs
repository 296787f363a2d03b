//! Lists of any length: what is shown of one (in the address, so that it survives a reload and can be sent to somebody),
//! which rows are picked, and the whole of it as a file.

pub mod csv;
mod handle;
mod selection;
mod state;

pub use handle::{List, use_list};
pub use selection::{Part, Selection};
pub use state::{ListState, Sort};
