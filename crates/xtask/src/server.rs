//! Building and starting the server.

use std::{
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command},
    thread,
    time::{Duration, Instant},
};

use crate::{Outcome, process, workspace::Workspace};

/// Builds it for release with the dashboard inside.
pub(crate) fn build_release(workspace: &Workspace) -> Outcome<PathBuf> {
    let mut cargo = process::cargo(&workspace.root);
    cargo.args(["build", "--release", "--package", "server", "--bin", "patchbay", "--features", "embed-ui"]);
    cargo.env("PATCHBAY_DIST", workspace.dist());
    // What the server says about itself; without git, or outside of a repository, it says that it does not know.
    for (name, format) in [("PATCHBAY_COMMIT", "%h"), ("PATCHBAY_COMMIT_DATE", "%cs")] {
        if let Some(value) = of_last_commit(workspace, format) {
            cargo.env(name, value);
        }
    }
    process::run(&mut cargo)?;
    Ok(workspace.program("release", "patchbay"))
}

fn of_last_commit(workspace: &Workspace, format: &str) -> Option<String> {
    let mut git = Command::new("git");
    git.current_dir(&workspace.root).args(["log", "-1", &format!("--format={format}")]);
    let said = git.output().ok().filter(|output| output.status.success())?;
    let value = String::from_utf8(said.stdout).ok()?.trim().to_owned();
    (!value.is_empty()).then_some(value)
}

/// Builds it for release without the dashboard.
pub(crate) fn build_release_alone(workspace: &Workspace) -> Outcome<PathBuf> {
    let mut cargo = process::cargo(&workspace.root);
    process::run(cargo.args(["build", "--release", "--package", "server", "--bin", "patchbay"]))?;
    Ok(workspace.program("release", "patchbay"))
}

/// Builds it for development; it takes the dashboard from a folder.
pub(crate) fn build_debug(workspace: &Workspace) -> Outcome<PathBuf> {
    let mut cargo = process::cargo(&workspace.root);
    process::run(cargo.args(["build", "--package", "server", "--bin", "patchbay"]))?;
    Ok(workspace.program("debug", "patchbay"))
}

/// `patchbay serve` with the person's flags after ours, which are left out where theirs say the same.
pub(crate) fn serve(program: &Path, folder: &Path, flags: &[String]) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).arg("serve");
    for (flag, value) in [("--listen", "127.0.0.1:8080"), ("--data-dir", "./data")] {
        let named = |given: &String| given == flag || given.starts_with(&format!("{flag}="));
        if !flags.iter().any(named) {
            command.args([flag, value]);
        }
    }
    command.args(flags);
    command
}

/// The person's flags: what stands after `--`.
pub(crate) fn flags(arguments: Vec<String>) -> Outcome<Vec<String>> {
    let mut arguments = arguments.into_iter();
    match arguments.next() {
        None => Ok(Vec::new()),
        Some(first) if first == "--" => Ok(arguments.collect()),
        Some(first) => {
            Err(format!("`{first}` is no flag of this command. Flags for the server go after `--`.").into())
        }
    }
}

/// Becomes the server: signals, terminal and exit status are its own from here on.
pub(crate) fn become_it(command: &mut Command) -> Outcome {
    Err(format!("The server could not be started: {}.", command.exec()).into())
}

/// How long a server may take to finish what it is doing.
const GRACE: Duration = Duration::from_secs(5);

/// Asks a server to stop, and makes it stop if it does not in time.
pub(crate) fn stop(mut server: Child) {
    let pid = server.id().to_string();
    let asked = Command::new("kill").arg(pid).status().is_ok_and(|status| status.success());
    let deadline = Instant::now() + GRACE;
    while asked && Instant::now() < deadline && matches!(server.try_wait(), Ok(None)) {
        thread::sleep(Duration::from_millis(20));
    }
    // Neither can fail in a way that matters: it has ended.
    let _ = server.kill();
    let _ = server.wait();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(flags: &[&str]) -> String {
        let flags: Vec<String> = flags.iter().map(|&flag| flag.to_owned()).collect();
        let command = serve(Path::new("patchbay"), Path::new("."), &flags);
        command.get_args().map(|argument| argument.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_address_and_the_folder_have_defaults() {
        assert_eq!(arguments(&[]), "serve --listen 127.0.0.1:8080 --data-dir ./data");
    }

    #[test]
    fn a_flag_of_the_person_replaces_ours() {
        assert_eq!(arguments(&["--listen", "[::1]:9"]), "serve --data-dir ./data --listen [::1]:9");
        assert_eq!(arguments(&["--data-dir=/x"]), "serve --listen 127.0.0.1:8080 --data-dir=/x");
    }

    #[test]
    fn flags_stand_after_the_dashes() {
        assert_eq!(flags(vec!["--".into(), "--listen=x".into()]).unwrap(), ["--listen=x"]);
        assert!(flags(vec!["--listen=x".into()]).unwrap_err().to_string().contains("after `--`"));
    }
}
