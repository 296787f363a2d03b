//! What a server's no means.

use mail::{Outcome, SmtpConfig, Transport};
use testing::SmtpServer;

use crate::support::{message, send, to};

async fn outcome(recipient: &str) -> Outcome {
    let server = SmtpServer::start().unwrap();
    let outcome = send(&to(&server), &message(recipient)).await;
    assert!(server.mails_so_far().unwrap().is_empty(), "nothing was taken");
    outcome
}

#[tokio::test]
async fn an_unknown_recipient_is_refused_for_good_in_the_servers_words() {
    let why =
        "The mail server 127.0.0.1 refused the recipient: 550 5.1.1 <nobody@example.com>: no such user here";
    assert_eq!(outcome("nobody@example.com").await, Outcome::Refused { why: why.to_owned(), code: 550 });
}

#[tokio::test]
async fn a_server_that_asks_for_patience_gets_it() {
    let why = "The mail server 127.0.0.1 refused the recipient: 451 4.7.1 greylisted, try again later";
    assert_eq!(outcome("later@example.com").await, Outcome::Later { why: why.to_owned() });
}

#[tokio::test]
async fn a_server_that_does_not_relay_is_the_operators_concern() {
    let outcome = outcome("relay@example.com").await;
    assert!(matches!(&outcome, Outcome::Misconfigured { why } if why.contains("554 5.7.1")), "{outcome:?}");
}

#[tokio::test]
async fn a_refused_message_is_refused_for_good_without_quoting_it() {
    // The server quotes the message's longest words, the link among them; `send` looks for it in the outcome.
    let outcome = outcome("spam@example.com").await;
    let Outcome::Refused { why, code: 554 } = outcome else { panic!("{outcome:?}") };
    assert!(why.contains("554 5.7.1 spam: ") && why.contains("[…]"), "{why}");
}

#[tokio::test]
async fn a_refused_sender_is_the_operators_concern() {
    let server = SmtpServer::start().unwrap();
    let config = SmtpConfig::parse(&server.url(), None).unwrap();
    let transport = Transport::smtp(&config, "forged@elsewhere.example".parse().unwrap()).unwrap();
    let outcome = send(&transport, &message("maria@example.com")).await;
    assert!(
        matches!(&outcome, Outcome::Misconfigured { why } if why.contains("the sender: 550 5.7.1")),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn an_address_that_the_server_cannot_take_is_refused() {
    let outcome = outcome("jörg@example.com").await;
    assert!(matches!(&outcome, Outcome::Refused { why, .. } if why.contains("SMTPUTF8")), "{outcome:?}");
}
