//! `patchbay migrate`, and `serve` on PostgreSQL.

use tempfile::TempDir;
use testing::{OWNER_ROLE, SERVING_ROLE, TestDatabase, TestPostgres};

use super::{assert_knows, secret};
use crate::support::{Client, Program};

async fn empty() -> TestDatabase {
    TestDatabase::create_empty(&TestPostgres::shared().unwrap()).await.unwrap()
}

fn migrate(url: &str, role: &str) -> Program {
    Program::new(&["migrate", "--serving-role", role]).env("PATCHBAY_OWNER_DATABASE_URL", url)
}

fn serve(directory: &TempDir, url: &str) -> Program {
    Program::new(&["serve"]).arg("--data-dir", directory.path()).env("PATCHBAY_DATABASE_URL", url)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn migrate_then_serve() {
    let (database, directory) = (empty().await, TempDir::new().unwrap());
    let server = serve(&directory, &database.serving_url());
    // Port 0 for those that must not get as far as to need one.
    let refused = server.clone().arg("--listen", "127.0.0.1:0").run();
    refused.refused(&["no tables yet", "patchbay migrate"]);
    for _ in 0..2 {
        let done = migrate(&database.owner_url(), SERVING_ROLE).run();
        assert!(done.good().contains("up to date"), "{done:?}");
    }
    let create =
        Program::new(&["organization", "create", "--fullname", "Acme"]).arg("--data-dir", directory.path());
    let founded = create.env("PATCHBAY_DATABASE_URL", &database.serving_url()).run().json();
    let token = secret(&founded);
    let running = server.serve(&directory.path().join("log"));
    assert_knows(&running, &token).await;
    // Nodes are many here: a second one may serve the same database.
    let second = server.serve(&directory.path().join("log-2"));
    assert_knows(&second, &token).await;
    let body = serde_json::json!({ "name": "north" });
    Client::of(second.address)
        .call("POST", "/v1/accounts")
        .token(&token)
        .json(&body)
        .send()
        .await
        .expect(200);
    Client::of(running.address).call("GET", "/v1/accounts/north").token(&token).send().await.expect(200);
    assert!(!directory.path().join("patchbay.db").exists());
    running.stop();
    second.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn roles_that_row_level_security_does_not_hold_are_refused() {
    let (database, directory) = (empty().await, TempDir::new().unwrap());
    migrate(&database.owner_url(), "nobody_of_this_name")
        .run()
        .refused(&["nobody_of_this_name", "CREATE ROLE"]);
    migrate(&database.owner_url(), OWNER_ROLE).run().refused(&[OWNER_ROLE, "row-level security"]);
    migrate(&database.owner_url(), "postgres").run().refused(&["superuser"]);
    migrate(&database.owner_url(), SERVING_ROLE).run().good();
    for url in [database.owner_url(), database.superuser_url()] {
        let program = serve(&directory, &url).arg("--listen", "127.0.0.1:0");
        program.run().refused(&["row-level security", "unprivileged role"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_reached_is_told_without_the_password() {
    let (database, directory) = (empty().await, TempDir::new().unwrap());
    let urls = [
        "postgres://patchbay:canary-password@127.0.0.1:1/none".to_owned(),
        "mysql://patchbay:canary-password@host/none".to_owned(),
        "canary-password".to_owned(),
        "postgres://patchbay:canary-password@host:port/none".to_owned(),
        database.url_of("nobody_of_this_name", "canary-password"),
    ];
    for url in &urls {
        let program = serve(&directory, url).arg("--listen", "127.0.0.1:0");
        let ended = program.run();
        assert!(!ended.refused(&["cannot open the store"]).contains("canary"), "{ended:?}");
        let ended = migrate(url, SERVING_ROLE).run();
        assert!(!ended.refused(&[]).contains("canary"), "{ended:?}");
    }
}
