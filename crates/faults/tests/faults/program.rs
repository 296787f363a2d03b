//! The program as a host runs it.

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use std::{env, io};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// Names the program to test.
const VARIABLE: &str = "PATCHBAY_BIN";

/// Recovery included; a healthy start takes well under a second.
const STARTS_WITHIN: Duration = Duration::from_secs(30);

/// How to run it, again and again on the same data.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    data: PathBuf,
    log: PathBuf,
    database_url: Option<String>,
    flags: Vec<String>,
}

/// A running server. Dropping it kills it.
pub(crate) struct Running {
    child: Child,
    pub(crate) url: String,
}

/// What `patchbay organization create` prints.
pub(crate) struct Organization {
    pub(crate) token: String,
    pub(crate) account_id: String,
}

impl Program {
    /// Keeps everything in `directory`, with the database at `database_url` if there is one.
    pub(crate) fn new(directory: &Path, database_url: Option<String>) -> Self {
        Self {
            data: directory.join("data"),
            log: directory.join("server.log"),
            database_url,
            flags: Vec::new(),
        }
    }

    /// The log goes where the disk is not the one that fills up.
    pub(crate) fn log_to(self, log: PathBuf) -> Self {
        Self { log, ..self }
    }

    pub(crate) fn with_flags(self, flags: &[&str]) -> Self {
        Self { flags: flags.iter().map(|&flag| flag.to_owned()).collect(), ..self }
    }

    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    pub(crate) async fn create_organization(&self) -> Organization {
        let done =
            self.command(&["organization", "create"]).args(["--fullname", "Faults"]).output().await.unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let made: Value = serde_json::from_slice(&done.stdout).unwrap();
        let text = |pointer: &str| made.pointer(pointer).and_then(Value::as_str).unwrap().to_owned();
        Organization { token: text("/token/access/secret"), account_id: text("/account/id") }
    }

    /// Starts it and waits until it listens.
    pub(crate) async fn start(&self) -> Running {
        match self.try_start().await {
            Ok(running) => running,
            Err(said) => panic!("the server did not start: {said}"),
        }
    }

    /// Starts it; when it gives up, what it said.
    pub(crate) async fn try_start(&self) -> Result<Running, String> {
        let log = OpenOptions::new().create(true).append(true).open(&self.log).unwrap();
        let before = fs::metadata(&self.log).unwrap().len();
        let mut serve = self.command(&["serve"]);
        // Many more calls are made with one token here than a client should.
        serve
            .args(["--listen", "127.0.0.1:0", "--requests-per-minute", "0"])
            .args(&self.flags)
            .stdout(Stdio::piped())
            .stderr(log);
        let mut child = serve.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first =
            timeout(STARTS_WITHIN, lines.next_line()).await.expect("neither started nor gave up").unwrap();
        if let Some(url) = first.as_deref().and_then(|line| line.strip_prefix("listening on ")) {
            return Ok(Running { url: url.to_owned(), child });
        }
        let status = child.wait().await.unwrap();
        assert_eq!(status.code(), Some(1), "a refusal to start is an orderly end");
        let said = fs::read(&self.log).unwrap();
        Err(String::from_utf8_lossy(&said[usize::try_from(before).unwrap()..]).into_owned())
    }

    /// Lines of its log that speak of a panic or a defect.
    pub(crate) fn defects(&self) -> Vec<String> {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let defect =
            |line: &&str| line.contains("panic") || line.contains("Defect(") || line.contains("Internal(");
        log.lines().filter(defect).map(str::to_owned).collect()
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(binary());
        for (name, _) in env::vars_os() {
            if name.to_string_lossy().starts_with("PATCHBAY_") {
                command.env_remove(name);
            }
        }
        command.args(words).arg("--data-dir").arg(&self.data).stdin(Stdio::null()).kill_on_drop(true);
        if let Some(url) = &self.database_url {
            command.args(["--database-url", url]);
        }
        command
    }
}

impl Running {
    /// As a power cut does it: no signal that could be handled.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// As an operator does it.
    pub(crate) async fn stop(mut self) {
        let id = self.child.id().expect("still running");
        let asked = Command::new("kill").args(["-TERM", &id.to_string()]).status().await.unwrap();
        assert!(asked.success());
        let status =
            timeout(Duration::from_secs(40), self.child.wait()).await.expect("it does not stop").unwrap();
        assert!(status.success(), "{status}");
    }

    /// Whether it has ended by itself.
    pub(crate) fn has_ended(&mut self) -> io::Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }
}

/// The one that is named, or the one that was built beside the tests.
fn binary() -> PathBuf {
    if let Some(named) = env::var_os(VARIABLE) {
        return named.into();
    }
    let tests = env::current_exe().unwrap();
    let built = tests.parent().and_then(Path::parent).unwrap().join("patchbay");
    assert!(
        built.exists(),
        "{} is missing: run `cargo build -p server` first, or name a program in {VARIABLE}",
        built.display()
    );
    built
}
