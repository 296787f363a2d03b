//! People, letters and the flags about them: the program and a real mail server.

use serde_json::json;
use tempfile::TempDir;
use testing::SmtpServer;

use super::{secret, serve};
use crate::support::people::PASSWORD;
use crate::support::{Client, Program};

/// An organization with an invited administrator; the server that is to mail the invitation does not run yet.
fn found_inviting(directory: &TempDir, address: &str) -> serde_json::Value {
    let create = Program::new(&["organization", "create", "--fullname", "Acme", "--admin", address]);
    create
        .arg("--data-dir", directory.path())
        .arg("--public-url", "https://patchbay.example.com")
        .run()
        .json()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_administrator_is_mailed_by_a_mail_server_and_comes_in() {
    let (directory, smtp) = (TempDir::new().unwrap(), SmtpServer::start().unwrap());
    let founded = found_inviting(&directory, "Dana@Example.com");
    assert_eq!(founded["organization"]["contact"], "dana@example.com");
    assert_eq!(founded["member"]["state"], "invited");
    let link = founded["invitation"]["link"].as_str().unwrap();
    let token = link.strip_prefix("https://patchbay.example.com/invite#").unwrap();

    let server = Program::new(&["serve", "--mail-from", "Patchbay <patchbay@example.com>"])
        .arg("--data-dir", directory.path())
        .arg("--smtp-url", smtp.url())
        .serve(&directory.path().join("log"));
    let mail = smtp.next_mail().unwrap();
    assert_eq!(mail.to, ["dana@example.com"]);
    assert_eq!(mail.from, "patchbay@example.com");
    assert!(mail.parts.iter().all(|(_, text)| text.contains(link)), "{:?}", mail.parts);
    assert!(mail.defects.is_empty(), "{:?}", mail.defects);

    let client = Client::of(server.address);
    let body = json!({ "fullname": "Dana", "secret": PASSWORD });
    let reply = client.call("POST", "/v1/invitation/accept").token(token).json(&body).send().await;
    assert_eq!(reply.expect(200).result()["member"]["role_binding"], json!(["administrator"]));
    let log = server.stop();
    assert!(!log.contains(token) && !log.contains(PASSWORD));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_a_mail_server_refuses_is_told_to_the_administrator() {
    let (directory, smtp) = (TempDir::new().unwrap(), SmtpServer::start().unwrap());
    let founded = found_inviting(&directory, "nobody@example.com");
    let server = Program::new(&["serve", "--mail-from", "patchbay@example.com"])
        .arg("--data-dir", directory.path())
        .arg("--smtp-url", smtp.url())
        .serve(&directory.path().join("log"));
    let path = format!("/v1/members/{}", founded["member"]["id"].as_str().unwrap());
    let client = Client::of(server.address);
    let invitation = loop {
        let member = client.call("GET", &path).token(&secret(&founded)).send().await.result();
        if member["invitation"]["mail"] != "queued" {
            break member["invitation"].clone();
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(invitation["mail"], "failed");
    assert!(invitation["mail_error"].as_str().unwrap().contains("550"), "{invitation}");
    server.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_mail_server_letters_lie_in_a_folder() {
    let directory = TempDir::new().unwrap();
    let founded = found_inviting(&directory, "dana@example.com");
    let server = serve(directory.path());
    let folder = directory.path().join("mail");
    let letter = loop {
        let first = std::fs::read_dir(&folder).ok().and_then(|mut entries| entries.next());
        if let Some(path) = first.map(|entry| entry.unwrap().path())
            && path.extension().is_some_and(|extension| extension == "eml")
        {
            break std::fs::read_to_string(path).unwrap();
        }
        tokio::task::yield_now().await;
    };
    let link = founded["invitation"]["link"].as_str().unwrap();
    assert!(letter.replace("=\r\n", "").contains(link), "{letter}");
    server.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sign_up_can_be_closed() {
    let directory = TempDir::new().unwrap();
    let closed = Program::new(&["serve", "--sign-up", "closed"]).arg("--data-dir", directory.path());
    let server = closed.serve(&directory.path().join("log"));
    let body = json!({ "fullname": "Acme", "member": { "name": "dana@example.com", "secret": PASSWORD } });
    let refused = Client::of(server.address).call("POST", "/v1/signup").json(&body).send().await;
    refused.expect(403);
    server.stop();
}

#[test]
fn what_is_wrong_with_mail_and_addresses_is_named_by_its_flag() {
    let directory = TempDir::new().unwrap();
    let run = |arguments: &[&str]| {
        let all = [arguments, &["--data-dir", directory.path().to_str().unwrap()]].concat();
        Program::new(&all).env("PATCHBAY_SMTP_PASSWORD", "canary").run()
    };
    let create =
        |arguments: &[&str]| run(&[&["organization", "create", "--fullname", "Acme"], arguments].concat());
    create(&["--admin", "nobody"]).refused(&["--admin"]);
    create(&["--public-url", "patchbay.example.com"])
        .refused(&["--public-url", "https://patchbay.example.com"]);
    let serve = |arguments: &[&str]| run(&[&["serve", "--listen", "127.0.0.1:0"], arguments].concat());
    serve(&["--public-url", "https://a.example/patchbay"]).refused(&["--public-url"]);
    serve(&["--sign-up", "perhaps"]).refused(&["--sign-up", "open", "closed"]);
    serve(&["--smtp-url", "smtp://mail.example.com"]).refused(&["--mail-from"]);
    serve(&["--mail-from", "nobody"]).refused(&["--mail-from"]);
    let from = ["--mail-from", "patchbay@example.com", "--smtp-url"];
    let text = serve(&[&from[..], &["mail.example.com"]].concat());
    assert!(!text.refused(&["--smtp-url"]).contains("canary"));
    // The password is given, but no user to go with it.
    serve(&[&from[..], &["smtp://mail.example.com"]].concat()).refused(&["--smtp-url"]);
    let missing = ["smtp://patchbay@mail.example.com", "--smtp-password-file", "/nowhere"];
    serve(&[&from[..], &missing].concat()).refused(&["--smtp-password-file", "/nowhere"]);
}
