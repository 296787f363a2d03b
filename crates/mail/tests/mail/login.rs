//! Who may send.

use mail::{Outcome, SmtpConfig};
use testing::{SmtpOptions, SmtpServer};

use crate::support::{message, send, with};

const PASSWORD: &str = "correct-horse-7";

fn server() -> SmtpServer {
    SmtpServer::start_with(&SmtpOptions { login: Some(("bot@acme.example", PASSWORD)), ..Default::default() })
        .unwrap()
}

fn config(server: &SmtpServer, password: &str) -> SmtpConfig {
    let url = format!("smtp://bot%40acme.example@127.0.0.1:{}", server.port());
    SmtpConfig::parse(&url, Some(password.to_owned().into())).unwrap()
}

#[tokio::test]
async fn the_right_password_lets_the_message_through() {
    let server = server();
    let transport = with(&config(&server, PASSWORD));
    assert_eq!(send(&transport, &message("maria@example.com")).await, Outcome::Sent);
    assert_eq!(server.next_mail().unwrap().user.as_deref(), Some("bot@acme.example"));
}

#[tokio::test]
async fn a_wrong_password_is_the_operators_concern_and_is_not_repeated() {
    let server = server();
    let transport = with(&config(&server, "hunter2-hunter2"));
    let outcome = send(&transport, &message("maria@example.com")).await;
    let Outcome::Misconfigured { why } = &outcome else { panic!("{outcome:?}") };
    assert!(why.starts_with("The mail server 127.0.0.1 refused the login: 535"), "{why}");
    assert!(!format!("{outcome:?} {transport:?} {transport}").contains("hunter2"), "{outcome:?}");
    assert!(server.mails_so_far().unwrap().is_empty());
}

#[tokio::test]
async fn a_missing_login_is_the_operators_concern() {
    let server = server();
    let outcome =
        send(&with(&SmtpConfig::parse(&server.url(), None).unwrap()), &message("maria@example.com")).await;
    assert!(matches!(&outcome, Outcome::Misconfigured { why } if why.contains("530")), "{outcome:?}");
}

#[tokio::test]
async fn a_server_without_logins_is_the_operators_concern() {
    let server = SmtpServer::start().unwrap();
    let outcome = send(&with(&config(&server, PASSWORD)), &message("maria@example.com")).await;
    assert!(matches!(&outcome, Outcome::Misconfigured { why } if why.contains("PLAIN")), "{outcome:?}");
}
