//! The cargo that trunk gets to see. Trunk cannot be told which package to build: at the root of the workspace cargo then
//! takes all of them together, and whatever features the server wants of a library would be in the browser too.

use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use super::App;
use crate::{Outcome, workspace::Workspace};

/// A folder to put first on PATH: its `cargo` builds the app's package alone, and is cargo in everything else.
pub(super) fn for_one_package(workspace: &Workspace, app: &App) -> Outcome<PathBuf> {
    let folder = workspace.target.join("xtask").join(app.package);
    fs::create_dir_all(&folder)?;
    let file = folder.join("cargo");
    let real = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    fs::write(&file, script(Path::new(&real), app.package))?;
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755))?;
    Ok(folder)
}

fn script(real: &Path, package: &str) -> String {
    let real = real.display().to_string().replace('\'', r"'\''");
    format!(
        "#!/bin/sh\n\
         [ \"$1\" = build ] && exec '{real}' \"$@\" --package {package}\n\
         exec '{real}' \"$@\"\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process;

    fn run(arguments: &[&str]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("cargo");
        fs::write(&file, script(Path::new("/bin/echo"), "dashboard")).unwrap();
        process::output(std::process::Command::new("sh").arg(&file).args(arguments)).unwrap()
    }

    #[test]
    fn a_build_is_of_the_one_package() {
        assert_eq!(run(&["build", "--bin", "x"]), "build --bin x --package dashboard\n");
    }

    #[test]
    fn everything_else_is_cargos_own() {
        assert_eq!(run(&["metadata", "build"]), "metadata build\n");
    }
}
