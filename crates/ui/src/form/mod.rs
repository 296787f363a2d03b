//! Forms: what has been typed, what is wrong with it, and the fields that show both.
//!
//! A [`Form`] hands out an [`Entry`] for each value; a field component shows an entry. When the server refuses,
//! [`Form::fail`] gives every fault to the field that its JSON pointer names, and the rest to the summary.

mod chips;
mod choice;
mod draft;
mod field;
mod file;
mod guard;
mod pick;
mod select;
mod steady;
mod text;
mod view;

pub use chips::{ChipsField, split};
pub use choice::{CheckField, Choice, RadioField};
pub use draft::{Entry, Form, Place};
pub(crate) use field::Frame;
pub use file::{FileField, PickedFile};
pub use guard::{LeaveGuard, provide_leave_guard};
pub use pick::PickField;
pub use select::SelectField;
pub use steady::steady;
pub use text::{TextAreaField, TextField, TextKind};
pub use view::{ErrorSummary, FormView};
