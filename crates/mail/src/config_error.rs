/// Why the settings for mail are of no use: what, where, and what to do. Never repeats what could be a password, so
/// it names the part that is wrong instead of showing it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The URL begins with something else.
    #[error("the SMTP URL must begin with smtp:// or smtps://, such as smtp://user@mail.example.com:587")]
    Scheme,
    /// Between scheme and port there is no usable host.
    #[error(
        "the SMTP URL needs the mail server's name or IP address after the scheme, such as smtp://mail.example.com"
    )]
    Host,
    /// After the colon there is no port.
    #[error("the port in the SMTP URL must be a number from 1 to 65535")]
    Port,
    /// After the port there is something else than `?`.
    #[error("the SMTP URL has a path; after the port only ?tls=, &helo= and &ca= may follow")]
    Path,
    /// A password in a URL ends up in process lists and logs.
    #[error(
        "the SMTP URL must not contain the password; put it into a file (--smtp-password-file) or into \
         PATCHBAY_SMTP_PASSWORD. A colon that belongs to the user name is written %3A"
    )]
    PasswordInUrl,
    /// The user name is not UTF-8, or has control characters.
    #[error("the user name in the SMTP URL is not readable text; write special characters as %XX")]
    User,
    /// A user and nothing to prove it with.
    #[error(
        "the SMTP URL names a user, but there is no password; give it by --smtp-password-file or PATCHBAY_SMTP_PASSWORD"
    )]
    NoPassword,
    /// A password and nobody whose it is.
    #[error(
        "there is an SMTP password, but the SMTP URL names no user, such as smtp://user@mail.example.com"
    )]
    NoUser,
    /// A setting after the `?` that does not exist.
    #[error("the SMTP URL has an unknown setting after the ?; there are tls, helo and ca, each at most once")]
    Setting,
    /// `tls=` has another value.
    #[error("tls in the SMTP URL is one of none, starttls and tls; smtps:// always means tls")]
    Tls,
    /// `helo=` has another value.
    #[error("helo in the SMTP URL must be a host name, such as patchbay.example.com")]
    Helo,
    /// The password would be readable on the network.
    #[error(
        "the SMTP URL says tls=none for a server elsewhere, which would show the password to everybody on the way; \
         use tls=starttls or smtps://"
    )]
    PasswordInTheClear,
    /// The password cannot be read from its file.
    #[error("the SMTP password cannot be read from {path}: {problem}")]
    PasswordFile {
        /// As given.
        path: String,
        /// What is wrong with it, and the remedy.
        problem: String,
    },
    /// The extra certificates cannot be used.
    #[error("the certificates for the mail server cannot be read from {path}: {problem}")]
    Certificates {
        /// As given.
        path: String,
        /// What is wrong with them.
        problem: String,
    },
    /// TLS cannot be set up at all.
    #[error("TLS for the mail server cannot be set up: {0}")]
    Client(String),
}
