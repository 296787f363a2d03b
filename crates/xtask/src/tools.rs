//! The tools of the browser build that cargo and rustup can install, in exactly the versions that work together.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{Outcome, npm, prerequisites::Machine, process, workspace::Workspace};

/// A program that `cargo install` builds.
struct Tool {
    package: &'static str,
    program: &'static str,
    version: &'static str,
    /// More for `cargo install`.
    flags: &'static [&'static str],
}

const TOOLS: [Tool; 2] = [
    // Newer ones need a newer Rust. Without `update_check` it never calls anywhere.
    Tool {
        package: "trunk",
        program: "trunk",
        version: "0.21.14",
        flags: &["--locked", "--no-default-features", "--features", "rustls"],
    },
    // The same version as the crate in Cargo.toml. Not `--locked`: its lock file names a withdrawn version.
    Tool { package: "wasm-bindgen-cli", program: "wasm-bindgen", version: "0.2.130", flags: &[] },
];

const TARGET: &str = "wasm32-unknown-unknown";

/// Installs what is missing. Says nothing when all is there.
pub(crate) fn ensure(workspace: &Workspace) -> Outcome {
    ensure_target(workspace)?;
    for tool in &TOOLS {
        tool.ensure(workspace)?;
    }
    npm::ensure(&workspace.end2end())
}

/// Their versions, for whoever must know whether a build would come out the same.
pub(crate) fn versions() -> String {
    TOOLS.map(|tool| format!("{} {}", tool.package, tool.version)).join("\n")
}

/// `PATH` with a folder and the tools in front, so that others of the same name elsewhere do not get in.
pub(crate) fn path(workspace: &Workspace, first: &Path) -> Outcome<OsString> {
    let own = [first.to_owned(), workspace.end2end().join("node_modules/.bin"), cargo_bin()];
    let rest = env::var_os("PATH").unwrap_or_default();
    Ok(env::join_paths(own.into_iter().chain(env::split_paths(&rest)))?)
}

/// A program that was installed by [`ensure`].
pub(crate) fn program(name: &str) -> PathBuf {
    cargo_bin().join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

impl Tool {
    fn ensure(&self, workspace: &Workspace) -> Outcome {
        if self.is_there() {
            return Ok(());
        }
        println!(
            "  {} {} is not installed; building it takes a few minutes, once.",
            self.package, self.version
        );
        let mut install = process::cargo(&workspace.root);
        install.args(["install", self.package, "--version", self.version, "--force"]).args(self.flags);
        install.args(["--root".as_ref(), cargo_home().as_os_str()]);
        // It runs for seconds at a time: building it fast matters more than how fast it is.
        install.env("CARGO_PROFILE_RELEASE_LTO", "off").env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        process::run(&mut install)
    }

    fn is_there(&self) -> bool {
        let said = Command::new(program(self.program)).arg("--version").stderr(Stdio::null()).output();
        said.is_ok_and(|output| {
            String::from_utf8_lossy(&output.stdout).split_whitespace().any(|word| word == self.version)
        })
    }
}

/// rustup adds it by itself because rust-toolchain.toml names it; a compiler from elsewhere must bring it.
fn ensure_target(workspace: &Workspace) -> Outcome {
    let mut rustc = Command::new("rustc");
    rustc.current_dir(&workspace.root).args(["--print", "target-libdir", "--target", TARGET]);
    if Path::new(process::output(&mut rustc)?.trim()).is_dir() {
        return Ok(());
    }
    let Some(rustup) = Machine::this().find("rustup") else {
        return Err(format!(
            "The Rust compiler here has no target {TARGET}, and there is no rustup to add it. Install rustup from \
             https://rustup.rs, or your system's package of that target."
        )
        .into());
    };
    process::run(Command::new(rustup).current_dir(&workspace.root).args(["target", "add", TARGET]))
}

fn cargo_bin() -> PathBuf {
    cargo_home().join("bin")
}

/// Where cargo keeps what it installs and downloads.
pub(crate) fn cargo_home() -> PathBuf {
    let home = || env::home_dir().unwrap_or_default().join(".cargo");
    env::var_os("CARGO_HOME").map_or_else(home, PathBuf::from)
}
