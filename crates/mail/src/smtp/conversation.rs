//! One letter over one connection, step by step.

use std::net::SocketAddr;
use std::time::Duration;

use lettre::transport::smtp::{
    authentication::{Credentials, Mechanism},
    client::{AsyncSmtpConnection, TlsParameters},
    commands::{Data, Mail, Rcpt},
    extension::{ClientId, Extension, MailBodyParameter, MailParameter},
    response::Response,
};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

use super::cautious::Cautious;
use super::verdict::{Step, Trouble};
use crate::{Address, Letter, Login};

/// How long a server gets to say goodbye. The message is through by then, so nothing depends on it.
pub(super) const GOODBYE: Duration = Duration::from_secs(2);

/// In the order of preference; the connection is protected, or goes where that is not needed.
const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];

/// How the server is to be spoken to.
pub(crate) struct Terms<'a> {
    pub(crate) hello: &'a str,
    pub(crate) start_tls: Option<&'a TlsParameters>,
    pub(crate) login: Option<&'a Login>,
}

/// Why a letter is not with the server. What the server says is in one line and without the password.
#[derive(Debug, PartialEq, Eq)]
pub enum NotTaken {
    /// The server answered, negatively.
    Answer {
        /// To what.
        step: Step,
        /// The code of SMTP.
        code: u16,
        /// Its words.
        said: String,
    },
    /// The server does not take these recipients.
    Recipients(Vec<RefusedRecipient>),
    /// Certificate or protocol.
    Tls(String),
    /// The connection broke off, or the server fell silent.
    Broken {
        /// In which way.
        why: String,
        /// Whether the content was under way, so that the server may have taken it.
        in_doubt: bool,
    },
    /// The server offers no STARTTLS; nothing was sent in the clear.
    NoStartTls,
    /// The server offers no login that we know.
    NoLogin,
    /// An address needs SMTPUTF8, and the server lacks it.
    AddressNotAscii,
    /// It cannot be written down as a mail.
    Unwritable(String),
}

/// A recipient that the server does not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRecipient {
    /// Its place in the letter.
    pub place: usize,
    /// The code of SMTP.
    pub code: u16,
    /// The server's words.
    pub said: String,
}

/// Talks until the server has taken the mail, or, without one, would take it.
pub(crate) async fn hold<S>(
    stream: S,
    peer: SocketAddr,
    terms: &Terms<'_>,
    letter: &Letter,
    mail: Option<&[u8]>,
) -> Result<String, NotTaken>
where
    S: AsyncRead + AsyncWrite + Send + Sync + Unpin + 'static,
{
    let mut connection = greet(stream, peer, terms).await?;
    let outcome = talk(&mut connection, terms, letter, mail).await;
    if !matches!(outcome, Err(NotTaken::Broken { .. })) {
        let _ = timeout(GOODBYE, connection.quit()).await;
    }
    outcome
}

/// The connection, protected if it has to be.
async fn greet<S>(stream: S, peer: SocketAddr, terms: &Terms<'_>) -> Result<AsyncSmtpConnection, NotTaken>
where
    S: AsyncRead + AsyncWrite + Send + Sync + Unpin + 'static,
{
    let hello = ClientId::Domain(terms.hello.to_owned());
    let stream = Box::new(Cautious::new(stream, peer));
    let greeted = AsyncSmtpConnection::connect_with_transport(stream, &hello).await;
    let mut connection = greeted.map_err(|error| Trouble::at(Step::Connect, &error))?;
    if let Some(parameters) = terms.start_tls {
        if !connection.can_starttls() {
            return Err(NotTaken::NoStartTls);
        }
        let upgraded = connection.starttls(parameters.clone(), &hello).await;
        upgraded.map_err(|error| Trouble::at(Step::StartTls, &error))?;
    }
    Ok(connection)
}

async fn talk(
    connection: &mut AsyncSmtpConnection,
    terms: &Terms<'_>,
    letter: &Letter,
    mail: Option<&[u8]>,
) -> Result<String, NotTaken> {
    if let Some(login) = terms.login {
        log_in(connection, login).await?;
    }
    let ascii = std::iter::once(&letter.from.address).chain(&letter.to).all(Address::is_ascii);
    let from = Mail::new(Some(letter.from.address.inner().clone()), mail_options(connection, ascii)?);
    connection.command(from).await.map_err(|error| Trouble::at(Step::Sender, &error))?;
    let mut last = String::new();
    let mut refused = Vec::new();
    for (place, to) in letter.to.iter().enumerate() {
        let to = Rcpt::new(to.inner().clone(), Vec::new());
        match connection.command(to).await.map_err(|error| Trouble::at(Step::Recipient, &error)) {
            Ok(answer) => last = words(&answer),
            Err(Trouble::Answer { code, said, .. }) => refused.push(RefusedRecipient { place, code, said }),
            Err(trouble) => return Err(trouble.into()),
        }
    }
    if !refused.is_empty() {
        return Err(NotTaken::Recipients(refused));
    }
    let Some(mail) = mail else { return Ok(last) };
    connection.command(Data).await.map_err(|error| Trouble::at(Step::Content, &error))?;
    let taken = connection.message(mail).await.map_err(|error| Trouble::at(Step::Content, &error));
    match taken {
        Ok(answer) => Ok(words(&answer)),
        Err(Trouble::Network(why) | Trouble::Tls(why)) => Err(NotTaken::Broken { why, in_doubt: true }),
        Err(trouble) => Err(trouble.into()),
    }
}

/// What the beginning of a mail has to say when an address is not ASCII: a header cannot encode an address, so the
/// message is not ASCII either.
pub(super) fn mail_options(
    connection: &AsyncSmtpConnection,
    ascii: bool,
) -> Result<Vec<MailParameter>, Trouble> {
    if ascii {
        return Ok(Vec::new());
    }
    if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
        return Err(Trouble::AddressNotAscii);
    }
    Ok(vec![MailParameter::SmtpUtfEight, MailParameter::Body(MailBodyParameter::EightBitMime)])
}

/// Proves who we are.
pub(super) async fn log_in(connection: &mut AsyncSmtpConnection, login: &Login) -> Result<(), Trouble> {
    if connection.server_info().get_auth_mechanism(&MECHANISMS).is_none() {
        return Err(Trouble::NoLogin);
    }
    let credentials = Credentials::new(login.user.clone(), login.password.expose().clone());
    let answer = connection.auth(&MECHANISMS, &credentials).await;
    answer.map(drop).map_err(|error| Trouble::at(Step::Login, &error))
}

fn words(answer: &Response) -> String {
    format!("{} {}", answer.code(), answer.message().collect::<Vec<_>>().join(" "))
}

impl From<Trouble> for NotTaken {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Answer { step, code, said } => Self::Answer { step, code, said },
            Trouble::Tls(why) => Self::Tls(why),
            Trouble::Network(why) => Self::Broken { why, in_doubt: false },
            Trouble::NoStartTls => Self::NoStartTls,
            Trouble::NoLogin => Self::NoLogin,
            Trouble::AddressNotAscii => Self::AddressNotAscii,
        }
    }
}
