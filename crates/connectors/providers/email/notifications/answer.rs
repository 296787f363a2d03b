//! What mail servers say, in the kinds that callers know (RFC 5321 for the codes, RFC 3463 for the longer ones).

use provider_schema::FieldError;

use crate::mail::{Mail, MailAnswer, MailLack, MailServer, MailStep, RefusedRecipient};
use crate::{ErrorKind, ProviderError};

/// The server's last words, if it has taken the mail or would.
pub(super) fn read(answer: MailAnswer, server: &MailServer, mail: &Mail) -> Result<String, ProviderError> {
    let host = &server.host;
    match answer {
        MailAnswer::Taken(said) => Ok(said),
        MailAnswer::Refused { step, code, said } => Err(refused(step, code, &said, host, mail)),
        MailAnswer::RecipientsRefused(refused) => Err(recipients(&refused, host, mail)),
        MailAnswer::Lacks(lack) => Err(lacks(lack, host)),
    }
}

fn refused(step: MailStep, code: u16, said: &str, host: &str, mail: &Mail) -> ProviderError {
    let at = match step {
        MailStep::Connect => "the connection",
        MailStep::StartTls => "to begin TLS",
        MailStep::Login => "the login",
        MailStep::Sender => "the sender",
        MailStep::Content => "the message",
    };
    let from = &mail.from;
    let kind = match (step, code) {
        (MailStep::Sender | MailStep::Content, 452 | 552) if is_about_room(said) => ErrorKind::Full,
        (_, ..500) => ErrorKind::Unavailable,
        (_, 530 | 534 | 535 | 538) | (MailStep::Login, _) => ErrorKind::Credentials,
        (MailStep::Connect | MailStep::StartTls, _) => ErrorKind::Unavailable,
        (MailStep::Sender, _) => ErrorKind::Permission { missing: Some(format!("to send mail as {from}")) },
        (MailStep::Content, _) if speaks_of_relaying(said) => relaying(),
        (MailStep::Content, _) => ErrorKind::Invalid(vec![FieldError {
            pointer: String::new(),
            message: "was refused by the mail server as a whole, in the words of raw_error".into(),
        }]),
    };
    let message = match &kind {
        ErrorKind::Permission { missing: Some(missing) } => {
            format!("the mail server {host} does not allow {missing}")
        }
        _ => format!("the mail server {host} refuses {at}"),
    };
    in_its_words(ProviderError::new(kind, message), code, said)
}

/// The mail is for all or for nobody: one recipient that is refused keeps it from all.
fn recipients(refused: &[RefusedRecipient], host: &str, mail: &Mail) -> ProviderError {
    let address = |one: &RefusedRecipient| mail.to.get(one.place).map_or("", String::as_str);
    let names: Vec<_> = refused.iter().map(address).collect();
    let said: Vec<_> =
        refused.iter().map(|one| format!("{}: {} {}", address(one), one.code, one.said)).collect();
    let worst = refused.iter().max_by_key(|one| one.code);
    let (code, words) = worst.map_or((550, ""), |one| (one.code, one.said.as_str()));
    let kind = match code {
        452 | 552 if is_about_room(words) => ErrorKind::Full,
        ..500 => ErrorKind::Unavailable,
        530 | 534 | 535 | 538 => ErrorKind::Credentials,
        _ if speaks_of_relaying(words) => relaying(),
        _ => ErrorKind::Invalid(vec![FieldError {
            pointer: String::new(),
            message: format!(
                "cannot be sent to {}: the mail server refuses what the integration's provider_config/to names",
                names.join(", ")
            ),
        }]),
    };
    let message =
        format!("the mail server {host} does not take mail for {}; nobody was sent it", names.join(", "));
    ProviderError::new(kind, message).said(said.join("; ")).detail("status", code.to_string())
}

fn lacks(lack: MailLack, host: &str) -> ProviderError {
    let (kind, what) = match lack {
        MailLack::StartTls => {
            (ErrorKind::Unavailable, "offers no STARTTLS; nothing was sent in the clear. Try TLS, port 465")
        }
        MailLack::Login => {
            (ErrorKind::Credentials, "offers no login with user name and password (PLAIN or LOGIN)")
        }
        MailLack::Utf8 => (
            ErrorKind::Unavailable,
            "takes no addresses with letters outside ASCII (SMTPUTF8), and the integration has one",
        ),
    };
    ProviderError::new(kind, format!("the mail server {host} {what}"))
}

fn in_its_words(error: ProviderError, code: u16, said: &str) -> ProviderError {
    error.said(format!("{code} {said}").trim_end()).detail("status", code.to_string())
}

fn relaying() -> ErrorKind {
    ErrorKind::Permission { missing: Some("to send mail to other domains (relaying)".into()) }
}

/// Servers say it with many codes, and in words.
fn speaks_of_relaying(said: &str) -> bool {
    let words = said.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    words.into_iter().any(|word| ["relay", "relaying"].iter().any(|one| word.eq_ignore_ascii_case(one)))
}

/// 452 and 552 are also said when there are too many recipients, or when a message is too large (x.3.4).
fn is_about_room(said: &str) -> bool {
    ["4.2.2", "5.2.2", "4.3.1", "5.3.1"].iter().any(|code| said.starts_with(code))
        || said.to_ascii_lowercase().contains("storage")
        || said.to_ascii_lowercase().contains("quota")
}
