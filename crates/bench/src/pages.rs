//! First and deep page at 100 000 accounts against the same pages at 1 000, and a search for one of them.

use std::path::Path;
use std::time::Instant;

use reqwest::Method;
use testing::{TestDatabase, TestPostgres};

use crate::seed;
use crate::server::{Database, Server};
use crate::statistics::median;
use crate::{Bench, Failure};

const ROUNDS: usize = 300;
const FEW: usize = 1_000;
const MANY: usize = 100_000;

pub(crate) async fn measure(bench: &Bench, postgres: &TestPostgres) -> Result<(), Failure> {
    println!("page of 50 at {MANY} accounts ÷ at {FEW}, medians of {ROUNDS} alternating");
    let data = tempfile::tempdir_in(&bench.folder)?;
    compare(bench, "SQLite", data.path(), Database::Sqlite).await?;
    let database = TestDatabase::create(postgres).await?;
    let data = tempfile::tempdir_in(&bench.folder)?;
    compare(bench, "PostgreSQL", data.path(), Database::Postgres(&database.serving_url())).await
}

async fn compare(bench: &Bench, name: &str, data: &Path, database: Database<'_>) -> Result<(), Failure> {
    let platform = seed::open(data, database).await?;
    let few = seed::organization(&platform, "few", FEW).await?.token.access.secret;
    let many = seed::organization(&platform, "many", MANY).await?.token.access.secret;
    platform.store.close().await;
    let server = Server::start(bench, data, database, &[], None).await?;
    let deep =
        |accounts: usize| format!("/v1/accounts?limit=50&start_after=account-{:06}", accounts * 9 / 10);
    let first = || "/v1/accounts?limit=50".to_owned();
    let total = || "/v1/accounts?limit=50&total=true".to_owned();
    let latest = || "/v1/accounts?limit=50&order=created_at%5Bdesc%5D".to_owned();
    let search = |accounts: usize| format!("/v1/accounts?limit=50&search=count%20{}", accounts - 1);
    for (what, at_few, at_many, rows) in [
        ("first page", first(), first(), 50),
        ("deep page", deep(FEW), deep(MANY), 50),
        ("with total", total(), total(), 50),
        ("latest first", latest(), latest(), 50),
        ("search, one hit", search(FEW), search(MANY), 1),
    ] {
        let (mut small, mut large) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            small.push(get(&server, &few, &at_few, rows).await?);
            large.push(get(&server, &many, &at_many, rows).await?);
        }
        let (small, large) = (median(&mut small), median(&mut large));
        println!("  {name:<10} {what:<16} {large:.2} ms ÷ {small:.2} ms = {:.2}", large / small);
    }
    Ok(())
}

async fn get(server: &Server, token: &str, path: &str, rows: usize) -> Result<f64, Failure> {
    let begin = Instant::now();
    let answer = server.request(Method::GET, path, token).send().await?.error_for_status()?;
    let list: serde_json::Value = answer.json().await?;
    let found = list["result"].as_array().map_or(0, Vec::len);
    if found != rows {
        return Err(format!("{path} has {found} rows, not {rows}").into());
    }
    Ok(begin.elapsed().as_secs_f64() * 1000.0)
}
