//! A PostgreSQL server in a temporary directory.

use std::fmt;
use std::fs;
use std::io::{self, Read as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::binaries;

/// A running PostgreSQL server. Dropping the one that started it stops it.
///
/// It listens on a socket in a directory that only its user can enter, so it needs neither port nor password.
#[derive(Debug)]
pub struct TestPostgres {
    superuser_url: String,
    server: Option<Server>,
}

/// How the server treats the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// As in life: for tests that kill it and look what is left.
    Durable,
    /// Never waits for the disk: for everything else.
    Quick,
}

/// Why there is no server, or no database in it.
#[derive(Debug)]
pub enum PostgresError {
    /// PostgreSQL is not installed; says what to do.
    Missing(String),
    /// It did not start; carries what it said.
    Start(String),
    /// It refused something.
    Refused(String),
}

impl fmt::Display for PostgresError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(what) => out.write_str(what),
            Self::Start(why) => write!(out, "PostgreSQL could not be started for tests: {why}"),
            Self::Refused(why) => write!(out, "the test server refused: {why}"),
        }
    }
}

impl std::error::Error for PostgresError {}

impl TestPostgres {
    /// Starts a server of one's own.
    pub fn start(durability: Durability) -> Result<Self, PostgresError> {
        let (server, superuser_url) = Server::start(durability, None)?;
        Ok(Self { superuser_url, server: Some(server) })
    }

    /// The URL of the superuser, for the database `postgres`.
    pub fn superuser_url(&self) -> &str {
        &self.superuser_url
    }

    /// Kills the server as a power cut would, and starts it again. Only for a server of one's own.
    pub fn crash_and_recover(&self) -> Result<(), PostgresError> {
        let server = self.own()?;
        server.control(&["-m", "immediate", "-w", "stop"])?;
        server.control(&["-l", "server.log", "-w", "start"])
    }

    /// Kills all its processes with SIGKILL, in the middle of whatever they do. Only for a server of one's own.
    pub fn kill(&self) -> Result<(), PostgresError> {
        self.own()?.kill()
    }

    /// Starts it again if it is down, as the host's service manager would. Only for a server of one's own.
    pub fn start_again(&self) -> Result<(), PostgresError> {
        let server = self.own()?;
        server.control(&["status"]).or_else(|_| server.control(&["-l", "server.log", "-w", "start"]))
    }

    fn own(&self) -> Result<&Server, PostgresError> {
        let others = || PostgresError::Refused("others use this server; start one with `start`".into());
        self.server.as_ref().ok_or_else(others)
    }

    pub(crate) fn at(superuser_url: String) -> Self {
        Self { superuser_url, server: None }
    }
}

/// The shell that looks after the server.
#[derive(Debug)]
pub(crate) struct Server {
    shell: Child,
    programs: PathBuf,
    directory: PathBuf,
}

/// A process whose end ends the server, and a directory that goes with it.
pub(crate) struct Watched<'a> {
    pub(crate) process: u32,
    pub(crate) directory: &'a Path,
}

impl Server {
    pub(crate) fn start(
        durability: Durability,
        watched: Option<&Watched<'_>>,
    ) -> Result<(Self, String), PostgresError> {
        let programs = binaries::find()?;
        let process = watched.map(|one| one.process.to_string()).unwrap_or_default();
        let remove = watched.map(|one| one.directory.as_os_str()).unwrap_or_default();
        let mut shell = Command::new("sh")
            .args(["-c", include_str!("cluster.sh"), "postgres-for-tests"])
            .arg(&programs)
            .args([settings(durability), process.as_str()])
            .arg(remove)
            .stdin(if watched.is_some() { Stdio::null() } else { Stdio::piped() })
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // Its own group: what ends the tests by a signal must leave it the time to clean up.
            .process_group(0)
            .spawn()
            .map_err(|error| failed(&error))?;
        // The shell closes its output once the server is up, or ends.
        let mut said = String::new();
        if let Some(mut output) = shell.stdout.take() {
            output.read_to_string(&mut said).map_err(|error| failed(&error))?;
        }
        let Some(directory) = said.trim().strip_prefix("ready: ").map(PathBuf::from) else {
            let _ = shell.wait();
            return Err(PostgresError::Start(if said.is_empty() { "no output".into() } else { said }));
        };
        let url = format!("postgres://postgres@localhost/postgres?host={}", directory.display());
        Ok((Self { shell, programs, directory }, url))
    }

