//! Tests in Rust. The server's program comes out of the same build, and later stages use it.

use std::{path::PathBuf, process::Command};

use super::{Passed, Wanted};
use crate::{Outcome, npm, process, workspace::Workspace};

/// What nextest answers when no test matches.
const NO_TESTS: i32 = 4;

/// Builds the tests and the server in one go; only the server when that is all that the wanted stages need.
pub(super) fn build(workspace: &Workspace, wanted: &Wanted) -> Outcome<Passed> {
    if wanted.rust {
        let mut build = process::cargo(&workspace.root);
        process::run(build.args(["build", "--workspace", "--bins", "--tests"]))?;
    } else {
        crate::server::build_debug(workspace)?;
    }
    Ok(Passed::All)
}

pub(super) fn run(workspace: &Workspace, wanted: &Wanted) -> Outcome<Passed> {
    // Requests are held against descriptions that come as packages.
    npm::ensure(&workspace.root.join("tests/peers"))?;
    if !has_nextest(workspace) {
        // Several times slower to run, but nothing to install first.
        let mut test = process::cargo(&workspace.root);
        test.args(["test", "--workspace", "--bins", "--tests", "--quiet"]);
        wanted.tell(&mut test);
        process::run(test.args(&wanted.filter))?;
        return Ok(Passed::All);
    }
    let mut nextest = process::cargo(&workspace.root);
    nextest.args(["nextest", "run", "--workspace", "--bins", "--tests", "--no-fail-fast"]);
    nextest.args(["--status-level=slow", "--final-status-level=fail", "--no-tests=fail", "--cargo-quiet"]);
    wanted.tell(&mut nextest);
    nextest.args(&wanted.filter);
    match nextest.status()? {
        status if status.success() => Ok(Passed::All),
        status if status.code() == Some(NO_TESTS) && wanted.filter.is_some() => Ok(Passed::NothingOfThatName),
        status => Err(format!("Tests in Rust failed: {status}.").into()),
    }
}

pub(super) fn run_examples(workspace: &Workspace, _: &Wanted) -> Outcome<Passed> {
    process::run(process::cargo(&workspace.root).args(["test", "--workspace", "--doc", "--quiet"]))?;
    Ok(Passed::All)
}

/// The server that [`build`] has built.
pub(super) fn server(workspace: &Workspace) -> PathBuf {
    workspace.program("debug", "patchbay")
}

fn has_nextest(workspace: &Workspace) -> bool {
    let mut ask: Command = process::cargo(&workspace.root);
    ask.args(["nextest", "--version"]).output().is_ok_and(|output| output.status.success())
}
