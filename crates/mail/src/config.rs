use std::{net::IpAddr, path::PathBuf, time::Duration};

use percent_encoding::percent_decode_str;
use secrets::SecretString;

use crate::ConfigError;

/// How to reach the operator's mail server. [`SmtpConfig::parse`] makes one from a URL.
#[derive(Clone, Debug)]
pub struct SmtpConfig {
    /// A name or an IP address (version 6 without brackets); what the certificate must be for.
    pub host: String,
    /// As the server listens.
    pub port: u16,
    /// How the connection is protected.
    pub tls: TlsMode,
    /// Absent for a server that knows us by our address.
    pub login: Option<Login>,
    /// What we call ourselves in `EHLO`; the sender's domain when absent.
    pub helo: Option<String>,
    /// A file of PEM certificates that are trusted besides the public ones, for a company's own authority.
    pub ca_file: Option<PathBuf>,
    /// How long we wait.
    pub limits: Limits,
}

/// How a connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsMode {
    /// Not at all: for a relay on this machine, or where the operator says so.
    None,
    /// Begins in the clear and must change to TLS before anything is said; a server without it is an error.
    StartTls,
    /// TLS from the first byte.
    Implicit,
}

/// A user of the mail server.
#[derive(Clone, Debug)]
pub struct Login {
    /// Often an e-mail address.
    pub user: String,
    /// Sent only when the connection is protected, or to this machine.
    pub password: SecretString,
}

/// How long we wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For a connection to one of the server's addresses.
    pub connect: Duration,
    /// For everything, from looking up the name until the server has taken the message.
    pub whole: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), whole: Duration::from_secs(30) }
    }
}

impl SmtpConfig {
    /// Reads `smtp://[user@]host[:port]` or `smtps://…`, with settings behind a `?`:
    ///
    /// - `tls=starttls` (what `smtp://` means, unless the server is this machine), `tls=none`, `tls=tls` (what
    ///   `smtps://` means);
    /// - `helo=patchbay.example.com`;
    /// - `ca=/etc/ssl/company.pem`.
    ///
    /// The port is 587 for `starttls`, 465 for `tls`, 25 for `none`, unless given. The password comes separately: a
    /// URL ends up in process lists.
    ///
    /// ```
    /// let config = mail::SmtpConfig::parse("smtp://mail.example.com", None).unwrap();
    /// assert_eq!((config.port, config.tls), (587, mail::TlsMode::StartTls));
    /// ```
    pub fn parse(url: &str, password: Option<SecretString>) -> Result<Self, ConfigError> {
        let (implicit, rest) = match url.trim().split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("smtp") => (false, rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("smtps") => (true, rest),
            _ => return Err(ConfigError::Scheme),
        };
        let (user, rest) = match rest.rsplit_once('@') {
            Some((user, _)) if user.contains(':') => return Err(ConfigError::PasswordInUrl),
            Some((user, rest)) => (Some(decoded(user).ok_or(ConfigError::User)?), rest),
            None => (None, rest),
        };
        let (authority, settings) = rest.split_once('?').unwrap_or((rest, ""));
        let (host, port) = host_and_port(authority)?;
        let settings = Settings::parse(settings)?;
        let local = is_this_machine(&host);
        let tls = match (settings.tls, implicit) {
            (None | Some(TlsMode::Implicit), true) => TlsMode::Implicit,
            (Some(_), true) => return Err(ConfigError::Tls),
            (Some(mode), false) => mode,
            (None, false) if local => TlsMode::None,
            (None, false) => TlsMode::StartTls,
        };
        let login = match (user, password) {
            (Some(user), Some(password)) => Some(Login { user, password }),
            (Some(_), None) => return Err(ConfigError::NoPassword),
            (None, Some(_)) => return Err(ConfigError::NoUser),
            (None, None) => None,
        };
        if login.is_some() && tls == TlsMode::None && !local {
            return Err(ConfigError::PasswordInTheClear);
        }
        let port = port.unwrap_or(match tls {
            TlsMode::None => 25,
            TlsMode::StartTls => 587,
            TlsMode::Implicit => 465,
        });
        let Settings { helo, ca_file, .. } = settings;
        Ok(Self { host, port, tls, login, helo, ca_file, limits: Limits::default() })
    }
}

fn host_and_port(authority: &str) -> Result<(String, Option<u16>), ConfigError> {
    let authority = authority.strip_suffix('/').unwrap_or(authority);
    if authority.contains('/') {
        return Err(ConfigError::Path);
    }
    let (host, port) = if let Some(rest) = authority.strip_prefix('[') {
        let (host, port) = rest.split_once(']').ok_or(ConfigError::Host)?;
        host.parse::<IpAddr>().map_err(|_| ConfigError::Host)?;
        (host, port)
    } else {
        let end = authority.find(':').unwrap_or(authority.len());
        let (host, port) = authority.split_at(end);
        if !is_host_name(host) {
            return Err(ConfigError::Host);
        }
        (host, port)
    };
    let port = match port.strip_prefix(':') {
        Some(number) => Some(number.parse().ok().filter(|port| *port != 0).ok_or(ConfigError::Port)?),
        None if port.is_empty() => None,
        None => return Err(ConfigError::Port),
    };
    Ok((host.to_owned(), port))
}

/// Letters, digits, hyphens and dots: also an IP address of version 4.
fn is_host_name(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    (1..=253).contains(&text.len()) && text.chars().all(allowed) && !text.starts_with(['.', '-'])
}

fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn decoded(text: &str) -> Option<String> {
    let text = percent_decode_str(text).decode_utf8().ok()?.into_owned();
    (!text.is_empty() && !text.contains(char::is_control)).then_some(text)
}

