//! Where the master key comes from, and `patchbay keys …`.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use secrets::MasterKey;
use serde_json::json;
use tempfile::TempDir;

use super::{assert_knows, found, secret, serve};
use crate::support::{Client, Program};

fn on(directory: &Path, arguments: &[&str]) -> Program {
    Program::new(arguments).arg("--data-dir", directory)
}

/// The fingerprint that `keys show` prints.
fn fingerprint(program: &Program) -> String {
    program.run().good().trim().strip_prefix("master key ").unwrap().to_owned()
}

fn key_file(directory: &Path, name: &str) -> (std::path::PathBuf, MasterKey) {
    let (path, key) = (directory.join(name), MasterKey::generate());
    fs::write(&path, key.to_text().expose()).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    (path, key)
}

#[test]
fn a_first_start_makes_a_key_for_its_owner_only() {
    let directory = TempDir::new().unwrap();
    let data = directory.path().join("not/yet/there");
    found(&data);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data.join("master.key")), 0o600);
    assert_eq!(mode(&data), 0o700);
    let text = fs::read_to_string(data.join("master.key")).unwrap();
    let shown = on(&data, &["keys", "show"]).run();
    assert!(!shown.good().contains(text.trim()) && shown.errors.is_empty(), "{shown:?}");
}

#[test]
fn another_key_is_refused_and_both_are_named() {
    let directory = TempDir::new().unwrap();
    found(directory.path());
    let own = fingerprint(&on(directory.path(), &["keys", "show"]));
    let (path, other) = key_file(directory.path(), "other.key");
    for command in [
        &["serve", "--listen", "127.0.0.1:0"][..],
        &["keys", "show"],
        &["organization", "create", "--fullname", "x"],
    ] {
        let ended = on(directory.path(), command).arg("--master-key-file", &path).run();
        let said = ended.refused(&["does not belong to this database", &own, &other.id().to_string()]);
        assert!(!said.contains(other.to_text().expose()), "{said}");
    }
}

#[test]
fn a_missing_key_file_of_an_existing_database_names_the_remedy() {
    let directory = TempDir::new().unwrap();
    found(directory.path());
    let path = directory.path().join("master.key");
    fs::rename(&path, directory.path().join("elsewhere")).unwrap();
    let ended = on(directory.path(), &["serve", "--listen", "127.0.0.1:0"]).run();
    ended.refused(&[path.to_str().unwrap(), "restore the file from its backup", "--master-key-file"]);
    assert!(!path.exists(), "no new key is made over it");
    on(directory.path(), &["keys", "show"])
        .arg("--master-key-file", directory.path().join("elsewhere"))
        .run()
        .good();
}

#[test]
fn a_key_file_that_others_can_read_is_refused() {
    let directory = TempDir::new().unwrap();
    found(directory.path());
    let path = directory.path().join("master.key");
    fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
    on(directory.path(), &["keys", "show"]).run().refused(&["chmod 600", path.to_str().unwrap()]);
}

#[test]
fn the_key_can_come_from_a_variable_or_a_command() {
    let directory = TempDir::new().unwrap();
    let (path, key) = key_file(directory.path(), "key");
    let data = directory.path().join("data");
    let text = key.to_text();
    let from_variable = on(&data, &["keys", "show"]).env("PATCHBAY_MASTER_KEY", text.expose());
    assert_eq!(fingerprint(&from_variable), key.id().to_string());
    assert!(!data.join("master.key").exists(), "nothing is written down");
    let command = format!("cat '{}'", path.display());
    let from_command = on(&data, &["keys", "show"]).env("PATCHBAY_MASTER_KEY_COMMAND", &command);
    assert_eq!(fingerprint(&from_command), key.id().to_string());
    // A file that is named goes before the variable.
    let both =
        on(&data, &["keys", "show"]).arg("--master-key-file", &path).env("PATCHBAY_MASTER_KEY", "junk");
    assert_eq!(fingerprint(&both), key.id().to_string());

    let junk = on(&data, &["keys", "show"]).env("PATCHBAY_MASTER_KEY", "hunter2-hunter2").run();
    assert!(!junk.refused(&["PATCHBAY_MASTER_KEY", "not a key"]).contains("hunter2"));
    let failing =
        on(&data, &["keys", "show"]).env("PATCHBAY_MASTER_KEY_COMMAND", "echo hunter2; exit 3").run();
    assert!(!failing.refused(&["master key command", "exit status: 3"]).contains("hunter2"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_new_master_key_only_the_new_one_works() {
    let directory = TempDir::new().unwrap();
    let data = directory.path();
    let token = found(data);
    let body = json!({ "name": "north", "token": { "permission_set": "connect-ui" } });
    let create = |server: &crate::support::Server| {
        let call = Client::of(server.address).call("POST", "/v1/accounts").token(&token);
        call.header("idempotency-key", "key").json(&body).send()
    };
    let server = serve(data);
    let first = create(&server).await.expect(200).text();
    let rotate = on(data, &["keys", "rotate-master"]).arg("--to-file", data.join("new.key"));
    rotate.run().refused(&["another patchbay is serving", "stop it first"]);
    server.stop();

    on(data, &["keys", "rotate-master"]).run().refused(&["--to-file", "--to-variable", "--to-command"]);
    let said = rotate.run();
    assert!(said.good().starts_with("1 data keys"), "{said:?}");
    on(data, &["keys", "show"]).run().refused(&["does not belong to this database"]);
    fs::rename(data.join("new.key"), data.join("master.key")).unwrap();
    let server = serve(data);
    assert_knows(&server, &token).await;
    assert_eq!(create(&server).await.expect(200).text(), first, "what was sealed before opens");
    server.stop();

    // From a variable, and from a command.
    let (second, third) = (MasterKey::generate(), MasterKey::generate());
    let rotate =
        on(data, &["keys", "rotate-master", "--to-variable", "NEXT"]).env("NEXT", second.to_text().expose());
    assert!(rotate.run().good().contains(&second.id().to_string()));
    let command = format!("printf %s {}", third.to_text().expose());
    let rotate = on(data, &["keys", "rotate-master", "--to-command", &command]);
    let ended = rotate.env("PATCHBAY_MASTER_KEY", second.to_text().expose()).run();
    assert!(ended.good().contains(&third.id().to_string()));
    assert!(!ended.output.contains(third.to_text().expose()));
    let shown = on(data, &["keys", "show"]).env("PATCHBAY_MASTER_KEY", third.to_text().expose());
    assert_eq!(fingerprint(&shown), third.id().to_string());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_new_data_keys_everything_works() {
    let directory = TempDir::new().unwrap();
    let data = directory.path();
    let token = found(data);
    let second = on(data, &["organization", "create", "--fullname", "Second"]).run().json();
    let body = json!({ "token": { "permission_set": "connect-ui" } });
    let create = async |address| {
        let call =
            Client::of(address).call("POST", "/v1/accounts").token(&token).header("idempotency-key", "key");
        call.json(&body).send().await.expect(200).text()
    };
    let server = serve(data);
    let first = create(server.address).await;
    // While the server runs: it goes on with the key that it knows.
    let said = on(data, &["keys", "rotate-data"]).run();
    assert_eq!(said.good(), "2 organizations have a new data key\n");
    assert_eq!(create(server.address).await, first);
    server.stop();
    let server = serve(data);
    assert_eq!(create(server.address).await, first);
    let reply =
        Client::of(server.address).call("GET", "/v1/organization").token(&secret(&second)).send().await;
    assert_eq!(reply.result()["name"], "second");
}
