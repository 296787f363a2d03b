//! The npm packages: in `end2end` the optimizer of the browser build and the browser tests, in `end2end/figures` what
//! measures pages, in `tests/peers` servers that stand in for providers and a vendor's description of its API.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Outcome, hash, process, workspace::Workspace};

/// Installs those of a folder as its lock file says, unless that has been done.
pub(crate) fn ensure(folder: &Path) -> Outcome {
    let wanted = hash::of(&fs::read(folder.join("package-lock.json"))?);
    let done = folder.join("node_modules/.patchbay");
    if fs::read_to_string(&done).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    // A browser is looked for on the machine first; fetching one is a step of its own.
    let mut npm = Command::new("npm");
    npm.current_dir(folder).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    process::run(npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]))?;
    Ok(fs::write(done, wanted)?)
}

/// A program that one of the packages brought.
pub(crate) fn program(workspace: &Workspace, name: &str) -> PathBuf {
    workspace.end2end().join("node_modules/.bin").join(name)
}