    fn kill(&self) -> Result<(), PostgresError> {
        let file =
            fs::read_to_string(self.directory.join("data/postmaster.pid")).map_err(|error| failed(&error))?;
        let first = file.lines().next().unwrap_or_default().to_owned();
        let mut processes = children_of(&first);
        // The first one first: it would take the others' end for a crash, and begin to recover.
        processes.insert(0, first);
        let status = Command::new("sh")
            .args(["-c", KILL, "kill"])
            .args(&processes)
            .status()
            .map_err(|error| failed(&error))?;
        if status.success() { Ok(()) } else { Err(PostgresError::Refused("kill failed".into())) }
    }

    fn control(&self, arguments: &[&str]) -> Result<(), PostgresError> {
        // The directory belongs to the server's user, so the shell decides as whom to run, as when it started it.
        let script =
            r#"cd "$0" && if [ "$(id -u)" = 0 ]; then exec runuser -u postgres -- "$@"; else exec "$@"; fi"#;
        let status = Command::new("sh")
            .args(["-c", script])
            .arg(&self.directory)
            .arg(self.programs.join("pg_ctl"))
            .args(["-D", "data"])
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .map_err(|error| failed(&error))?;
        if status.success() {
            Ok(())
        } else {
            Err(PostgresError::Refused(format!("pg_ctl {} failed", arguments.join(" "))))
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Without a pipe it is not ours to end.
        if self.shell.stdin.take().is_some() {
            let _ = self.shell.wait();
        }
    }
}

/// Kills the first process, then the others, and waits until the first is gone: a signal is only on its way when
/// `kill` returns.
const KILL: &str = r#"
    first=$1
    kill -9 "$first" && shift && kill -9 "$@" 2>/dev/null
    tries=1000
    while kill -0 "$first" 2>/dev/null && [ $tries -gt 0 ]; do sleep 0.01; tries=$((tries - 1)); done
    ! kill -0 "$first" 2>/dev/null
"#;

/// The processes whose parent this one is. Linux only; elsewhere they end by themselves when their parent has.
fn children_of(parent: &str) -> Vec<String> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = processes.filter_map(|entry| entry.file_name().into_string().ok());
    numbers
        .filter(|number| {
            let stat = fs::read_to_string(format!("/proc/{number}/stat")).unwrap_or_default();
            // The name, which may hold anything, ends with the last bracket; state and parent follow.
            stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)) == Some(parent)
        })
        .collect()
}

fn failed(error: &io::Error) -> PostgresError {
    PostgresError::Start(error.to_string())
}

fn settings(durability: Durability) -> &'static str {
    match durability {
        Durability::Durable => "max_connections = 200",
        Durability::Quick => {
            "max_connections = 500\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\n\
             autovacuum = off\nmax_wal_size = 4GB"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Durability, TestPostgres};

    #[test]
    fn the_server_goes_with_its_owner() {
        let server = TestPostgres::start(Durability::Quick).unwrap();
        let directory = server.server.as_ref().unwrap().directory.clone();
        assert!(directory.join(".s.PGSQL.5432").exists());
        drop(server);
        assert!(!directory.exists());
    }

    #[test]
    fn a_killed_server_is_down_until_it_is_started_again() {
        let server = TestPostgres::start(Durability::Durable).unwrap();
        server.kill().unwrap();
        let own = server.own().unwrap();
        assert!(own.control(&["status"]).is_err());
        server.start_again().unwrap();
        server.start_again().unwrap();
        own.control(&["status"]).unwrap();
    }

    #[test]
    fn a_crashed_server_comes_back() {
        let server = TestPostgres::start(Durability::Durable).unwrap();
        let directory = server.server.as_ref().unwrap().directory.clone();
        server.crash_and_recover().unwrap();
        assert!(directory.join(".s.PGSQL.5432").exists());
    }
}
