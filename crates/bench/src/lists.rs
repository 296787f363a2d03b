//! An authenticated list of 100 accounts, against the same SQL on a bare connection.

use std::path::Path;
use std::time::Instant;

use reqwest::Method;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Executor as _};
use testing::{TestDatabase, TestPostgres};

use crate::seed;
use crate::server::{Database, Server};
use crate::statistics::median;
use crate::{Bench, Failure};

const ROUNDS: usize = 400;
const SQL: &str = "SELECT t.org_id, t.id, t.name, t.fullname, t.environment, t.labels, t.version, t.created_at, \
                   t.updated_at FROM accounts t WHERE t.org_id = $1 ORDER BY t.name ASC LIMIT 100";

pub(crate) async fn measure(bench: &Bench, postgres: &TestPostgres) -> Result<(), Failure> {
    println!(
        "authenticated list of 100 ÷ the same SQL on a bare connection, medians of {ROUNDS} alternating"
    );
    let data = tempfile::tempdir_in(&bench.folder)?;
    compare(bench, data.path(), Database::Sqlite, "").await?;
    let database = TestDatabase::create(postgres).await?;
    let data = tempfile::tempdir_in(&bench.folder)?;
    compare(bench, data.path(), Database::Postgres(&database.serving_url()), &database.superuser_url())
        .await?;
    println!();
    Ok(())
}

async fn compare(bench: &Bench, data: &Path, database: Database<'_>, bare_url: &str) -> Result<(), Failure> {
    let platform = seed::open(data, database).await?;
    let founded = seed::organization(&platform, "acme", 1000).await?;
    platform.store.close().await;
    let organization = founded.organization.id.to_string();
    let token = founded.token.access.secret;
    let server = Server::start(bench, data, database, &[], None).await?;
    let (mut listed, mut bare) = (Vec::new(), Vec::new());
    let name = match database {
        Database::Sqlite => {
            let options = SqliteConnectOptions::new().filename(data.join("patchbay.db")).read_only(true);
            let mut connection = options.disable_statement_logging().connect().await?;
            for _ in 0..ROUNDS {
                listed.push(list(&server, &token).await?);
                let begin = Instant::now();
                let rows = connection.fetch_all(sqlx::query(SQL).bind(&organization)).await?;
                bare.push(checked(rows.len(), begin)?);
            }
            "SQLite"
        }
        Database::Postgres(_) => {
            let options: PgConnectOptions = bare_url.parse()?;
            let mut connection = options.disable_statement_logging().connect().await?;
            for _ in 0..ROUNDS {
                listed.push(list(&server, &token).await?);
                let begin = Instant::now();
                let rows = connection.fetch_all(sqlx::query(SQL).bind(&organization)).await?;
                bare.push(checked(rows.len(), begin)?);
            }
            "PostgreSQL"
        }
    };
    let (listed, bare) = (median(&mut listed), median(&mut bare));
    println!("  {name:<10} {listed:.2} ms ÷ {bare:.2} ms = {:.1}", listed / bare);
    Ok(())
}

async fn list(server: &Server, token: &str) -> Result<f64, Failure> {
    let begin = Instant::now();
    let answer = server.request(Method::GET, "/v1/accounts?limit=100", token).send().await?;
    let list: serde_json::Value = answer.error_for_status()?.json().await?;
    checked(list["result"].as_array().map_or(0, Vec::len), begin)
}

fn checked(rows: usize, begin: Instant) -> Result<f64, Failure> {
    if rows == 100 {
        Ok(begin.elapsed().as_secs_f64() * 1000.0)
    } else {
        Err("the list has not 100 rows".into())
    }
}
