//! What went wrong, and whose concern it is.

use std::{error::Error as _, io};

use lettre::transport::smtp;

use super::said::Hidden;
use crate::Outcome;

/// How far the conversation had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The greeting.
    Connect,
    /// The beginning of TLS.
    StartTls,
    /// User and password.
    Login,
    /// The sender's address.
    Sender,
    /// A recipient's address.
    Recipient,
    /// The message itself.
    Content,
}

/// Why the message is not with the server.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The server answered, negatively.
    Answer { step: Step, code: u16, said: String },
    /// Certificate or protocol.
    Tls(String),
    /// No connection, or its end.
    Network(String),
    /// The server offers no STARTTLS.
    NoStartTls,
    /// The server offers no login that we know.
    NoLogin,
    /// An address needs SMTPUTF8, and the server lacks it.
    AddressNotAscii,
}

impl Trouble {
    pub(crate) fn at(step: Step, error: &smtp::Error) -> Self {
        if let Some(code) = error.status() {
            let said = error.source().map(ToString::to_string).unwrap_or_default();
            return Self::Answer { step, code: code.into(), said };
        }
        match deepest_io(error) {
            // So the TLS library says that a peer is not whom it claims to be, or speaks something else.
            Some(cause) if cause.kind() == io::ErrorKind::InvalidData => Self::Tls(cause.to_string()),
            Some(cause) => Self::Network(cause.to_string()),
            None => Self::Network("it broke off, or did not answer as a mail server does".to_owned()),
        }
    }
}

fn deepest_io(error: &smtp::Error) -> Option<&io::Error> {
    let mut found = None;
    let mut next = error.source();
    while let Some(cause) = next {
        found = cause.downcast_ref::<io::Error>().or(found);
        next = cause.source();
    }
    found
}

/// Weighs what went wrong.
pub(crate) fn of(host: &str, trouble: &Trouble, hidden: &Hidden<'_>) -> Outcome {
    match trouble {
        Trouble::Answer { step, code, said } => {
            let why = match hidden.strip(said) {
                said if said.is_empty() => format!("The mail server {host} refused {}: {code}.", step.what()),
                said => format!("The mail server {host} refused {}: {code} {said}", step.what()),
            };
            match code {
                500..=599 if is_ours(*step, *code, said) => Outcome::Misconfigured { why },
                500..=599 => Outcome::Refused { why, code: *code },
                _ => Outcome::Later { why },
            }
        }
        Trouble::Tls(cause) => Outcome::Misconfigured {
            why: format!("TLS with the mail server {host} failed: {}.", hidden.strip(cause)),
        },
        Trouble::Network(cause) => Outcome::Later {
            why: format!("The mail server {host} cannot be reached: {}.", hidden.strip(cause)),
        },
        Trouble::NoStartTls => Outcome::Misconfigured {
            why: format!("The mail server {host} does not offer STARTTLS; nothing was sent in the clear."),
        },
        Trouble::NoLogin => Outcome::Misconfigured {
            why: format!("The mail server {host} offers neither PLAIN nor LOGIN to log in with."),
        },
        Trouble::AddressNotAscii => Outcome::Refused {
            why: format!("The mail server {host} takes no address with letters outside ASCII (SMTPUTF8)."),
            code: 0,
        },
    }
}

impl Step {
    /// What a server refuses that says no here.
    fn what(self) -> &'static str {
        match self {
            Self::Connect => "the connection",
            Self::StartTls => "to begin TLS",
            Self::Login => "the login",
            Self::Sender => "the sender",
            Self::Recipient => "the recipient",
            Self::Content => "the message",
        }
    }
}

/// Whether a lasting refusal is about us and not about this message: until the recipient is named everything is, and
/// after that a missing login, a broken order of commands, or no permission to relay.
fn is_ours(step: Step, code: u16, said: &str) -> bool {
    match step {
        Step::Connect | Step::StartTls | Step::Login | Step::Sender => true,
        Step::Recipient | Step::Content => {
            // There is no code for "relaying denied": servers use 550, 551, 553 or 554 and say it in words.
            matches!(code, 503 | 521 | 530 | 534 | 535 | 538) || speaks_of_relaying(said)
        }
    }
}

/// As a word of its own: hosts and mailboxes may be called so.
fn speaks_of_relaying(said: &str) -> bool {
    let words = said.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    words.into_iter().any(|word| ["relay", "relaying"].iter().any(|one| word.eq_ignore_ascii_case(one)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Address, Message};

    fn judge(step: Step, code: u16, said: &str) -> Outcome {
        let message = Message {
            to: Address::parse("maria@example.com").unwrap(),
            reply_to: None,
            from_name: None,
            subject: String::new(),
            text: String::new().into(),
            html: String::new().into(),
        };
        let trouble = Trouble::Answer { step, code, said: said.to_owned() };
        of("mail.example.com", &trouble, &Hidden { login: None, message: &message })
    }

    #[test]
    fn whatever_is_temporary_comes_again() {
        for step in [Step::Connect, Step::StartTls, Step::Login, Step::Sender, Step::Recipient, Step::Content]
        {
            for code in [421, 450, 451, 452, 454] {
                assert!(
                    matches!(judge(step, code, "4.7.1 relay later"), Outcome::Later { .. }),
                    "{step:?} {code}"
                );
            }
        }
    }

    #[test]
    fn lasting_refusals_before_the_recipient_are_the_operators() {
        for (step, code) in [
            (Step::Connect, 554),
            (Step::StartTls, 501),
            (Step::Login, 535),
            (Step::Sender, 550),
            (Step::Sender, 530),
        ] {
            assert!(matches!(judge(step, code, ""), Outcome::Misconfigured { .. }), "{step:?} {code}");
        }
    }

    #[test]
    fn a_server_that_does_not_relay_for_us_says_nothing_about_the_recipient() {
        for (code, said) in [
            (550, "5.7.1 Unable to relay"),
            (554, "5.7.1 <maria@example.com>: Relay access denied"),
            (550, "relay not permitted"),
            (553, "5.7.1 Relaying denied. Proper authentication required."),
            (530, "5.7.0 Authentication required"),
        ] {
            assert!(
                matches!(judge(Step::Recipient, code, said), Outcome::Misconfigured { .. }),
                "{code} {said}"
            );
        }
    }

    #[test]
    fn a_bad_address_and_a_bad_message_are_refused_for_good() {
        let Outcome::Refused { why, code } = judge(Step::Recipient, 550, "5.1.1 no such user") else {
            panic!()
        };
        assert_eq!(code, 550);
        assert_eq!(why, "The mail server mail.example.com refused the recipient: 550 5.1.1 no such user");
        let spam = judge(Step::Content, 554, "5.7.1 spam");
        assert!(matches!(spam, Outcome::Refused { code: 554, .. }), "{spam:?}");
        let name =
            judge(Step::Recipient, 550, "5.1.1 <maria@relay.example.com>: unknown at relay.example.com");
        assert!(matches!(name, Outcome::Refused { .. }), "{name:?}");
    }
}
