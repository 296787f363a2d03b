//! What strings on the wire may look like. Hand-written and named, used by browser and server alike.
//!
//! Each check answers with one sentence that completes "`field` …", for example "must not be empty".

mod duration;
mod email;
mod label;
mod name;
mod text;

pub use duration::{format_duration, parse_duration};
pub use email::check_email;
pub use label::{MAX_LABELS, check_label};
pub use name::{MAX_NAME, RESERVED_NAMES, check_name, looks_like_id, normalize_name, slug};
pub use text::{MAX_FULLNAME, check_line, check_web_address};

/// Why a string is refused: completes the sentence "`field` …".
pub type Fault = String;
