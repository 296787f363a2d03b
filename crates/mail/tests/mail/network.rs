//! A server that is slow, silent or gone.

use std::time::Duration;

use mail::{Limits, Outcome, SmtpConfig};
use testing::SmtpServer;
use tokio::{io::AsyncWriteExt as _, net::TcpListener};

use crate::support::{message, send, to, with};

fn patient(port: u16) -> SmtpConfig {
    SmtpConfig::parse(&format!("smtp://127.0.0.1:{port}"), None).unwrap()
}

/// A limit that a test can wait for, where the server never answers.
fn impatient(port: u16) -> SmtpConfig {
    let mut config = patient(port);
    config.limits = Limits { connect: Duration::from_millis(200), whole: Duration::from_millis(400) };
    config
}

#[tokio::test]
async fn a_server_that_falls_silent_in_the_middle_is_left() {
    let server = SmtpServer::start().unwrap();
    let outcome = send(&with(&impatient(server.port())), &message("hang@example.com")).await;
    let why = "The mail server 127.0.0.1 was not done within 0.4 s.";
    assert_eq!(outcome, Outcome::Later { why: why.to_owned() });
}

#[tokio::test]
async fn a_server_that_never_greets_is_left() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let outcome = send(&with(&impatient(port)), &message("maria@example.com")).await;
    assert!(matches!(&outcome, Outcome::Later { why } if why.contains("within")), "{outcome:?}");
}

#[tokio::test]
async fn a_server_that_is_gone_may_come_back() {
    let server = SmtpServer::start().unwrap();
    let transport = to(&server);
    drop(server);
    let outcome = send(&transport, &message("maria@example.com")).await;
    let Outcome::Later { why } = outcome else { panic!("{outcome:?}") };
    assert!(why.starts_with("The mail server 127.0.0.1 cannot be reached: Connection refused"), "{why}");
}

#[tokio::test]
async fn a_name_that_leads_nowhere_may_be_mended() {
    let transport = with(&SmtpConfig::parse("smtp://mail.invalid:25?tls=none", None).unwrap());
    let outcome = send(&transport, &message("maria@example.com")).await;
    assert!(
        matches!(&outcome, Outcome::Later { why } if why.contains("mail.invalid cannot be reached")),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_connection_that_breaks_off_is_tried_again() {
    let server = SmtpServer::start().unwrap();
    let outcome = send(&to(&server), &message("cut@example.com")).await;
    assert!(matches!(&outcome, Outcome::Later { why } if why.contains("cannot be reached")), "{outcome:?}");
    assert!(server.mails_so_far().unwrap().is_empty());
}

#[tokio::test]
async fn what_does_not_speak_smtp_is_not_believed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let other = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"SSH-2.0-OpenSSH_9.2\r\n").await.unwrap();
    });
    let outcome = send(&with(&patient(port)), &message("maria@example.com")).await;
    other.await.unwrap();
    assert!(matches!(&outcome, Outcome::Later { .. }), "{outcome:?}");
}

#[tokio::test]
async fn a_server_that_has_no_time_now_is_tried_again_and_one_that_wants_no_mail_is_not_ours() {
    for (greeting, temporary) in [("421 4.3.2 too busy\r\n", true), ("554 5.3.2 no mail here\r\n", false)] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let other = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(greeting.as_bytes()).await.unwrap();
        });
        let outcome = send(&with(&patient(port)), &message("maria@example.com")).await;
        other.await.unwrap();
        match outcome {
            Outcome::Later { why } if temporary => assert!(why.contains("421 4.3.2 too busy"), "{why}"),
            Outcome::Misconfigured { why } if !temporary => {
                assert!(why.contains("554 5.3.2 no mail"), "{why}");
            }
            other => panic!("{greeting}: {other:?}"),
        }
    }
}
