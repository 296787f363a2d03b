//! Compressed neighbours of what is served, made once at the highest level instead of for each request.

use std::{path::Path, process::Command};

use crate::{Outcome, process, workspace::Workspace};

/// Writes `.br` and `.gz` beside every file that gains from it. Node has both compressions built in, so no library has
/// to be compiled for it.
pub(crate) fn neighbours(workspace: &Workspace, folder: &Path) -> Outcome {
    let script = workspace.root.join("crates/xtask/src/web/compress.mjs");
    process::run(Command::new("node").arg(script).arg(folder))
}