/// What stands after the `?`.
#[derive(Default)]
struct Settings {
    tls: Option<TlsMode>,
    helo: Option<String>,
    ca_file: Option<PathBuf>,
}

impl Settings {
    fn parse(text: &str) -> Result<Self, ConfigError> {
        let mut settings = Self::default();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').ok_or(ConfigError::Setting)?;
            let again = match name {
                "tls" => settings.tls.replace(tls_mode(value)?).is_some(),
                "helo" if is_host_name(value) => settings.helo.replace(value.to_owned()).is_some(),
                "helo" => return Err(ConfigError::Helo),
                "ca" => {
                    let path = decoded(value).ok_or(ConfigError::Setting)?;
                    settings.ca_file.replace(path.into()).is_some()
                }
                _ => return Err(ConfigError::Setting),
            };
            if again {
                return Err(ConfigError::Setting);
            }
        }
        Ok(settings)
    }
}

fn tls_mode(text: &str) -> Result<TlsMode, ConfigError> {
    match text {
        "none" => Ok(TlsMode::None),
        "starttls" => Ok(TlsMode::StartTls),
        "tls" => Ok(TlsMode::Implicit),
        _ => Err(ConfigError::Tls),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> Result<SmtpConfig, ConfigError> {
        SmtpConfig::parse(url, None)
    }

    fn with_password(url: &str) -> Result<SmtpConfig, ConfigError> {
        SmtpConfig::parse(url, Some("hunter2".to_owned().into()))
    }

    #[test]
    fn protection_and_port_follow_from_the_scheme_unless_given() {
        for (url, tls, port) in [
            ("smtp://mail.example.com", TlsMode::StartTls, 587),
            ("SMTP://mail.example.com/", TlsMode::StartTls, 587),
            ("smtps://mail.example.com", TlsMode::Implicit, 465),
            ("smtps://mail.example.com?tls=tls", TlsMode::Implicit, 465),
            ("smtp://mail.example.com:465?tls=tls", TlsMode::Implicit, 465),
            ("smtp://mail.example.com?tls=none", TlsMode::None, 25),
            ("smtp://localhost", TlsMode::None, 25),
            ("smtp://127.0.0.1:2525", TlsMode::None, 2525),
            ("smtp://[::1]:2525", TlsMode::None, 2525),
            ("smtp://localhost:2525?tls=starttls", TlsMode::StartTls, 2525),
        ] {
            let config = parse(url).unwrap();
            assert_eq!((config.tls, config.port), (tls, port), "{url}");
        }
        assert_eq!(parse("smtp://[::1]").unwrap().host, "::1");
    }

    #[test]
    fn users_may_be_addresses_escaped_or_not() {
        for url in ["smtp://jo@acme.example@mail.example.com", "smtp://jo%40acme.example@mail.example.com"] {
            let config = with_password(url).unwrap();
            assert_eq!(config.host, "mail.example.com");
            assert_eq!(config.login.unwrap().user, "jo@acme.example");
        }
    }

    #[test]
    fn settings_are_read() {
        let config = parse("smtps://mail.example.com?helo=patchbay.example.com&ca=/etc/a%20b.pem").unwrap();
        assert_eq!(config.helo.as_deref(), Some("patchbay.example.com"));
        assert_eq!(config.ca_file, Some("/etc/a b.pem".into()));
        assert_eq!(config.limits, Limits::default());
    }

    #[test]
    fn each_mistake_has_its_own_answer() {
        for (url, expected) in [
            ("mail.example.com:587", ConfigError::Scheme),
            ("https://mail.example.com", ConfigError::Scheme),
            ("smtp://", ConfigError::Host),
            ("smtp://:25", ConfigError::Host),
            ("smtp://mail example.com", ConfigError::Host),
            ("smtp://[mail]", ConfigError::Host),
            ("smtp://[::1", ConfigError::Host),
            ("smtp://mail.example.com:", ConfigError::Port),
            ("smtp://mail.example.com:0", ConfigError::Port),
            ("smtp://mail.example.com:99999", ConfigError::Port),
            ("smtp://[::1]25", ConfigError::Port),
            ("smtp://mail.example.com/in", ConfigError::Path),
            ("smtp://jo:hunter2@mail.example.com", ConfigError::PasswordInUrl),
            ("smtp://%ff@mail.example.com", ConfigError::User),
            ("smtp://jo@mail.example.com", ConfigError::NoPassword),
            ("smtp://mail.example.com?password=hunter2", ConfigError::Setting),
            ("smtp://mail.example.com?tls", ConfigError::Setting),
            ("smtp://mail.example.com?tls=tls&tls=none", ConfigError::Setting),
            ("smtp://mail.example.com?tls=maybe", ConfigError::Tls),
            ("smtps://mail.example.com?tls=none", ConfigError::Tls),
            ("smtp://mail.example.com?helo=a\r\nb", ConfigError::Helo),
        ] {
            let error = parse(url).unwrap_err();
            assert_eq!(error, expected, "{url}");
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
        assert_eq!(with_password("smtp://mail.example.com").unwrap_err(), ConfigError::NoUser);
        let clear = with_password("smtp://jo@mail.example.com?tls=none").unwrap_err();
        assert_eq!(clear, ConfigError::PasswordInTheClear);
        assert!(with_password("smtp://jo@localhost").is_ok());
    }

    #[test]
    fn a_configuration_does_not_print_its_password() {
        let config = with_password("smtp://jo@mail.example.com").unwrap();
        assert!(!format!("{config:?} {config:#?}").contains("hunter2"));
    }
}
