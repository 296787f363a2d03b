//! What must be on the machine before anything starts, each with its remedy. All that is missing is named at once.

use std::{
    env,
    ffi::OsString,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use crate::Outcome;

/// Something that we cannot install ourselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// For SQLite and the cryptography, which are C.
    CCompiler,
    /// curl and jq, for the tests that follow the guides.
    Guides,
    /// For the optimizer of the browser side, and for the browser tests.
    Node,
    /// For the tests with the official Python client.
    Python,
    /// The compiler, with the target for browsers or rustup to add it.
    Rust,
}

/// Oldest ones that are known to work.
const RUST: [u32; 2] = [1, 95];
const NODE: [u32; 2] = [20, 0];
const PYTHON: [u32; 2] = [3, 11];
/// The first with all that the guides use of it.
const CURL: [u32; 2] = [7, 84];

/// Fails with every missing need and its remedy.
pub(crate) fn check(needs: &[Need]) -> Outcome {
    let missing = Machine::this().missing(needs);
    if missing.is_empty() {
        Ok(())
    } else {
        Err(format!("Something is missing here.\n{}", missing.join("\n")).into())
    }
}

/// The programs of a machine: those of its PATH. Tests make their own.
pub(crate) struct Machine {
    path: OsString,
    /// Value of `CC`, which goes before the usual names.
    compiler: Option<String>,
}

impl Machine {
    /// The one that we run on.
    pub(crate) fn this() -> Self {
        Self { path: env::var_os("PATH").unwrap_or_default(), compiler: env::var("CC").ok() }
    }

    /// Where a program is.
    pub(crate) fn find(&self, name: &str) -> Option<PathBuf> {
        if name.contains('/') {
            return is_program(Path::new(name)).then(|| name.into());
        }
        let file = format!("{name}{}", env::consts::EXE_SUFFIX);
        env::split_paths(&self.path).map(|folder| folder.join(&file)).find(|file| is_program(file))
    }

    /// One line for each need that is not met.
    fn missing(&self, needs: &[Need]) -> Vec<String> {
        needs.iter().filter_map(|need| self.complaint(*need)).map(|line| format!("  - {line}")).collect()
    }

    fn complaint(&self, need: Need) -> Option<String> {
        match need {
            Need::CCompiler => self.complaint_about_the_compiler(),
            Need::Guides => {
                let remedy = "install your system's package";
                self.outdated("curl", CURL, remedy).or_else(|| self.absent("jq", remedy))
            }
            Need::Node => self
                .outdated("node", NODE, "install it from https://nodejs.org or your system's packages")
                .or_else(|| self.absent("npm", "it comes with Node; Debian has it as the package npm")),
            Need::Python => {
                self.outdated("python3", PYTHON, "install it from https://python.org or your system's packages")
            }
            Need::Rust => self.outdated(
                "rustc",
                RUST,
                "install rustup from https://rustup.rs; inside this folder it takes the version that it needs",
            ),
        }
    }

    fn complaint_about_the_compiler(&self) -> Option<String> {
        // `CC` may carry arguments, or a launcher before the compiler.
        let named = self.compiler.as_deref().and_then(|compiler| compiler.split_whitespace().next());
        if named.into_iter().chain(["cc", "gcc", "clang"]).any(|name| self.find(name).is_some()) {
            return None;
        }
        let remedy = if cfg!(target_os = "macos") {
            "run `xcode-select --install`"
        } else {
            "install your system's package, such as build-essential on Debian"
        };
        Some(format!("a C compiler (cc, gcc or clang) is not on PATH: {remedy}."))
    }

    fn absent(&self, name: &str, remedy: &str) -> Option<String> {
        self.find(name).is_none().then(|| format!("{name} is not on PATH: {remedy}."))
    }

    fn outdated(&self, name: &str, least: [u32; 2], remedy: &str) -> Option<String> {
        let [major, minor] = least;
        let Some(program) = self.find(name) else {
            return Some(format!("{name} {major}.{minor} or newer is not on PATH: {remedy}."));
        };
        let said = Command::new(program).arg("--version").output().ok();
        let said =
            said.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default();
        match version(&said) {
            Some(found) if found >= least => None,
            Some([had, minor_had]) => {
                Some(format!("{name} is {had}.{minor_had}, {major}.{minor} or newer is needed: {remedy}."))
            }
            None => Some(format!(
                "{name} does not say its version (`{name} --version` gave \"{said}\"): {remedy}."
            )),
        }
    }
}

