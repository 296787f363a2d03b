//! Tests in Python against the real server: `tests/python`, in an environment with exactly the packages that its
//! `constraints.txt` pins; and the servers that stand in for providers in them: `tests/peers`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{Passed, Wanted, rust};
use crate::{Outcome, npm, process, workspace::Workspace};

/// What pytest answers when no test matches.
const NO_TESTS: i32 = 5;

pub(super) fn run(workspace: &Workspace, wanted: &Wanted) -> Outcome<Passed> {
    let mut pytest = Command::new(environment(workspace)?);
    pytest.current_dir(folder(workspace)).args(["-m", "pytest", "-q", "--durations=12"]);
    pytest.env("PATCHBAY_BIN", rust::server(workspace));
    let peers = workspace.root.join("tests/peers");
    pytest.env("PATCHBAY_PEERS_PYTHON", installed(&peers, workspace.target.join("peers"))?);
    npm::ensure(&peers)?;
    pytest.env("PATCHBAY_PEERS_NODE", peers);
    wanted.tell(&mut pytest);
    if let Some(filter) = &wanted.filter {
        pytest.args(["-k", filter]);
    }
    match pytest.status()? {
        status if status.success() => Ok(Passed::All),
        status if status.code() == Some(NO_TESTS) && wanted.filter.is_some() => Ok(Passed::NothingOfThatName),
        status => Err(format!("Tests in Python failed: {status}.").into()),
    }
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.root.join("tests/python")
}

/// The tests' own Python.
pub(crate) fn environment(workspace: &Workspace) -> Outcome<PathBuf> {
    Ok(installed(&folder(workspace), workspace.target.join("python"))?.join("bin/python"))
}

/// An environment with the packages that a folder asks for, made anew when they change.
fn installed(folder: &Path, home: PathBuf) -> Outcome<PathBuf> {
    let [required, pinned] = ["requirements.txt", "constraints.txt"].map(|name| folder.join(name));
    let wanted = fs::read_to_string(&required)? + &fs::read_to_string(&pinned)?;
    let done = home.join("patchbay.txt");
    if fs::read_to_string(&done).is_ok_and(|found| found == wanted) {
        return Ok(home);
    }
    process::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&home))?;
    let mut pip = Command::new(home.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    process::run(pip.arg("-r").arg(required).arg("-c").arg(pinned))?;
    fs::write(done, wanted)?;
    Ok(home)
}
