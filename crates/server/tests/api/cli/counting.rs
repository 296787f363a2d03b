//! What was counted when the server ends.

use serde_json::json;
use tempfile::TempDir;

use super::{found, serve};
use crate::support::Client;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_stopped_in_order_has_counted_every_call() {
    const CALLS: usize = 20;
    let directory = TempDir::new().unwrap();
    let token = found(directory.path());
    let server = serve(directory.path());
    let client = Client::of(server.address);
    let post =
        |path: &str, body: serde_json::Value| client.call("POST", path).token(&token).json(&body).send();
    post("/v1/accounts", json!({ "name": "north", "environment": "test" })).await.expect(200);
    let config = json!({ "name": "desk", "provider_config": { "type": "ticketing_mock_ticketing" } });
    let made = post("/v1/integrations/north", config).await.result();
    let secret = made["token"]["access"]["secret"].as_str().unwrap();
    for _ in 0..CALLS {
        client.call("GET", "/v1/ticketing/projects").token(secret).send().await.expect(200);
    }
    // Nobody has read the status, and no second has passed since the last call.
    let log = server.stop();
    assert!(!log.contains("counted"), "{log}");
    let server = serve(directory.path());
    let read = Client::of(server.address).call("GET", "/v1/status/north/desk").token(&token).send();
    assert_eq!(read.await.result()["requests"], CALLS);
}
