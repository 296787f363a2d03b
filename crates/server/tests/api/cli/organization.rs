//! `patchbay organization …`, `version`, `openapi`, and what clap makes of mistakes.

use serde_json::Value;
use tempfile::TempDir;

use super::{assert_knows, secret, serve};
use crate::support::Program;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn creating_one_prints_all_that_is_needed_as_json() {
    let directory = TempDir::new().unwrap();
    let create = Program::new(&["organization", "create"]).arg("--data-dir", directory.path());
    let founded = create.clone().arg("--fullname", "Acme").run().json();
    assert_eq!(founded["organization"]["name"], "acme");
    assert_eq!(founded["organization"]["organization_type"], "standard");
    assert_eq!(founded["account"]["name"], "acme", "so that a tenant exists");
    assert_eq!(founded["account"]["environment"], "prod");
    assert_eq!(founded["account"]["organization_id"], founded["organization"]["id"]);
    let server = serve(directory.path());
    assert_knows(&server, &secret(&founded)).await;

    // While the server runs as well: it sees the new one at once.
    let root = Program::new(&["organization", "create", "--root", "--name", "Root-1", "--fullname", "Root"]);
    let root = root.arg("--data-dir", directory.path()).run().json();
    assert_eq!(root["organization"]["organization_type"], "root");
    assert_eq!(root["organization"]["name"], "root-1");
    let client = crate::support::Client::of(server.address);
    let reply = client.call("GET", "/v1/organization").token(&secret(&root)).send().await;
    assert_eq!(reply.result(), root["organization"]);
}

#[test]
fn what_is_wrong_is_named_by_its_flag() {
    let directory = TempDir::new().unwrap();
    let create = |arguments: &[&str]| {
        let all = [&["organization", "create"], arguments].concat();
        Program::new(&all).arg("--data-dir", directory.path()).run()
    };
    create(&["--fullname", "Acme"]).good();
    create(&[]).refused(&["--fullname"]);
    create(&["--fullname", " "]).refused(&["--fullname must not be empty"]);
    create(&["--fullname", "a\nb", "--name", "two words"])
        .refused(&["--fullname must be one line", "--name may hold only"]);
    create(&["--fullname", "x", "--name", "verify"]).refused(&["--name", "word of the API's paths"]);
    create(&["--fullname", "acme"]).refused(&["\"acme\" exists already"]);
    create(&["--fullname", "x", "--name", "ACME"]).refused(&["\"acme\" exists already"]);
    create(&["--fullname", "x", "--colour", "red"]).refused(&["--colour"]);
    create(&["--fullname", "x", "--database-connections", "0"]).refused(&["--database-connections"]);
}

#[test]
fn version_tells_the_version() {
    let output = Program::new(&["version"]).run();
    assert!(output.good().starts_with(&format!("patchbay {} (", env!("CARGO_PKG_VERSION"))), "{output:?}");
}

#[test]
fn openapi_prints_the_descriptions() {
    let management = include_str!("../../../../../docs/openapi/management.json");
    let engine = include_str!("../../../../../docs/openapi/engine.json");
    for (arguments, reviewed) in [
        (&["openapi"][..], management),
        (&["openapi", "management"], management),
        (&["openapi", "engine"], engine),
    ] {
        let reviewed: Value = serde_json::from_str(reviewed).unwrap();
        assert!(Program::new(arguments).run().json() == reviewed, "{arguments:?}");
    }
}

#[test]
fn a_log_filter_that_cannot_be_read_is_refused() {
    Program::new(&["version", "--log", "lots=of=nonsense"]).run().refused(&["--log"]);
    Program::new(&["version", "--log", "warn,store=debug"]).run().good();
}

#[test]
fn help_shows_no_value_of_a_secret_variable() {
    for command in [&["serve", "--help"][..], &["migrate", "--help"], &["keys", "show", "--help"]] {
        let help = Program::new(command)
            .env("PATCHBAY_DATABASE_URL", "postgres://a:canary-1@b/c")
            .env("PATCHBAY_OWNER_DATABASE_URL", "postgres://a:canary-2@b/c")
            .env("PATCHBAY_MASTER_KEY", "canary-3")
            .env("PATCHBAY_MASTER_KEY_COMMAND", "echo canary-4")
            .run();
        assert!(!help.good().contains("canary"), "{}", help.output);
    }
}
