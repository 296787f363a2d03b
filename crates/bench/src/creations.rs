//! Durable account creations at 64 clients: many units of work in a commit, against a commit for each.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;

use crate::server::{Database, Server};
use crate::statistics::percentile;
use crate::{Bench, Failure};
use crate::{seed, slow_disk};

const CLIENTS: usize = 64;
const DURATION: Duration = Duration::from_secs(8);

/// What a sync takes on the disks that many servers have.
const SLOW_SYNC: Duration = Duration::from_millis(4);

pub(crate) async fn measure(bench: &Bench) -> Result<(), Failure> {
    println!(
        "account creations, {CLIENTS} clients, SQLite, durable (synchronous=FULL), {} s each",
        DURATION.as_secs()
    );
    compare(bench, "this disk", None).await?;
    let library = slow_disk::library(&bench.folder, SLOW_SYNC)?;
    compare(bench, "this disk, each sync 4 ms later", Some(&library)).await
}

async fn compare(bench: &Bench, disk: &str, preload: Option<&Path>) -> Result<(), Failure> {
    println!("  {disk}:");
    let alone = rate(bench, "1", preload).await?;
    let grouped = rate(bench, "128", preload).await?;
    println!("    grouped ÷ one commit per write: {:.1}\n", grouped / alone);
    Ok(())
}

async fn rate(bench: &Bench, group: &str, preload: Option<&Path>) -> Result<f64, Failure> {
    let data = tempfile::tempdir_in(&bench.folder)?;
    let platform = seed::open(data.path(), Database::Sqlite).await?;
    let founded = seed::organization(&platform, "acme", 0).await?;
    platform.store.close().await;
    let server = Arc::new(
        Server::start(bench, data.path(), Database::Sqlite, &["--group-commit", group], preload).await?,
    );
    let token: Arc<str> = founded.token.access.secret.into();
    let number = Arc::new(AtomicUsize::new(0));
    let begin = Instant::now();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (server, token, number) = (server.clone(), token.clone(), number.clone());
            tokio::spawn(async move {
                let mut times = Vec::new();
                while begin.elapsed() < DURATION {
                    let name = format!("tenant-{}", number.fetch_add(1, Ordering::Relaxed));
                    let sent = Instant::now();
                    let request = server.request(Method::POST, "/v1/accounts", &token);
                    let answer = request.json(&json!({ "name": name })).send().await?;
                    let status = answer.status();
                    answer.bytes().await?;
                    if status != 200 {
                        return Err(Failure::from(format!("a creation answered {status}")));
                    }
                    times.push(sent.elapsed().as_secs_f64() * 1000.0);
                }
                Ok(times)
            })
        })
        .collect();
    let mut times = Vec::new();
    for client in clients {
        times.append(&mut client.await??);
    }
    let elapsed = begin.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let rate = times.len() as f64 / elapsed;
    println!(
        "    at most {group:>3} in a commit: {rate:.0}/s, p50 {:.1} ms, p99 {:.1} ms",
        percentile(&mut times, 50),
        percentile(&mut times, 99)
    );
    Ok(rate)
}
