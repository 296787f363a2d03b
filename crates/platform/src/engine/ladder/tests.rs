use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use api_types::verification::{Mender, StepName, StepState, VerificationStep};
use api_types::{Environment, Timestamp};
use connectors::{Context, ErrorKind, ProviderError, Step};
use egress::{Budget, Egress, Settings};
use serde_json::json;
use testing::HttpPeer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::super::failure::unanswered;
use super::Ladder;

const BASE: &str = "/integration/provider_config";

fn context(url: &str) -> Context {
    Context {
        config: json!({"type": "x", "site_url": url}),
        credentials: BTreeMap::new(),
        environment: Environment::Test,
        created_at: Timestamp::from_micros(0),
        now: Timestamp::from_micros(0),
        time_left: Duration::from_secs(20),
    }
}

fn all(mut told: UnboundedReceiver<VerificationStep>) -> Vec<VerificationStep> {
    std::iter::from_fn(|| told.try_recv().ok()).collect()
}

fn words(steps: &[VerificationStep]) -> Vec<(StepName, StepState)> {
    steps.iter().map(|one| (one.step, one.state)).collect()
}

/// How the steps end, in order.
fn ends(steps: &[VerificationStep]) -> Vec<StepState> {
    let ends: Vec<_> = steps.iter().filter(|one| one.state != StepState::Running).collect();
    let names: Vec<_> = ends.iter().map(|one| one.step).collect();
    let order = [
        StepName::Resolve,
        StepName::Connect,
        StepName::Tls,
        StepName::Authenticate,
        StepName::Permissions,
        StepName::Sample,
    ];
    assert!(order.iter().all(|name| names.iter().filter(|one| *one == name).count() == 1), "{names:?}");
    order.iter().map(|name| ends.iter().find(|one| one.step == *name).unwrap().state).collect()
}

/// Calls this URL as a trial does, and gives the steps.
async fn tried(url: &str) -> Vec<VerificationStep> {
    let home = vec!["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
    let egress = Egress::new(Settings { allow_networks: home, ..Settings::default() }).unwrap();
    let (to, told) = unbounded_channel();
    let ladder = Ladder::new(to);
    let request = http::Request::get(url).body("".into()).unwrap();
    let egress = egress.watched(Arc::clone(&ladder) as Arc<dyn egress::Watch>);
    let outcome = egress.send(request, Budget::within(Duration::from_secs(20))).await;
    let error = outcome.err().map(|error| unanswered(&error));
    ladder.over(error.as_ref(), &context(url), BASE);
    drop((ladder, egress));
    all(told)
}

fn failed(steps: &[VerificationStep]) -> (StepName, Mender, Option<&str>) {
    let step = steps.iter().find(|one| one.state == StepState::Failed).unwrap();
    let problem = step.problem.as_ref().unwrap();
    assert!(!problem.message.is_empty() && !problem.remediation.is_empty());
    (step.step, problem.who, problem.pointer.as_deref())
}

#[tokio::test]
async fn a_call_that_is_answered_proves_what_was_passed() {
    use StepState::{Ok, Skipped};
    let peer = HttpPeer::answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
    let steps = tried(&peer.url("/")).await;
    assert_eq!(ends(&steps), [Skipped, Ok, Skipped, Ok, Skipped, Skipped], "an address, and no TLS");
}

#[tokio::test]
async fn a_name_that_nobody_knows_fails_to_resolve() {
    use StepState::{Failed, Skipped};
    let steps = tried("https://nobody.invalid/x").await;
    assert_eq!(ends(&steps), [Failed, Skipped, Skipped, Skipped, Skipped, Skipped]);
    let pointer = Some("/integration/provider_config/site_url");
    assert_eq!(failed(&steps), (StepName::Resolve, Mender::You, pointer));
}

#[tokio::test]
async fn a_port_that_nobody_listens_at_fails_to_connect() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address: SocketAddr = listener.local_addr().unwrap();
    drop(listener);
    let steps = tried(&format!("http://{address}/")).await;
    assert_eq!(failed(&steps).0, StepName::Connect);
}

#[tokio::test]
async fn an_address_that_must_not_be_called_is_for_whoever_runs_the_server() {
    let steps = tried("https://10.1.2.3/").await;
    let (step, ..) = failed(&steps);
    assert_eq!(step, StepName::Connect);
}

#[tokio::test]
async fn a_line_that_does_not_speak_tls_fails_tls() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    // Answers before it has understood anything, as a server of plain HTTP does.
    tokio::spawn(async move {
        let (mut peer, _) = listener.accept().await.unwrap();
        let mut hello = [0; 1024];
        let _ = peer.read(&mut hello).await.unwrap();
        peer.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
    });
    let steps = tried(&format!("https://{address}/")).await;
    let (step, who, _) = failed(&steps);
    assert_eq!((step, who), (StepName::Tls, Mender::ProviderAdmin));
}

#[test]
fn an_error_is_placed_by_its_kind_where_the_provider_says_nothing() {
    for (kind, step) in [
        (ErrorKind::Credentials, StepName::Authenticate),
        (ErrorKind::Permission { missing: None }, StepName::Permissions),
        (ErrorKind::BadAnswer, StepName::Sample),
        (ErrorKind::RateLimited { retry_after: None }, StepName::Sample),
    ] {
        let (to, told) = unbounded_channel();
        let ladder = Ladder::new(to);
        ladder.over(Some(&ProviderError::new(kind.clone(), "no")), &context(""), BASE);
        let steps = all(told);
        assert_eq!(failed(&steps).0, step, "{kind:?}");
        assert_eq!(ends(&steps).iter().filter(|end| **end == StepState::Skipped).count(), 5);
    }
}

#[test]
fn what_the_provider_says_is_told_in_order_and_a_step_that_went_well_is_not_blamed() {
    use StepState::{Failed, Ok, Running, Skipped};
    let (to, told) = unbounded_channel();
    let ladder = Ladder::new(to);
    for step in [Step::Authenticate, Step::Permissions, Step::Authenticate, Step::Sample] {
        ladder.at(step);
    }
    ladder.over(Some(&ProviderError::new(ErrorKind::Credentials, "revoked meanwhile")), &context(""), BASE);
    let expected = [
        (StepName::Resolve, Skipped),
        (StepName::Connect, Skipped),
        (StepName::Tls, Skipped),
        (StepName::Authenticate, Running),
        (StepName::Authenticate, Ok),
        (StepName::Permissions, Running),
        (StepName::Permissions, Ok),
        (StepName::Sample, Running),
        (StepName::Sample, Failed),
    ];
    assert_eq!(words(&all(told)), expected);
}
