//! The program itself: commands that end, and a server that runs.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use serde_json::Value;

/// A command line that is being put together. Nothing of the tests' own environment gets in, except the path.
#[derive(Clone)]
pub(crate) struct Program {
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) output: String,
    pub(crate) errors: String,
}

impl Program {
    pub(crate) fn new(arguments: &[&str]) -> Self {
        Self { arguments: arguments.iter().map(|&one| one.to_owned()).collect(), environment: Vec::new() }
    }

    pub(crate) fn arg(mut self, flag: &str, value: impl AsRef<Path>) -> Self {
        self.arguments.extend([flag.to_owned(), value.as_ref().to_str().unwrap().to_owned()]);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_patchbay"));
        command.args(&self.arguments).env_clear().envs(self.environment.iter().cloned());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).stdin(Stdio::null());
        command
    }

    /// Runs it to its end.
    pub(crate) fn run(&self) -> Ended {
        let output = self.command().output().unwrap();
        Ended {
            status: output.status,
            output: String::from_utf8(output.stdout).unwrap(),
            errors: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs `serve` on a free port; its log goes to a file.
    pub(crate) fn serve(&self, log: &Path) -> Server {
        let program = self.clone().arg("--listen", "127.0.0.1:0");
        let mut command = program.command();
        let mut child = command.stdout(Stdio::piped()).stderr(File::create(log).unwrap()).spawn().unwrap();
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let address =
            said.trim().strip_prefix("listening on http://").and_then(|address| address.parse().ok());
        let Some(address) = address else {
            let _ = child.kill();
            panic!("it does not serve: {said}{}", fs::read_to_string(log).unwrap());
        };
        Server { child, address, log: log.to_owned() }
    }
}

impl Ended {
    /// What it printed, if it went well.
    #[track_caller]
    pub(crate) fn good(&self) -> &str {
        assert!(self.status.success(), "{self:?}");
        &self.output
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(self.good()).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// What it complained of, if it refused. Each of `words` must be in it.
    #[track_caller]
    pub(crate) fn refused(&self, words: &[&str]) -> &str {
        assert!(!self.status.success(), "{self:?}");
        assert!(self.output.is_empty(), "{self:?}");
        for word in words {
            assert!(self.errors.contains(word), "{word:?} is not in {}", self.errors);
        }
        assert!(!self.errors.contains("panicked"), "{}", self.errors);
        &self.errors
    }
}

/// A running server. Dropping it kills it.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    log: PathBuf,
}

impl Server {
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// Asks it to end.
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &id]).status().unwrap().success());
    }

    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }

    /// Asks it to end, waits for it, gives its log.
    pub(crate) fn stop(mut self) -> String {
        self.signal("TERM");
        let status = self.wait();
        assert!(status.success(), "{status}: {}", self.log());
        self.log()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already over after `stop`.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An address that is taken for as long as the listener lives.
pub(crate) fn taken_address() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}
