//! Tests in Python against the real server: `tests/python`, in an environment with exactly the packages that its
//! `constraints.txt` pins.

use std::{fs, path::PathBuf, process::Command};

use super::{Passed, Wanted, rust};
use crate::{Outcome, process, workspace::Workspace};

/// What pytest answers when no test matches.
const NO_TESTS: i32 = 5;

pub(super) fn run(workspace: &Workspace, wanted: &Wanted) -> Outcome<Passed> {
    let mut pytest = Command::new(environment(workspace)?);
    pytest.current_dir(folder(workspace)).args(["-m", "pytest", "-q", "--durations=12"]);
    pytest.env("PATCHBAY_BIN", rust::server(workspace));
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

/// Its Python, made anew when the packages change.
pub(crate) fn environment(workspace: &Workspace) -> Outcome<PathBuf> {
    let [required, pinned] = ["requirements.txt", "constraints.txt"].map(|name| folder(workspace).join(name));
    let wanted = fs::read_to_string(&required)? + &fs::read_to_string(&pinned)?;
    let home = workspace.target.join("python");
    let python = home.join("bin/python");
    let done = home.join("patchbay.txt");
    if fs::read_to_string(&done).is_ok_and(|found| found == wanted) {
        return Ok(python);
    }
    process::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&home))?;
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    process::run(pip.arg("-r").arg(required).arg("-c").arg(pinned))?;
    fs::write(done, wanted)?;
    Ok(python)
}
