use std::{fmt, str::FromStr};

use crate::clean;

/// An e-mail address that can be written into a header and an SMTP command as it is: one address, no name, no line
/// ends.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(lettre::Address);

/// Why a text is not an address that mail can be sent to. Does not repeat the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address; it looks like name@example.com")]
pub struct BadAddress;

impl Address {
    /// Reads `name@example.com`. Letters outside ASCII are allowed; whether they arrive depends on the mail server.
    pub fn parse(text: &str) -> Result<Self, BadAddress> {
        // A quoted name may hold almost anything. Nobody has one, and every one of its characters would have to be
        // harmless in headers and commands.
        if text.len() > LONGEST || text.contains(|c: char| c.is_control() || c.is_whitespace() || c == '"') {
            return Err(BadAddress);
        }
        text.parse().map(Self).map_err(|_| BadAddress)
    }

    /// The part after the `@`.
    pub fn domain(&self) -> &str {
        self.0.domain()
    }

    pub(crate) fn is_ascii(&self) -> bool {
        AsRef::<str>::as_ref(&self.0).is_ascii()
    }

    pub(crate) fn inner(&self) -> &lettre::Address {
        &self.0
    }
}

/// Bytes, as RFC 5321 limits a path.
const LONGEST: usize = 254;

impl FromStr for Address {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<Self, BadAddress> {
        Self::parse(text)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, out)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, out)
    }
}

/// Whom messages come from: the operator's `--mail-from`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// Where replies and the mail servers' complaints go.
    pub address: Address,
    /// Shown instead of the address; a message can put its own in its place.
    pub name: Option<String>,
}

impl FromStr for Sender {
    type Err = BadAddress;

    /// Reads `name@example.com` or `Some Name <name@example.com>`.
    fn from_str(text: &str) -> Result<Self, BadAddress> {
        let text = text.trim();
        let Some((name, address)) = text.strip_suffix('>').and_then(|front| front.rsplit_once('<')) else {
            return Ok(Self { address: Address::parse(text)?, name: None });
        };
        let name = clean::name(name.trim().trim_matches('"'));
        Ok(Self { address: Address::parse(address.trim())?, name: (!name.is_empty()).then_some(name) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_addresses_are_read() {
        for text in
            ["jo@example.com", "jo.doe+patchbay@mail.example.co.uk", "jörg@example.com", "jo@müller.example"]
        {
            assert_eq!(Address::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Address::parse("jo@example.com").unwrap().domain(), "example.com");
    }

    #[test]
    fn what_could_become_a_header_or_a_command_of_its_own_is_refused() {
        for text in [
            "",
            "jo",
            "@example.com",
            "jo@",
            "jo@example.com\r\nBcc: eve@example.com",
            "jo\n@example.com",
            "jo@exam\rple.com",
            "jo@example.com> SIZE=1",
            "jo@example.com, eve@example.com",
            "Jo <jo@example.com>",
            "\"jo\r\nBcc: eve\"@example.com",
            "\"jo doe\"@example.com",
            "jo@example.com\0",
            "jo @example.com",
        ] {
            assert_eq!(Address::parse(text), Err(BadAddress), "{text:?}");
        }
        assert!(Address::parse(&format!("jo@{}.com", "a.".repeat(200))).is_err());
    }

    #[test]
    fn a_sender_may_have_a_name() {
        let sender: Sender = "Patchbay at Acme <no-reply@acme.example>".parse().unwrap();
        assert_eq!(sender.name.as_deref(), Some("Patchbay at Acme"));
        assert_eq!(sender.address.to_string(), "no-reply@acme.example");
        assert_eq!(
            "\"Acme, Inc.\" <a@b.example>".parse::<Sender>().unwrap().name.as_deref(),
            Some("Acme, Inc.")
        );
        assert_eq!("<a@b.example>".parse::<Sender>().unwrap().name, None);
        assert_eq!("a@b.example".parse::<Sender>().unwrap().name, None);
        assert!("Acme".parse::<Sender>().is_err());
    }
}
