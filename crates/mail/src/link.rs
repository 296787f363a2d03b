use std::fmt;

use secrets::SecretString;

/// An address inside a message that lets its holder in: whoever has it is taken for the recipient.
///
/// ```
/// let link = mail::Link::parse("https://patchbay.example.com/invite#pb_inv_x").unwrap();
/// assert_eq!(format!("{link:?}"), "[secret]");
/// ```
#[derive(Clone)]
pub struct Link(SecretString);

/// Why a text is no link. Does not repeat the text, which may be a secret all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a link begins with https:// or http:// and has neither spaces nor quotes in it")]
pub struct BadLink;

impl Link {
    /// Takes a whole address, such as `https://patchbay.example.com/invite#…`.
    pub fn parse(text: &str) -> Result<Self, BadLink> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let odd =
            |c: char| c.is_control() || c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '\\' | '`');
        match rest {
            Some(rest) if !rest.is_empty() && !rest.contains(odd) => Ok(Self(text.to_owned().into())),
            _ => Err(BadLink),
        }
    }

    pub(crate) fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_pages_are_links() {
        assert!(Link::parse("http://127.0.0.1:8080/reset#x").is_ok());
        for text in [
            "",
            "https://",
            "javascript:alert(1)",
            "https://a.example/\r\nx",
            "https://a.example/\" onclick=\"x",
            "/invite",
        ] {
            assert!(Link::parse(text).is_err(), "{text:?}");
        }
    }
}