/// The first two numbers of `rustc 1.95.0 (…)`, `v20.20.2` or `Python 3.11.2`.
fn version(said: &str) -> Option<[u32; 2]> {
    let number = said
        .split_whitespace()
        .map(|word| word.trim_start_matches('v'))
        .find(|word| word.starts_with(|letter: char| letter.is_ascii_digit()))?;
    let mut parts = number.split('.').map(|part| part.parse().ok());
    Some([parts.next()??, parts.next()??])
}

fn is_program(file: &Path) -> bool {
    file.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;

    const ALL: [Need; 5] = [Need::CCompiler, Need::Guides, Need::Node, Need::Python, Need::Rust];

    /// A machine that has these programs only; each prints its text.
    fn machine(programs: &[(&str, &str)]) -> (TempDir, Machine) {
        let folder = tempfile::tempdir().unwrap();
        for (name, says) in programs {
            let file = folder.path().join(name);
            fs::write(&file, format!("#!/bin/sh\necho '{says}'\n")).unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let machine = Machine { path: folder.path().into(), compiler: None };
        (folder, machine)
    }

    const COMPLETE: [(&str, &str); 7] = [
        ("cc", ""),
        ("curl", "curl 7.88.1 (x86_64-pc-linux-gnu)"),
        ("jq", "jq-1.6"),
        ("node", "v20.0.0"),
        ("npm", "10.0.0"),
        ("python3", "Python 3.11.2"),
        ("rustc", "rustc 1.95.0 (abc 2026-04-14)"),
    ];

    #[test]
    fn a_complete_machine_lacks_nothing() {
        let (_folder, machine) = machine(&COMPLETE);
        assert_eq!(machine.missing(&ALL), Vec::<String>::new());
    }

    #[test]
    fn an_empty_machine_is_told_everything_at_once_with_remedies() {
        let (_folder, machine) = machine(&[]);
        let missing = machine.missing(&ALL);
        assert_eq!(missing.len(), ALL.len(), "{missing:?}");
        for (line, (name, remedy)) in missing.iter().zip([
            ("C compiler", if cfg!(target_os = "macos") { "xcode-select" } else { "build-essential" }),
            ("curl 7.84", "package"),
            ("node 20.0", "nodejs.org"),
            ("python3 3.11", "python.org"),
            ("rustc 1.95", "rustup.rs"),
        ]) {
            assert!(line.contains(name) && line.contains(remedy), "{line}");
        }
    }

    #[test]
    fn an_old_program_is_named_with_both_versions() {
        let (_folder, machine) = machine(&[("node", "v18.19.0"), ("npm", "9")]);
        let missing = machine.missing(&[Need::Node]);
        assert!(missing[0].contains("node is 18.19, 20.0 or newer"), "{missing:?}");
    }

    #[test]
    fn node_without_npm_is_not_enough() {
        let (_folder, machine) = machine(&[("node", "v22.1.0")]);
        assert!(machine.missing(&[Need::Node])[0].contains("npm is not on PATH"));
    }

    #[test]
    fn a_program_that_says_no_version_is_quoted() {
        let (_folder, machine) = machine(&[("rustc", "no default toolchain")]);
        assert!(machine.missing(&[Need::Rust])[0].contains("no default toolchain"));
    }

    #[test]
    fn a_file_that_cannot_be_run_is_no_program() {
        let (folder, machine) = machine(&[("cc", "")]);
        fs::set_permissions(folder.path().join("cc"), fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(machine.missing(&[Need::CCompiler]).len(), 1);
    }

    #[test]
    fn the_compiler_that_cc_names_counts() {
        let (folder, mut machine) = machine(&[("my-cc", "")]);
        machine.compiler = Some("my-cc -m64".to_owned());
        assert_eq!(machine.missing(&[Need::CCompiler]), Vec::<String>::new());
        drop(folder);
    }
}
