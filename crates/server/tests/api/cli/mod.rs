//! The program's command line.

mod counting;
mod keys;
mod organization;
mod people;
mod postgres;
mod serve;

use std::path::Path;

use serde_json::Value;

use crate::support::{Client, Program, Server};

/// Creates an organization in this data directory and gives its token's secret.
fn found(directory: &Path) -> String {
    secret(
        &Program::new(&["organization", "create", "--fullname", "Acme"])
            .arg("--data-dir", directory)
            .run()
            .json(),
    )
}

fn secret(founded: &Value) -> String {
    founded["token"]["access"]["secret"].as_str().unwrap().to_owned()
}

/// A server on this data directory; its log lies beside it.
fn serve(directory: &Path) -> Server {
    Program::new(&["serve"]).arg("--data-dir", directory).serve(&directory.join("log"))
}

/// The server knows the organization of this token.
async fn assert_knows(server: &Server, token: &str) {
    let reply = Client::of(server.address).call("GET", "/v1/organization").token(token).send().await;
    assert_eq!(reply.expect(200).result()["name"], "acme");
}
