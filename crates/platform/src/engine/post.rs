//! Mail on its way out: a guarded connection, and SMTP over it.

#[cfg(test)]
mod tests;

use std::time::Duration;

use connectors::mail::{
    Mail, MailAnswer, MailErrand, MailLack, MailLogin, MailSecurity, MailServer, MailStep, MailUrgency,
    RefusedRecipient,
};
use connectors::{ErrorKind, ProviderError};
use egress::{Budget, Egress, Wire};
use mail::{Address, Errand, Letter, Login, NotTaken, Relay, Sender, Step, Urgency};

use super::failure::unanswered;

/// Most that a mail server may say in one conversation, in bytes.
const MAX_SAID: usize = 1_000_000;
/// What is left for the answer when the conversation has run out of time: a tenth, and at most this.
const SPARE: Duration = Duration::from_secs(1);

/// Hands a mail to a mail server within so much time.
pub(super) async fn post(
    egress: &Egress,
    server: &MailServer,
    mail: &Mail,
    errand: MailErrand,
    time: Duration,
) -> Result<MailAnswer, ProviderError> {
    let letter = letter(mail)?;
    let login = server
        .login
        .as_ref()
        .map(|MailLogin { user, password }| Login { user: user.clone(), password: password.clone().into() });
    let relay = Relay::new(&server.host, login);
    let (relay, wire) = match server.security {
        MailSecurity::Tls => (Ok(relay), Wire::Tls),
        MailSecurity::StartTls => (relay.with_start_tls(egress.authorities()), Wire::ByProtocol),
        MailSecurity::None => (Ok(relay), Wire::Clear),
    };
    let relay =
        relay.or_else(|error| read(server, error).and(Err(unusable("its host is no name for TLS"))))?;
    let budget = Budget::within(time.saturating_sub(SPARE.min(time / 10))).of_bytes(MAX_SAID);
    let dialed = egress.dial(&server.host, server.port, wire, budget).await;
    let stream = dialed.map_err(|error| unanswered(&error))?;
    let peer = stream.address();
    let errand = match errand {
        MailErrand::Deliver => Errand::Deliver,
        MailErrand::TryOut => Errand::TryOut,
    };
    match relay.hand_over(stream, peer, &letter, errand).await {
        Ok(said) => Ok(MailAnswer::Taken(said)),
        Err(error) => read(server, error),
    }
}

fn letter(mail: &Mail) -> Result<Letter, ProviderError> {
    let address = |text: &str| {
        Address::parse(text).map_err(|error| unusable(&format!("the address {text:?} is {error}")))
    };
    let name = Some(mail.from_name.clone()).filter(|name| !name.is_empty());
    Ok(Letter {
        id: mail.id.clone(),
        from: Sender { address: address(&mail.from)?, name },
        to: mail.to.iter().map(|to| address(to)).collect::<Result<_, _>>()?,
        subject: mail.subject.clone(),
        text: mail.text.clone(),
        html: mail.html.clone(),
        urgency: match mail.urgency {
            MailUrgency::Urgent => Urgency::Urgent,
            MailUrgency::Normal => Urgency::Normal,
            MailUrgency::Low => Urgency::Low,
        },
    })
}

/// What it means that a mail was not taken: the server's answer, or that there was none.
fn read(server: &MailServer, error: NotTaken) -> Result<MailAnswer, ProviderError> {
    let failed = |kind, what: &str, why: &str| {
        let host = format!("{}:{}", server.host, server.port);
        let message = format!("the mail server {} {what}: {why}", server.host);
        Err(ProviderError::new(kind, message).detail("host", host))
    };
    Ok(match error {
        NotTaken::Answer { step, code, said } => MailAnswer::Refused { step: at(step), code, said },
        NotTaken::Recipients(refused) => {
            let one = |one: mail::RefusedRecipient| RefusedRecipient {
                place: one.place,
                code: one.code,
                said: one.said,
            };
            MailAnswer::RecipientsRefused(refused.into_iter().map(one).collect())
        }
        NotTaken::NoStartTls => MailAnswer::Lacks(MailLack::StartTls),
        NotTaken::NoLogin => MailAnswer::Lacks(MailLack::Login),
        NotTaken::AddressNotAscii => MailAnswer::Lacks(MailLack::Utf8),
        NotTaken::Tls(why) => return failed(ErrorKind::Unavailable, "cannot be spoken to with TLS", &why),
        NotTaken::Broken { why, in_doubt: false } => {
            return failed(ErrorKind::Unavailable, "broke off before it was given the mail", &why);
        }
        NotTaken::Broken { why, in_doubt: true } => {
            return failed(
                ErrorKind::Timeout,
                "was given the mail and did not say whether it takes it",
                &why,
            );
        }
        NotTaken::Unwritable(why) => {
            return Err(ProviderError::new(ErrorKind::Internal, format!("a mail cannot be written: {why}")));
        }
    })
}

fn at(step: Step) -> MailStep {
    match step {
        Step::Connect => MailStep::Connect,
        Step::StartTls => MailStep::StartTls,
        Step::Login => MailStep::Login,
        Step::Sender => MailStep::Sender,
        // Refused recipients have an answer of their own.
        Step::Recipient | Step::Content => MailStep::Content,
    }
}

fn unusable(why: &str) -> ProviderError {
    ProviderError::new(
        ErrorKind::Unavailable,
        format!("the integration's configuration cannot be used: {why}"),
    )
}
