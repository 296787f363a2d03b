//! Knowing without building that a build would come out the same: a hash of all that goes in, kept beside what came
//! out.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::{
    Outcome, hash, tools,
    watch::files,
    web::{App, Mode},
    workspace::Workspace,
};

/// The hash of everything that decides what a build gives.
pub(crate) fn of_inputs(workspace: &Workspace, app: &App, mode: Mode) -> Outcome<String> {
    let mut inputs = Sha256::new();
    let flags = env::var("RUSTFLAGS").unwrap_or_default();
    inputs.update(format!("{mode:?}\n{}\n{flags}\n", tools::versions()));
    let mut roots = workspace.sources(app.package);
    // This program's own steps, and the optimizer's version.
    roots.insert(workspace.root.join("crates/xtask/src/web"));
    roots.insert(workspace.root.join("crates/xtask/src/reference"));
    // What the reference is made from.
    roots.insert(workspace.root.join("docs/openapi"));
    roots.insert(workspace.end2end().join("package-lock.json"));
    for file in files(&roots) {
        let content = fs::read(&file)?;
        let name = file.strip_prefix(&workspace.root).unwrap_or(&file);
        inputs.update(format!("{}\n{}\n", name.display(), content.len()));
        inputs.update(content);
    }
    Ok(hash::hex(&inputs.finalize()))
}

/// Whether the folder holds, complete, what these inputs gave.
pub(crate) fn is_current(folder: &Path, inputs: &str) -> bool {
    let expected = listing(folder).map(|listing| format!("{inputs}\n{listing}"));
    expected.is_ok_and(|expected| fs::read_to_string(file(folder)).is_ok_and(|found| found == expected))
}

/// Notes that the folder holds what these inputs gave.
pub(crate) fn write(folder: &Path, inputs: &str) -> Outcome {
    Ok(fs::write(file(folder), format!("{inputs}\n{}", listing(folder)?))?)
}

/// Beside the folder, because everything inside is served.
fn file(folder: &Path) -> PathBuf {
    folder.with_extension("stamp")
}

/// Names and sizes: notices what was removed, added or cut short.
fn listing(folder: &Path) -> Outcome<String> {
    let mut lines = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        lines.push(format!("{} {}\n", entry.file_name().to_string_lossy(), entry.metadata()?.len()));
    }
    lines.sort();
    Ok(lines.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_holds_for_the_same_inputs_and_a_complete_folder_only() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("app");
        assert!(!is_current(&folder, "inputs"), "nothing was built");

        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("index.html"), "page").unwrap();
        write(&folder, "inputs").unwrap();
        assert!(is_current(&folder, "inputs"));
        assert!(!is_current(&folder, "other inputs"));

        fs::write(folder.join("index.html"), "pa").unwrap();
        assert!(!is_current(&folder, "inputs"), "a file was cut short");
    }
}
