//! Whom we trust.

use std::fs;

use mail::{ConfigError, Outcome, SmtpConfig, TlsMode, Transport};
use testing::{SmtpOptions, SmtpServer, SmtpTls};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

use crate::{
    certificates::Certificates,
    support::{message, send, sender, with},
};

const PASSWORD: &str = "correct-horse-7";

fn start_tls(certificates: &Certificates) -> SmtpServer {
    let tls = SmtpTls::StartTls(certificates.files());
    SmtpServer::start_with(&SmtpOptions { tls, login: Some(("bot", PASSWORD)), utf8: false }).unwrap()
}

fn implicit(certificates: &Certificates) -> SmtpServer {
    let tls = SmtpTls::Implicit(certificates.files());
    SmtpServer::start_with(&SmtpOptions { tls, login: Some(("bot", PASSWORD)), utf8: false }).unwrap()
}

fn config(server: &SmtpServer, tls: &str) -> SmtpConfig {
    let url = format!("smtp://bot@localhost:{}?tls={tls}", server.port());
    SmtpConfig::parse(&url, Some(PASSWORD.to_owned().into())).unwrap()
}

#[tokio::test]
async fn with_our_own_authority_named_both_ways_into_tls_work() {
    let certificates = Certificates::for_names(&["localhost"]);
    for (server, tls) in [(start_tls(&certificates), "starttls"), (implicit(&certificates), "tls")] {
        let mut config = config(&server, tls);
        config.ca_file = Some(certificates.authority.clone());
        assert_eq!(send(&with(&config), &message("maria@example.com")).await, Outcome::Sent, "{tls}");
        let mail = server.next_mail().unwrap();
        assert!(mail.tls, "{tls}");
        assert_eq!(mail.user.as_deref(), Some("bot"), "{tls}");
    }
}

#[tokio::test]
async fn an_unknown_authority_is_not_trusted() {
    let certificates = Certificates::for_names(&["localhost"]);
    for (server, tls) in [(start_tls(&certificates), "starttls"), (implicit(&certificates), "tls")] {
        let outcome = send(&with(&config(&server, tls)), &message("maria@example.com")).await;
        assert!(
            matches!(&outcome, Outcome::Misconfigured { why } if why.contains("UnknownIssuer")),
            "{tls}: {outcome:?}"
        );
        assert!(server.mails_so_far().unwrap().is_empty(), "{tls}");
    }
}

#[tokio::test]
async fn a_certificate_for_another_name_is_not_trusted() {
    let certificates = Certificates::for_names(&["mail.example.com"]);
    let server = start_tls(&certificates);
    let mut config = config(&server, "starttls");
    config.ca_file = Some(certificates.authority.clone());
    let outcome = send(&with(&config), &message("maria@example.com")).await;
    assert!(
        matches!(&outcome, Outcome::Misconfigured { why } if why.contains("not valid for name")),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_server_without_starttls_gets_neither_password_nor_message() {
    let login = Some(("bot", PASSWORD));
    let server = SmtpServer::start_with(&SmtpOptions { login, ..Default::default() }).unwrap();
    let outcome = send(&with(&config(&server, "starttls")), &message("maria@example.com")).await;
    assert!(
        matches!(&outcome, Outcome::Misconfigured { why } if why.contains("does not offer STARTTLS")),
        "{outcome:?}"
    );
    assert!(server.mails_so_far().unwrap().is_empty());
}

#[tokio::test]
async fn answers_slipped_in_before_tls_are_not_taken_for_the_servers() {
    let certificates = Certificates::for_names(&["localhost"]);
    let server = start_tls(&certificates);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut config = config(&server, "starttls");
    config.ca_file = Some(certificates.authority.clone());
    config.port = listener.local_addr().unwrap().port();
    let between = tokio::spawn(slip_in(listener, server.port()));
    let outcome = send(&with(&config), &message("maria@example.com")).await;
    assert!(matches!(&outcome, Outcome::Misconfigured { why } if why.starts_with("TLS with")), "{outcome:?}");
    between.abort();
    assert!(server.mails_so_far().unwrap().is_empty());
}

/// Sits between client and server, and adds an answer of its own behind the last one in the clear.
async fn slip_in(listener: TcpListener, server: u16) {
    let mut client = BufReader::new(listener.accept().await.unwrap().0);
    let mut server = BufReader::new(TcpStream::connect(("127.0.0.1", server)).await.unwrap());
    pass_on(&mut server, &mut client, "220 ").await;
    pass_on(&mut client, &mut server, "EHLO ").await;
    pass_on(&mut server, &mut client, "250 ").await;
    pass_on(&mut client, &mut server, "STARTTLS").await;
    let mut last = String::new();
    server.read_line(&mut last).await.unwrap();
    client.write_all(format!("{last}250 AUTH PLAIN\r\n").as_bytes()).await.unwrap();
    let _ = copy_bidirectional(&mut client, &mut server).await;
}

/// Passes on lines, up to the one that begins like this.
async fn pass_on(from: &mut BufReader<TcpStream>, to: &mut BufReader<TcpStream>, last: &str) {
    let mut line = String::new();
    while !line.starts_with(last) {
        line.clear();
        from.read_line(&mut line).await.unwrap();
        to.write_all(line.as_bytes()).await.unwrap();
    }
}

#[tokio::test]
async fn tls_to_a_server_that_speaks_none_is_the_operators_concern() {
    let server = SmtpServer::start().unwrap();
    let outcome = send(&with(&config(&server, "tls")), &message("maria@example.com")).await;
    assert!(matches!(&outcome, Outcome::Misconfigured { why } if why.contains("TLS")), "{outcome:?}");
}

#[test]
fn a_transport_names_its_place_without_user_and_password() {
    let config = |url| SmtpConfig::parse(url, Some(PASSWORD.to_owned().into())).unwrap();
    for (url, expected) in [
        ("smtp://bot@mail.example.com", "the mail server mail.example.com on port 587, with STARTTLS"),
        ("smtps://bot@mail.example.com", "the mail server mail.example.com on port 465, with TLS"),
        ("smtp://bot@127.0.0.1", "the mail server 127.0.0.1 on port 25, without TLS"),
    ] {
        let transport = with(&config(url));
        assert_eq!(transport.to_string(), expected);
        assert!(!format!("{transport:?}").contains(PASSWORD));
    }
    assert_eq!(Transport::folder("/data/mail", sender()).to_string(), "the folder /data/mail");
}

#[test]
fn certificates_that_cannot_be_used_are_noticed_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (text, problem) in
        [(None, "No such file"), (Some("hello"), "no PEM"), (Some(broken), "not a certificate")]
    {
        let path = folder.path().join("ca.pem");
        if let Some(text) = text {
            fs::write(&path, text).unwrap();
        }
        let mut config = SmtpConfig::parse("smtps://mail.example.com", None).unwrap();
        config.ca_file = Some(path);
        assert_eq!(config.tls, TlsMode::Implicit);
        let error = Transport::smtp(&config, sender()).unwrap_err();
        assert!(
            matches!(&error, ConfigError::Certificates { .. }) && error.to_string().contains(problem),
            "{error}"
        );
    }
}
