//! How long a start takes, and what the server holds in memory when nothing happens.

use crate::seed;
use crate::server::{Database, Server};
use crate::statistics::median;
use crate::{Bench, Failure};

const STARTS: usize = 9;

pub(crate) async fn measure(bench: &Bench) -> Result<(), Failure> {
    let data = tempfile::tempdir_in(&bench.folder)?;
    let platform = seed::open(data.path(), Database::Sqlite).await?;
    seed::organization(&platform, "acme", 1000).await?;
    platform.store.close().await;
    let (mut times, mut memory) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let server = Server::start(bench, data.path(), Database::Sqlite, &[], None).await?;
        times.push(server.started_in.as_secs_f64() * 1000.0);
        memory.push(server.memory_mb()?);
    }
    println!(
        "start-up, SQLite, 1000 accounts, from the command to ready, median of {STARTS}: {:.0} ms",
        median(&mut times)
    );
    println!("idle memory after that: {:.1} MB resident\n", median(&mut memory));
    Ok(())
}
