//! Letters for mail servers of others, over connections that somebody else has made: what the way out allows is decided
//! there, and here only SMTP is spoken.

use std::fmt;
use std::net::SocketAddr;

use lettre::transport::smtp::client::{Certificate, TlsParameters};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::smtp::conversation::{self, Terms};
use crate::{Address, Login, Sender, clean, mime};

pub use crate::smtp::conversation::{NotTaken, RefusedRecipient};
pub use crate::smtp::verdict::Step;

/// Longest part of what a server says that is passed on, in characters.
const LONGEST: usize = 500;

/// A letter to one or more people. Name and subject may hold anything: they are cleaned and encoded on the way out.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Its `Message-ID`, without the brackets.
    pub id: String,
    /// Whom it comes from.
    pub from: Sender,
    /// Whom it is for.
    pub to: Vec<Address>,
    /// One line.
    pub subject: String,
    /// For mail programs that show no HTML.
    pub text: String,
    /// A whole HTML document.
    pub html: String,
    /// What mail programs may show of it.
    pub urgency: Urgency,
}

/// How urgent a letter is to mail programs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Urgency {
    /// To be looked at first.
    Urgent,
    /// Like any other.
    #[default]
    Normal,
    /// Can wait.
    Low,
}

/// A mail server as it is to be spoken to.
pub struct Relay {
    host: String,
    start_tls: Option<TlsParameters>,
    login: Option<Login>,
}

/// What is wanted of a mail server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errand {
    /// That it takes the letter.
    Deliver,
    /// That it says whether it would: everything up to the content, which is not sent.
    TryOut,
}

impl Relay {
    /// A server over a connection that is protected from its first byte, or need not be.
    pub fn new(host: &str, login: Option<Login>) -> Self {
        Self { host: host.to_owned(), start_tls: None, login }
    }

    /// The same over a connection in the clear, on which TLS has to begin before anything else. Trusted are the public
    /// authorities and these, each in DER. Fails if TLS cannot be set up for that name.
    pub fn with_start_tls<'a>(
        self,
        authorities: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<Self, NotTaken> {
        let failed = |error: lettre::transport::smtp::Error| NotTaken::Tls(error.to_string());
        let bare = self.host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let mut builder = TlsParameters::builder(bare);
        for authority in authorities {
            builder =
                builder.add_root_certificate(Certificate::from_der(authority.to_vec()).map_err(failed)?);
        }
        Ok(Self { start_tls: Some(builder.build_rustls().map_err(failed)?), ..self })
    }

    /// Speaks with the server until it has taken the letter, or will not; answers with its last words. It is for all
    /// recipients or for none: one that is refused keeps the letter from the others.
    ///
    /// Knows no time limit of its own: that is the connection's business.
    pub async fn hand_over<S>(
        &self,
        stream: S,
        peer: SocketAddr,
        letter: &Letter,
        errand: Errand,
    ) -> Result<String, NotTaken>
    where
        S: AsyncRead + AsyncWrite + Send + Sync + Unpin + 'static,
    {
        let mail = match errand {
            Errand::Deliver => {
                Some(mime::write_letter(letter).map_err(|error| NotTaken::Unwritable(error.to_string()))?)
            }
            Errand::TryOut => None,
        };
        let terms = Terms {
            hello: letter.from.address.domain(),
            start_tls: self.start_tls.as_ref(),
            login: self.login.as_ref(),
        };
        let done = conversation::hold(stream, peer, &terms, letter, mail.as_deref()).await;
        done.map(|said| self.tame(&said)).map_err(|error| self.tamed(error))
    }

    /// A server's words in one line, without the password.
    fn tame(&self, said: &str) -> String {
        let said = clean::one_line(said);
        if self.login.as_ref().is_some_and(|login| login.is_repeated_in(&said)) {
            return String::new();
        }
        clean::cut(&said, LONGEST)
    }

    fn tamed(&self, error: NotTaken) -> NotTaken {
        match error {
            NotTaken::Answer { step, code, said } => NotTaken::Answer { step, code, said: self.tame(&said) },
            NotTaken::Recipients(refused) => {
                let tame = |one: RefusedRecipient| RefusedRecipient { said: self.tame(&one.said), ..one };
                NotTaken::Recipients(refused.into_iter().map(tame).collect())
            }
            NotTaken::Tls(why) => NotTaken::Tls(self.tame(&why)),
            NotTaken::Broken { why, in_doubt } => NotTaken::Broken { why: self.tame(&why), in_doubt },
            other => other,
        }
    }
}

impl fmt::Debug for Relay {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Relay").field("host", &self.host).finish_non_exhaustive()
    }
}
