//! One layout for all code.

use super::{Passed, Wanted};
use crate::{Outcome, process, workspace::Workspace};

pub(super) fn run(workspace: &Workspace, _: &Wanted) -> Outcome<Passed> {
    process::run(process::cargo(&workspace.root).args(["fmt", "--all", "--check"]))?;
    Ok(Passed::All)
}
