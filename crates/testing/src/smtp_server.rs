//! A mail server that takes every message and delivers none.

use std::fmt;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use serde::Deserialize;

use crate::{find_python, python};

/// A running mail server (aiosmtpd) on a port of its own. Dropping it ends it, and so does the end of the process.
///
/// How it answers depends on the recipient's name, for example `nobody@…` is refused for good and `later@…` for now:
/// see the beginning of `smtp_server.py`.
#[derive(Debug)]
pub struct SmtpServer {
    port: u16,
    process: Child,
    lines: Mutex<Receiver<String>>,
}

/// What the server asks of those who connect.
#[derive(Clone, Copy, Debug, Default)]
pub struct SmtpOptions<'a> {
    /// How connections are protected.
    pub tls: SmtpTls<'a>,
    /// User and password; without it nobody has to log in.
    pub login: Option<(&'a str, &'a str)>,
    /// Whether it takes addresses with letters outside ASCII (SMTPUTF8).
    pub utf8: bool,
}

/// How connections are protected.
#[derive(Clone, Copy, Debug, Default)]
pub enum SmtpTls<'a> {
    /// Not at all.
    #[default]
    None,
    /// Only after STARTTLS is mail taken.
    StartTls(SmtpCertificate<'a>),
    /// From the first byte.
    Implicit(SmtpCertificate<'a>),
}

/// Files in PEM.
#[derive(Clone, Copy, Debug)]
pub struct SmtpCertificate<'a> {
    /// The server's certificate, and those between it and the authority.
    pub certificate: &'a Path,
    /// Its private key.
    pub key: &'a Path,
}

/// A message that the server has taken, read by Python's own mail parser.
#[derive(Clone, Debug, Deserialize)]
pub struct SentMail {
    /// The envelope's sender.
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    /// What the client called itself.
    pub helo: String,
    /// Whether it came over TLS.
    pub tls: bool,
    /// Who had logged in.
    pub user: Option<String>,
    /// Names and decoded values, in order.
    pub headers: Vec<(String, String)>,
    /// The content type of the whole.
    pub r#type: String,
    /// Content type and decoded text of each part, in order, with `\n` as line end.
    pub parts: Vec<(String, String)>,
    /// What the parser found to be against the standards.
    pub defects: Vec<String>,
    /// The length in bytes of the longest line on the wire.
    pub longest_line: usize,
    /// As it came over the wire.
    pub raw: String,
}

/// Why there is no server, or no message.
#[derive(Debug)]
pub struct SmtpError(String);

impl fmt::Display for SmtpError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "mail server for tests: {}", self.0)
    }
}

impl std::error::Error for SmtpError {}

/// Much longer than anything takes: only for tests that would otherwise wait for ever.
const PATIENCE: Duration = Duration::from_secs(30);

impl SmtpServer {
    /// Starts a server that asks for nothing.
    pub fn start() -> Result<Self, SmtpError> {
        Self::start_with(&SmtpOptions::default())
    }

    /// Starts a server.
    pub fn start_with(options: &SmtpOptions<'_>) -> Result<Self, SmtpError> {
        let mut command = Command::new(find_python().map_err(SmtpError)?);
        command.args(["-c", include_str!("smtp_server.py")]);
        match options.tls {
            SmtpTls::None => &mut command,
            SmtpTls::StartTls(files) => with_tls(&mut command, "starttls", files),
            SmtpTls::Implicit(files) => with_tls(&mut command, "implicit", files),
        };
        if let Some((user, password)) = options.login {
            command.args(["--user", user, "--password", password]);
        }
        if options.utf8 {
            command.arg("--utf8");
        }
        let failed = |error: std::io::Error| SmtpError(format!("Python could not be started: {error}"));
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(failed)?;
        let output = process.stdout.take().ok_or_else(|| SmtpError("no output".to_owned()))?;
        let mut server = Self { port: 0, process, lines: Mutex::new(read_lines(output)) };
        match server.read_line()? {
            Line::Port(port) => server.port = port,
            Line::Error(problem) => {
                return Err(SmtpError(format!(
                    "{problem}; bring it up to date with {}",
                    python::PYTHON_REMEDY
                )));
            }
            other => return Err(SmtpError(format!("unexpected: {other:?}"))),
        }
        Ok(server)
    }

    /// Where it listens, on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// For `--smtp-url`, when the server asks for nothing.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// The next message, waiting until there is one; an error after half a minute. Each message is given once, in the
    /// order in which they came.
    ///
    /// Blocks the thread: on a runtime with one thread, have the sending done before, or use `spawn_blocking`.
    pub fn next_mail(&self) -> Result<SentMail, SmtpError> {
        match self.read_line()? {
            Line::Mail(mail) => Ok(*mail),
            other => Err(SmtpError(format!("unexpected: {other:?}"))),
        }
    }

    /// All messages that the server has taken by now and that nobody has read yet; none if there were none.
    pub fn mails_so_far(&self) -> Result<Vec<SentMail>, SmtpError> {
        // The server answers behind everything that it has said before.
        let asked = self.process.stdin.as_ref().map(|mut input| input.write_all(b"\n"));
        if !matches!(asked, Some(Ok(()))) {
            return Err(SmtpError("it has ended".to_owned()));
        }
        let mut mails = Vec::new();
        loop {
            match self.read_line()? {
                Line::Mail(mail) => mails.push(*mail),
                Line::Mark(()) => return Ok(mails),
                other => return Err(SmtpError(format!("unexpected: {other:?}"))),
            }
        }
    }

    fn read_line(&self) -> Result<Line, SmtpError> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        match lines.recv_timeout(PATIENCE) {
            Ok(line) => serde_json::from_str(&line)
                .map_err(|error| SmtpError(format!("unreadable line ({error}): {line}"))),
            Err(RecvTimeoutError::Timeout) => Err(SmtpError(format!("nothing came within {PATIENCE:?}"))),
            Err(RecvTimeoutError::Disconnected) => Err(SmtpError("it ended; see what it printed".to_owned())),
        }
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        // The end of its input ends it.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// What the server says.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    Port(u16),
    Error(String),
    Mail(Box<SentMail>),
    Mark(()),
}

fn with_tls<'a>(command: &'a mut Command, mode: &str, files: SmtpCertificate<'_>) -> &'a mut Command {
    command.args(["--tls", mode, "--cert"]).arg(files.certificate).arg("--key").arg(files.key)
}

/// A thread, because a pipe cannot be read with a time limit.
fn read_lines(output: ChildStdout) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let lines = BufReader::new(output).lines();
        lines.map_while(Result::ok).try_for_each(|line| sender.send(line))
    });
    receiver
}

#[cfg(test)]
mod tests {
    use super::SmtpServer;

    #[test]
    fn a_server_without_mail_says_so_at_once() {
        let server = SmtpServer::start().unwrap();
        assert!(server.port() > 0);
        assert!(server.mails_so_far().unwrap().is_empty());
    }
}
