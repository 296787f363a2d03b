//! Every list in an organization with 100 000 accounts and 300 000 integrations, against one with 1 000 and 3 000: no page
//! may take longer because there is more that is not on it.

mod cases;
mod raw;
mod seed;

use std::path::Path;
use std::time::Instant;

use api_types::OrganizationId;
use platform::Platform;
use reqwest::Method;
use testing::{TestDatabase, TestPostgres};

use self::cases::Case;
use self::raw::Raw;
use self::seed::Size;
use crate::seed::{open, organization};
use crate::server::{Database, Server};
use crate::statistics::median;
use crate::{Bench, Failure};

const ROUNDS: usize = 100;
const FEW: Size = Size { accounts: 1_000, integrations: 3_000 };
const MANY: Size = Size { accounts: 100_000, integrations: 300_000 };
/// What a page may take in the big organization, as a multiple of what it takes in the small one.
const MOST: f64 = 1.5;

pub(crate) async fn measure(bench: &Bench, postgres: &TestPostgres) -> Result<(), Failure> {
    println!(
        "pages of 50 in an organization with {} accounts and {} integrations ÷ with {} and {}, medians of {ROUNDS} \
         alternating",
        MANY.accounts, MANY.integrations, FEW.accounts, FEW.integrations
    );
    let data = tempfile::tempdir_in(&bench.folder)?;
    println!("  SQLite");
    let tokens = found(data.path(), Database::Sqlite, Raw::sqlite(data.path())).await?;
    let mut slow = compare(bench, data.path(), Database::Sqlite, &tokens).await?;
    drop(data);

    let database = TestDatabase::create(postgres).await?;
    let (url, superuser) = (database.serving_url(), database.superuser_url());
    let data = tempfile::tempdir_in(&bench.folder)?;
    println!("  PostgreSQL");
    let tokens = found(data.path(), Database::Postgres(&url), Raw::postgres(&superuser)).await?;
    slow += compare(bench, data.path(), Database::Postgres(&url), &tokens).await?;
    if slow > 0 {
        return Err(format!("{slow} pages take more than {MOST} times as long where there is more").into());
    }
    println!("  no page takes more than {MOST} times as long where there is more\n");
    Ok(())
}

/// Tokens of the small and of the big organization.
struct Tokens {
    few: String,
    many: String,
}

async fn found(
    data: &Path,
    database: Database<'_>,
    raw: impl Future<Output = Result<Raw, Failure>>,
) -> Result<Tokens, Failure> {
    let platform = open(data, database).await?;
    let (few, small) = token(&platform, "few").await?;
    let (many, big) = token(&platform, "many").await?;
    platform.store.close().await;
    let mut raw = raw.await?;
    seed::fill(&mut raw, small, FEW).await?;
    seed::fill(&mut raw, big, MANY).await?;
    raw.settle().await?;
    Ok(Tokens { few, many })
}

async fn token(platform: &Platform, name: &str) -> Result<(String, OrganizationId), Failure> {
    let founded = organization(platform, name, 0).await?;
    Ok((founded.token.access.secret, founded.organization.id))
}

/// Measures all pages; answers how many take too long.
async fn compare(
    bench: &Bench,
    data: &Path,
    database: Database<'_>,
    tokens: &Tokens,
) -> Result<usize, Failure> {
    let server = Server::start(bench, data, database, &[], None).await?;
    let mut slow = 0;
    for case in cases::all() {
        let ratio = ratio(&server, tokens, &case).await?;
        slow += usize::from(case.held && ratio > MOST);
    }
    Ok(slow)
}

async fn ratio(server: &Server, tokens: &Tokens, case: &Case) -> Result<f64, Failure> {
    let (few, many) = ((case.path)(FEW), (case.path)(MANY));
    let (mut small, mut large) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (rows, time) = get(server, &tokens.few, &few).await?;
        small.push(time);
        let (same, time) = get(server, &tokens.many, &many).await?;
        large.push(time);
        if rows != same || rows < case.rows {
            return Err(format!("{few} has {rows} rows, {many} {same}; {} are expected", case.rows).into());
        }
        // Something is wrong with a page of seconds; it need not be shown a hundred times.
        if time > 1000.0 {
            break;
        }
    }
    let (small, large) = (median(&mut small), median(&mut large));
    let ratio = large / small;
    let mark = match case.held {
        true if ratio > MOST => "  too much",
        true => "",
        false => "  (counts, searches or sorts)",
    };
    println!("    {:<22}{:<18}{large:>8.2} ms ÷ {small:>6.2} ms = {ratio:>6.2}{mark}", case.list, case.what);
    Ok(ratio)
}

/// How many objects a page has, and how many milliseconds it took.
async fn get(server: &Server, token: &str, path: &str) -> Result<(usize, f64), Failure> {
    let path = path.replace('[', "%5B").replace(']', "%5D");
    let begin = Instant::now();
    let answer = server.request(Method::GET, &path, token).send().await?;
    let status = answer.status();
    let text = answer.text().await?;
    let time = begin.elapsed().as_secs_f64() * 1000.0;
    if !status.is_success() {
        return Err(format!("{path} answered {status}: {text}").into());
    }
    let list: serde_json::Value = serde_json::from_str(&text)?;
    Ok((list["result"].as_array().map_or(0, Vec::len), time))
}
