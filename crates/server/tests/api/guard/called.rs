//! When it is called: names that lead inside, names that change their answer, answers that send elsewhere.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use egress::Resolve;
use futures_util::future::BoxFuture;
use platform::jobs::{self, Worker};
use platform::webhooks::WebhookWorker;
use serde_json::{Value, json};

use super::{allowing, at, insider};
use crate::support::{Node, Org, TestApp};

const INSIDE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
/// Stands for somebody outside: the one address here that may be called.
const OUTSIDE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 3));
const TAKEN: &str = "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";

/// Gives every name these answers in turn.
struct Names {
    answers: &'static [&'static [IpAddr]],
    asked: AtomicUsize,
}

impl Resolve for Names {
    fn resolve<'a>(&'a self, _: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        let turn = self.asked.fetch_add(1, Ordering::SeqCst);
        let answer = self.answers[turn % self.answers.len()].to_vec();
        Box::pin(async { Ok(answer) })
    }
}

/// A server that may call the outsider, and for which names lead where a test says.
async fn node(app: &TestApp, answers: &'static [&'static [IpAddr]]) -> Node {
    let names = Arc::new(Names { answers, asked: AtomicUsize::new(0) });
    app.node_with_egress(allowing(&["127.0.0.3/32"]).with_resolver(names)).await
}

/// Sends a test to a webhook with this address and gives how that went.
async fn delivered(node: &Node, org: &Org, url: &str) -> Value {
    let body = json!({ "filters": ["all"], "url": url, "secret": { "value": "s" } });
    let call = |method: &str, path: &str| node.call(method, path).token(&org.token);
    let made = call("POST", "/v1/organization/webhooks").json(&body).send().await.expect(200).result();
    let path = format!("/v1/organization/webhooks/{}", made["id"].as_str().unwrap());
    call("POST", &format!("{path}/test")).send().await.expect(200);
    let worker: Arc<dyn Worker> = Arc::new(WebhookWorker);
    let workers = HashMap::from([(worker.kind(), worker)]);
    assert_eq!(jobs::once(&node.platform, &workers).await.unwrap(), 1);
    let delivery = call("GET", &format!("{path}/deliveries")).send().await.result()[0].clone();
    call("DELETE", &path).send().await.expect(204);
    delivery
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_leads_inside_is_not_called() {
    const LEADING: &[&[IpAddr]] = &[
        &[INSIDE],
        &[OUTSIDE, INSIDE],
        &[INSIDE, OUTSIDE],
        &[IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1))],
        &[IpAddr::V4(Ipv4Addr::new(169, 254, 169, 254))],
        &[IpAddr::V6(Ipv4Addr::LOCALHOST.to_ipv6_mapped())],
    ];
    let (app, inside) = (TestApp::sqlite().await, insider().await);
    let org = app.organization("acme").await;
    let node = node(&app, LEADING).await;
    for _ in LEADING {
        for scheme in ["http", "https"] {
            let url = format!("{scheme}://hooks.example.com:{}/", inside.address.port());
            let delivery = delivered(&node, &org, &url).await;
            let why = delivery["error"].as_str().unwrap();
            assert!(why.contains("hooks.example.com"), "it names whom: {why}");
            assert!(why.contains("must not be called") && why.contains("--allow-network"), "{why}");
            assert_ne!(delivery["state"], "delivered");
        }
    }
    assert_eq!(inside.connections(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_changes_its_answer_leads_to_the_judged_one_only() {
    const FLIPPING: &[&[IpAddr]] = &[&[OUTSIDE], &[INSIDE]];
    let app = TestApp::sqlite().await;
    let org = app.organization("acme").await;
    let outside = at(OUTSIDE, 0, TAKEN.into()).await;
    let inside = at(INSIDE, outside.address.port(), TAKEN.into()).await;
    let node = node(&app, FLIPPING).await;
    for _ in 0..5 {
        let url = format!("http://flip.example.com:{}/", outside.address.port());
        assert_eq!(delivered(&node, &org, &url).await["state"], "delivered");
        assert_ne!(delivered(&node, &org, &url).await["state"], "delivered");
    }
    assert_eq!((outside.connections(), inside.connections()), (5, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_sends_inside_is_not_followed() {
    let (app, inside) = (TestApp::sqlite().await, insider().await);
    let org = app.organization("acme").await;
    let node = node(&app, &[&[OUTSIDE]]).await;
    for status in [301, 302, 303, 307, 308] {
        for to in
            ["http://127.0.0.1:PORT/", "https://[::1]:PORT/", "//localhost:PORT/", "http://0x7f.1:PORT/"]
        {
            let to = to.replace("PORT", &inside.address.port().to_string());
            let answer =
                format!("HTTP/1.1 {status} Elsewhere\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n");
            let outside = at(OUTSIDE, 0, answer).await;
            let url = format!("http://hooks.example.com:{}/", outside.address.port());
            let delivery = delivered(&node, &org, &url).await;
            assert_eq!(delivery["status"], status);
            let why = delivery["error"].as_str().unwrap();
            assert!(why.contains("redirects are not followed") && why.contains("final one"), "{why}");
            assert_eq!(outside.connections(), 1);
        }
    }
    assert_eq!(inside.connections(), 0);
}
