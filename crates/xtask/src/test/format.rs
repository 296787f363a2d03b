//! One layout for all code.

use super::{Passed, Wanted};
use crate::{Outcome, format, workspace::Workspace};

pub(super) fn run(workspace: &Workspace, _: &Wanted) -> Outcome<Passed> {
    format::format(workspace, &["--check"])?;
    Ok(Passed::All)
}
