//! Calls of connectors: what Patchbay adds to a call that its caller could have made itself, and how many in a second go
//! through one integration and through many.

mod peer;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

use self::peer::Peer;
use crate::server::{Database, Server};
use crate::statistics::percentile;
use crate::{Bench, Failure, seed};

/// Calls of each kind whose time is taken, one after the other, in turns.
const CALLS: usize = 4000;
/// Calls before that, which are not looked at.
const WARM_UP: usize = 400;
const CLIENTS: usize = 32;
const DURATION: Duration = Duration::from_secs(6);
const INTEGRATIONS: usize = 1000;

pub(crate) async fn measure(bench: &Bench) -> Result<(), Failure> {
    println!("downloads of 1 kB from a server of S3 on this machine, through Patchbay with SQLite");
    let peer = Peer::start().await?;
    let data = tempfile::tempdir_in(&bench.folder)?;
    let platform = seed::open(data.path(), Database::Sqlite).await?;
    let founded = seed::organization(&platform, "acme", 0).await?;
    platform.store.close().await;
    let here = ["--allow-network", "127.0.0.1/32"];
    let server = Arc::new(Server::start(bench, data.path(), Database::Sqlite, &here, None).await?);
    let tokens = connect(&server, &founded.token.access.secret, &peer, INTEGRATIONS).await?;
    added(&server, &tokens, &peer).await?;
    let one = rate(&server, tokens[..1].to_vec()).await?;
    let many = rate(&server, tokens).await?;
    println!("  {CLIENTS} clients: {one:.0}/s through one integration, {many:.0}/s through {INTEGRATIONS}");
    println!("    one alone is held to what its provider is spared to: 50/s (egress, `Limits::per_second`)");
    println!("    through {INTEGRATIONS} ÷ through one: {:.2}\n", many / one);
    Ok(())
}

/// The tokens of so many integrations, each with a credential of its own.
async fn connect(server: &Server, token: &str, peer: &Peer, many: usize) -> Result<Vec<String>, Failure> {
    let call = |path: String, body: Value| server.request(Method::POST, &path, token).json(&body).send();
    let made: Value = call("/v1/accounts".into(), json!({})).await?.error_for_status()?.json().await?;
    let account = made["result"]["account"]["id"].as_str().ok_or("the account has no id")?;
    let mut tokens = Vec::with_capacity(many);
    for _ in 0..many {
        let config = json!({
            "type": "storage_aws_s3", "bucket": "bucket", "region": "eu-central-1", "endpoint": peer.url(),
            "credential": { "type": "aws", "access_key_id": "AKIABENCH", "secret_access_key": "of the bench" },
        });
        let made = call(format!("/v1/integrations/{account}"), json!({ "provider_config": config })).await?;
        let made: Value = made.error_for_status()?.json().await?;
        let token =
            made["result"]["token"]["access"]["secret"].as_str().ok_or("the integration has no token")?;
        tokens.push(token.to_owned());
    }
    Ok(tokens)
}

/// The time of calls through Patchbay against calls of the same server without it, side by side. Each goes through another
/// integration: one alone would wait for its turn, so that its provider is spared.
async fn added(server: &Server, tokens: &[String], peer: &Peer) -> Result<(), Failure> {
    let direct = Client::builder().build()?;
    let (mut straight, mut through) = (Vec::new(), Vec::new());
    for number in 0..WARM_UP + CALLS {
        let one = timed(direct.get(format!("{}/bucket/file", peer.url()))).await?;
        let token = &tokens[number % tokens.len()];
        let other = timed(server.request(Method::GET, "/v1/storage/files/file", token)).await?;
        if number >= WARM_UP {
            straight.push(one);
            through.push(other);
        }
    }
    let [p50, p99] = [50, 99].map(|per_cent| {
        let (straight, through) = (percentile(&mut straight, per_cent), percentile(&mut through, per_cent));
        println!(
            "  p{per_cent}: {straight:.2} ms straight, {through:.2} ms through: {:.2} ms more",
            through - straight
        );
        through - straight
    });
    if p50 > 1.0 || p99 > 5.0 {
        return Err(format!("{p50:.2} ms and {p99:.2} ms are added; it may be 1 ms and 5 ms").into());
    }
    Ok(())
}

/// Milliseconds that a call takes, its body included.
async fn timed(request: RequestBuilder) -> Result<f64, Failure> {
    let sent = Instant::now();
    let answer = request.send().await?.error_for_status()?;
    answer.bytes().await?;
    Ok(sent.elapsed().as_secs_f64() * 1000.0)
}

/// Calls in a second, spread over these integrations.
async fn rate(server: &Arc<Server>, tokens: Vec<String>) -> Result<f64, Failure> {
    let (tokens, number) = (Arc::new(tokens), Arc::new(AtomicUsize::new(0)));
    let begin = Instant::now();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (server, tokens, number) = (server.clone(), tokens.clone(), number.clone());
            tokio::spawn(async move {
                while begin.elapsed() < DURATION {
                    let token = &tokens[number.fetch_add(1, Ordering::Relaxed) % tokens.len()];
                    timed(server.request(Method::GET, "/v1/storage/files/file", token)).await?;
                }
                Ok::<_, Failure>(())
            })
        })
        .collect();
    for client in clients {
        client.await??;
    }
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let rate = number.load(Ordering::Relaxed) as f64 / begin.elapsed().as_secs_f64();
    Ok(rate)
}
