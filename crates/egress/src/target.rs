//! What can be said about a URL without asking the network.
//!
//! Readers of URLs differ about unusual ones: what one takes for a name is an address to another. So the host must be
//! written the way every reader understands; anything else is refused rather than interpreted.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use url::Url;

/// Longest URL.
const MAX_URL: usize = 8 * 1024;

/// Where a call goes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    /// With TLS or without, HTTP or something else.
    pub scheme: Scheme,
    /// Name or address.
    pub host: Host,
    /// Never 0.
    pub port: u16,
}

/// How a host is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// HTTP without TLS.
    Http,
    /// HTTP with TLS.
    Https,
    /// No HTTP: whoever dials speaks a protocol that begins TLS, or encrypts, by itself.
    Tcp,
    /// No HTTP, with TLS from the first byte.
    Tls,
    /// No HTTP, and everybody on the way can listen.
    Clear,
}

/// A host as a URL names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Host {
    /// A name, lower case, without a dot at the end.
    Name(String),
    /// An address.
    Address(IpAddr),
}

/// Why a URL cannot be called. The text completes the sentence "the URL …".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// No URL, or a relative one.
    #[error("must be an absolute URL such as https://example.com/path")]
    NotAUrl,
    /// Neither http nor https.
    #[error("must begin with https://")]
    Scheme,
    /// Too long.
    #[error("must have at most {MAX_URL} characters")]
    TooLong,
    /// Characters that readers of URLs treat differently.
    #[error(
        "holds a character that does not belong into a URL; write it percent-encoded, or a host name as xn--…"
    )]
    Character,
    /// `user:password@`.
    #[error("must not hold a user name or password before the host")]
    UserInfo,
    /// `#…`.
    #[error("must not have a part after #, which is never sent")]
    Fragment,
    /// A host that is no name and no address, or has an empty part.
    #[error("must name a host: a name such as example.com, or an address")]
    Host,
    /// An address in an unusual form.
    #[error("must write the address as four decimal numbers: {0}")]
    OddAddress(IpAddr),
    /// `example.com.`
    #[error("must not have a dot at the end of the host")]
    TrailingDot,
    /// Port 0, or none at all.
    #[error("must have a port from 1 to 65535")]
    Port,
    /// An address, or a name that stands for one, that must not be called.
    #[error(
        "must not lead to {host}, which is {range}; only public addresses may be called, and networks that whoever runs \
         the server allows with --allow-network"
    )]
    NotAllowed {
        /// As the URL names it.
        host: String,
        /// What kind of address it is.
        range: &'static str,
    },
    /// Without TLS to where TLS is needed.
    #[error(
        "must begin with https://; plain http is for networks that whoever runs the server allows with --allow-network"
    )]
    PlainHttp,
    /// Another protocol without TLS to where TLS is needed.
    #[error(
        "must be spoken to with TLS; without it only networks can be reached that whoever runs the server allows with \
         --allow-network"
    )]
    Clear,
}

/// Reads a URL as far as that needs no network and no settings. [`crate::Egress::check_url`] says more.
pub fn check_url(text: &str) -> Result<Target, UrlError> {
    if text.len() > MAX_URL {
        return Err(UrlError::TooLong);
    }
    let (scheme, rest) = text.split_once("://").ok_or(UrlError::NotAUrl)?;
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        "https" => Scheme::Https,
        "http" => Scheme::Http,
        _ => return Err(UrlError::Scheme),
    };
    // Some readers drop blanks and line ends, take `\` for `/`, or turn look-alikes into digits and dots.
    if !text.bytes().all(|byte| byte.is_ascii_graphic() && !br#"\"<>^`{|}"#.contains(&byte)) {
        return Err(UrlError::Character);
    }
    if text.contains('#') {
        return Err(UrlError::Fragment);
    }
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(UrlError::UserInfo);
    }
    let (written, port) = split_port(authority);
    if port.is_some_and(|port| port.trim_start_matches('0').is_empty()) {
        return Err(UrlError::Port);
    }
    let url = Url::parse(text).map_err(|error| match error {
        url::ParseError::InvalidPort => UrlError::Port,
        _ => UrlError::Host,
    })?;
    let host = read_host(&url, written)?;
    let port = url.port_or_known_default().filter(|port| *port != 0).ok_or(UrlError::Port)?;
    Ok(Target { scheme, host, port })
}

/// Reads a host and a port as [`check_url`] reads those of a URL; an IPv6 address may stand in brackets.
pub(crate) fn check_host(host: &str, port: u16, scheme: Scheme) -> Result<Target, UrlError> {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let written = match bare.parse::<Ipv6Addr>() {
        Ok(address) => format!("[{address}]"),
        // Whatever could end the host of a URL would lead elsewhere.
        Err(_) if host.contains(['/', '?', '#', '@', ':', '[', ']']) => return Err(UrlError::Host),
        Err(_) => host.to_owned(),
    };
    let target = check_url(&format!("https://{written}:{port}/"))?;
    Ok(Target { scheme, ..target })
}

fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

/// The host, if it is written as it is understood.
fn read_host(url: &Url, written: &str) -> Result<Host, UrlError> {
    match url.host().ok_or(UrlError::Host)? {
        url::Host::Ipv4(address) if written == address.to_string() => Ok(Host::Address(address.into())),
        url::Host::Ipv4(address) => Err(UrlError::OddAddress(address.into())),
        url::Host::Ipv6(address) => Ok(Host::Address(address.into())),
        url::Host::Domain(name) if name.ends_with('.') => Err(UrlError::TrailingDot),
        url::Host::Domain(name) => {
            let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
            let labels = name.split('.').all(|label| {
                (1..=63).contains(&label.len()) && label.bytes().all(known) && !label.starts_with('-')
            });
            if !labels || name.len() > 253 || !written.eq_ignore_ascii_case(name) {
                return Err(UrlError::Host);
            }
            Ok(Host::Name(name.to_ascii_lowercase()))
        }
    }
}

impl Scheme {
    /// `http` or `https`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
            Self::Clear => "clear",
        }
    }

    fn default_port(self) -> Option<u16> {
        match self {
            Self::Http => Some(80),
            Self::Https => Some(443),
            Self::Tcp | Self::Tls | Self::Clear => None,
        }
    }
}

impl Target {
    /// Host, and port unless it goes without saying: what the `Host` header says.
    pub fn authority(&self) -> String {
        if Some(self.port) == self.scheme.default_port() {
            self.host.to_string()
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => out.write_str(name),
            Self::Address(IpAddr::V4(address)) => address.fmt(out),
            Self::Address(IpAddr::V6(address)) => write!(out, "[{address}]"),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}://{}", self.scheme.as_str(), self.authority())
    }
}
