//! `cargo xtask format`: one layout for all code, the providers' folders included, which cargo does not see because a build
//! script collects them.

use std::{fs, path::PathBuf};

use crate::{Outcome, process, workspace::Workspace};

pub(crate) fn start(arguments: Vec<String>) -> Outcome {
    if let Some(argument) = arguments.into_iter().next() {
        return Err(format!("`{argument}` is not known here. Usage: cargo xtask format").into());
    }
    format(&Workspace::load()?, &[])
}

/// Lays out all code, or only looks, with `--check`.
pub(crate) fn format(workspace: &Workspace, flags: &[&str]) -> Outcome {
    process::run(process::cargo(&workspace.root).args(["fmt", "--all", "--"]).args(flags))?;
    let mut rustfmt = process::rustfmt(&workspace.root);
    process::run(rustfmt.args(flags).args(vendors(workspace)?))
}

/// The first file of each vendor's folder; it names the others.
fn vendors(workspace: &Workspace) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    for vendor in fs::read_dir(workspace.root.join("crates/connectors/providers"))? {
        found.push(vendor?.path().join("mod.rs"));
    }
    found.sort();
    Ok(found)
}
