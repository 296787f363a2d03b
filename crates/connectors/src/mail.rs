//! Mail as providers see it: what they hand to [`crate::Exchange::mail`], and what a mail server makes of it.

use std::fmt;

/// A mail server of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailServer {
    /// Its name, or its address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Who sees to it that nobody listens.
    pub security: MailSecurity,
    /// Who we are to it, if it wants to know.
    pub login: Option<MailLogin>,
}

/// How a conversation with a mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailSecurity {
    /// It begins in the clear, and nothing is said before TLS.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// Not at all: only in networks that whoever runs the server allows.
    None,
}

/// User and password. They cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct MailLogin {
    /// Often an e-mail address.
    pub user: String,
    /// The password.
    pub password: String,
}

/// A mail to one or more people: it reaches all of them or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Its `Message-ID`, without the brackets.
    pub id: String,
    /// The sender's address.
    pub from: String,
    /// The sender's name; may be empty.
    pub from_name: String,
    /// Addresses.
    pub to: Vec<String>,
    /// One line.
    pub subject: String,
    /// For mail programs that show no HTML.
    pub text: String,
    /// A whole HTML document.
    pub html: String,
    /// How urgent it is to mail programs.
    pub urgency: MailUrgency,
}

/// How urgent a mail is to mail programs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MailUrgency {
    /// To be looked at first.
    Urgent,
    /// Like any other.
    #[default]
    Normal,
    /// Can wait.
    Low,
}

/// What is wanted of a mail server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailErrand {
    /// That it takes the mail.
    Deliver,
    /// That it says whether it would take one like this; the content is not sent.
    TryOut,
}

/// What a mail server makes of a mail. Its words are in one line and repeat no password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailAnswer {
    /// It has taken it, or would: its last words.
    Taken(String),
    /// It refuses.
    Refused {
        /// At what.
        step: MailStep,
        /// The code of SMTP.
        code: u16,
        /// Its words.
        said: String,
    },
    /// It does not take these recipients, and so nobody gets the mail.
    RecipientsRefused(Vec<RefusedRecipient>),
    /// It lacks something without which nothing is sent.
    Lacks(MailLack),
}

/// Where a mail server refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailStep {
    /// The connection.
    Connect,
    /// The beginning of TLS.
    StartTls,
    /// The login.
    Login,
    /// The sender's address.
    Sender,
    /// The mail itself.
    Content,
}

/// A recipient that a mail server does not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRecipient {
    /// Its place in [`Mail::to`].
    pub place: usize,
    /// The code of SMTP.
    pub code: u16,
    /// The server's words.
    pub said: String,
}

/// What a mail server may lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailLack {
    /// STARTTLS.
    StartTls,
    /// A login that we know.
    Login,
    /// Addresses with letters outside ASCII.
    Utf8,
}

impl fmt::Debug for MailLogin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("MailLogin(…)")
    }
}
