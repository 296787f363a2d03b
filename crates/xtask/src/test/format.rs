//! One layout for all code.

use std::fs;

use super::{Passed, Wanted};
use crate::{Outcome, process, workspace::Workspace};

pub(super) fn run(workspace: &Workspace, _: &Wanted) -> Outcome<Passed> {
    process::run(process::cargo(&workspace.root).args(["fmt", "--all", "--check"]))?;
    // Collected by a build script, so cargo does not see them.
    let vendors = workspace.root.join("crates/connectors/providers");
    for vendor in fs::read_dir(&vendors)? {
        process::run(process::rustfmt(&workspace.root).arg("--check").arg(vendor?.path().join("mod.rs")))?;
    }
    Ok(Passed::All)
}
