//! What stands round the pages. What pages themselves are made of is in `ui::components`.

pub(crate) mod brand;
mod flyout;
pub(crate) mod gate;
pub(crate) mod link_gate;
pub(crate) mod new_password;
pub(crate) mod overtaken;
pub(crate) mod public;
pub(crate) mod shell;
pub(crate) mod sign_in_again;
pub(crate) mod sign_out;
mod skip_link;
