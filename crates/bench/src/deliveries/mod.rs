//! Deliveries to webhooks: how many in a second, from the changes to the receivers, and whether receivers that are slow or
//! never end hold up the others.

mod receiver;

use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;
use testing::{TestDatabase, TestPostgres};

use self::receiver::{Manner, Receiver};
use crate::seed;
use crate::server::{Database, Server};
use crate::statistics::median;
use crate::{Bench, Failure};

/// Changes at the same time.
const CLIENTS: usize = 16;
/// Deliveries of each figure; to each of three receivers where they are compared.
const DELIVERIES: usize = 640;
/// What an organization may have at most.
const WEBHOOKS: usize = 32;
const SLOW: Duration = Duration::from_secs(10);
/// Runs with and without receivers that hold up.
const ROUNDS: usize = 5;
/// What is left of the deliveries to others in a second beside receivers that are slow or never end, at least. Not one:
/// what they fail at is noted, and what never ends is read up to its limit, by the same cores.
const LEFT: f64 = 0.8;

pub(crate) async fn measure(bench: &Bench, postgres: &TestPostgres) -> Result<(), Failure> {
    println!("deliveries to webhooks on this machine, {DELIVERIES} each, {CLIENTS} changes at the same time");
    on(bench, "SQLite", None).await?;
    on(bench, "PostgreSQL", Some(postgres)).await
}

async fn on(bench: &Bench, name: &str, postgres: Option<&TestPostgres>) -> Result<(), Failure> {
    println!("  {name}");
    for webhooks in [1, 64] {
        let receivers = vec![Manner::Quick; webhooks];
        let rate = rate(bench, postgres, &receivers, DELIVERIES / webhooks).await?;
        println!("    {webhooks:>2} webhooks, each with its own receiver: {rate:.0}/s");
    }
    let (mut quick, mut held_up) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let three = [Manner::Quick, Manner::Quick, Manner::Quick];
        quick.push(rate(bench, postgres, &three, DELIVERIES).await? / 3.0);
        let one = [Manner::Quick, Manner::Slow(SLOW), Manner::Endless];
        held_up.push(rate(bench, postgres, &one, DELIVERIES).await?);
    }
    let (quick, held_up) = (median(&mut quick), median(&mut held_up));
    let left = held_up / quick;
    println!(
        "    to one beside one that takes 10 s and one that never ends ÷ beside two like itself: \
         {held_up:.0}/s ÷ {quick:.0}/s = {left:.2}"
    );
    if left < LEFT {
        return Err(format!("receivers that hold up leave the others {left:.2}, less than {LEFT}").into());
    }
    Ok(())
}

/// Deliveries in a second to the quick ones of these receivers, of so many changes. Each has a webhook of its own.
async fn rate(
    bench: &Bench,
    postgres: Option<&TestPostgres>,
    manners: &[Manner],
    changes: usize,
) -> Result<f64, Failure> {
    let data = tempfile::tempdir_in(&bench.folder)?;
    let database = match postgres {
        Some(server) => Some(TestDatabase::create(server).await?),
        None => None,
    };
    let url = database.as_ref().map(TestDatabase::serving_url);
    let database = url.as_deref().map_or(Database::Sqlite, Database::Postgres);
    let platform = seed::open(data.path(), database).await?;
    let mut receivers = Vec::new();
    let mut organizations = Vec::new();
    for number in 0..manners.len().div_ceil(WEBHOOKS) {
        let founded = seed::organization(&platform, &format!("acme-{number}"), 0).await?;
        organizations.push(founded.token.access.secret);
    }
    platform.store.close().await;
    let here = ["--allow-network", "127.0.0.1/32"];
    let server = Arc::new(Server::start(bench, data.path(), database, &here, None).await?);
    for (number, manner) in manners.iter().enumerate() {
        let receiver = Receiver::start(*manner).await?;
        let webhook = json!({
            "name": format!("webhook-{number}"), "filters": ["account_create"], "url": receiver.url(),
            "secret": { "value": "of the bench" },
        });
        let token = &organizations[number / WEBHOOKS];
        let answer = server.request(Method::POST, "/v1/organization/webhooks", token).json(&webhook);
        answer.send().await?.error_for_status()?;
        receivers.push((*manner, receiver));
    }
    let quick = manners.iter().filter(|manner| **manner == Manner::Quick).count();
    let begin = Instant::now();
    let changing = changing(&server, &organizations, changes);
    for (_, receiver) in receivers.iter().filter(|(manner, _)| *manner == Manner::Quick) {
        receiver.until_heard(changes).await;
    }
    let elapsed = begin.elapsed().as_secs_f64();
    for client in changing {
        client.await??;
    }
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let rate = (changes * quick) as f64 / elapsed;
    Ok(rate)
}

/// Clients that create so many accounts in each organization.
fn changing(
    server: &Arc<Server>,
    organizations: &[String],
    changes: usize,
) -> Vec<tokio::task::JoinHandle<Result<(), Failure>>> {
    let organizations: Arc<[String]> = organizations.into();
    (0..CLIENTS)
        .map(|client| {
            let (server, organizations) = (server.clone(), organizations.clone());
            tokio::spawn(async move {
                for number in (client..changes).step_by(CLIENTS) {
                    for token in organizations.iter() {
                        let account = json!({ "name": format!("tenant-{number}") });
                        let request = server.request(Method::POST, "/v1/accounts", token).json(&account);
                        request.send().await?.error_for_status()?.bytes().await?;
                    }
                }
                Ok(())
            })
        })
        .collect()
}
