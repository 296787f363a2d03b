//! A running `patchbay serve`, and an organization to talk to it with.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::{Client, Method, RequestBuilder};

use crate::{Bench, Failure};

/// Where the server keeps its data.
#[derive(Clone, Copy)]
pub(crate) enum Database<'a> {
    /// In its folder.
    Sqlite,
    /// With the serving role of this URL.
    Postgres(&'a str),
}

pub(crate) struct Server {
    child: Child,
    pub(crate) url: String,
    pub(crate) started_in: Duration,
    pub(crate) client: Client,
}

impl Server {
    /// Starts it and waits until it is ready.
    pub(crate) async fn start(
        bench: &Bench,
        data: &Path,
        database: Database<'_>,
        flags: &[&str],
        preload: Option<&Path>,
    ) -> Result<Self, Failure> {
        let begin = Instant::now();
        let mut command = Command::new(&bench.program);
        command.arg("serve").arg("--data-dir").arg(data).args(["--listen", "127.0.0.1:0", "--log", "warn"]);
        // What the server can do is measured, not what it allows a token.
        command.args(["--requests-per-minute", "0"]);
        if let Database::Postgres(url) = database {
            command.env("PATCHBAY_DATABASE_URL", url);
        }
        if let Some(library) = preload {
            command.env("LD_PRELOAD", library);
        }
        let mut child = command.args(flags).stdout(Stdio::piped()).spawn()?;
        let stdout = child.stdout.take().ok_or("the server has no output")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let url = line.trim().strip_prefix("listening on ").ok_or("the server did not start")?.to_owned();
        let client = Client::builder().pool_max_idle_per_host(256).build()?;
        while !client.get(format!("{url}/readyz")).send().await?.status().is_success() {
            if begin.elapsed() > Duration::from_secs(30) {
                return Err("the server does not become ready".into());
            }
        }
        Ok(Self { child, url, started_in: begin.elapsed(), client })
    }

    pub(crate) fn request(&self, method: Method, path: &str, token: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url)).bearer_auth(token)
    }

    /// Resident memory in MB.
    pub(crate) fn memory_mb(&self) -> Result<f64, Failure> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let kilobytes = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse::<f64>().ok())
            .ok_or("the system does not tell the memory of a process")?;
        Ok(kilobytes / 1024.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
