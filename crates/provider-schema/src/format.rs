//! What a line of text may look like: named, hand-written checks. No regular expressions travel in schemas, so that
//! browser and server cannot read one in two ways.

use api_types::formats::{check_email, check_line, parse_duration};
use serde::{Deserialize, Serialize};

/// A named check of a text. Each answers with a sentence that completes "the field …".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Any line.
    Line,
    /// Any text, also of several lines: a key in PEM, a JSON document.
    Block,
    /// A line that is never shown again.
    Secret,
    /// A text of several lines that is never shown again: a private key.
    SecretBlock,
    /// An e-mail address.
    Email,
    /// A word without blanks: an id, a key, a code.
    Word,
    /// A name in the domain name system, or an address, without scheme and path.
    Host,
    /// Amazon's name of a role.
    AwsRoleArn,
    /// A duration such as `4h`.
    Duration,
}

impl Format {
    /// Whether a value is a secret: to be masked, sealed, and never answered.
    pub fn is_secret(self) -> bool {
        matches!(self, Self::Secret | Self::SecretBlock)
    }

    /// Checks a text of at most `max` characters.
    pub fn check(self, text: &str, max: usize) -> Result<(), String> {
        match self {
            Self::Line => check_line(text, max),
            Self::Secret => check_line(text, max).map_err(|fault| secret_hint(text, fault)),
            Self::Block | Self::SecretBlock => check_block(text, max),
            Self::Email => check_email(text),
            Self::Word => check_line(text, max).and_then(|()| check_word(text)),
            Self::Host => check_host(text),
            Self::AwsRoleArn => check_role_arn(text),
            Self::Duration => parse_duration(text).map(|_| ()),
        }
    }
}

/// Copied secrets often bring the end of their line along.
fn secret_hint(text: &str, fault: String) -> String {
    if text.trim_end().lines().count() == 1 && text.ends_with(['\n', '\r']) {
        return "ends with a line break; copy it without".into();
    }
    fault
}

fn check_block(text: &str, max: usize) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err("must not be empty".into());
    }
    if text.chars().count() > max {
        return Err(format!("must have at most {max} characters"));
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err("must be text without control characters".into());
    }
    Ok(())
}

fn check_word(text: &str) -> Result<(), String> {
    if text.contains(char::is_whitespace) {
        return Err("must be one word without blanks".into());
    }
    Ok(())
}

fn check_host(text: &str) -> Result<(), String> {
    let good = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if text.contains("://") || text.contains('/') {
        return Err("must be a host name alone, without https:// and without a path".into());
    }
    if text.len() > 253 || !text.split('.').all(good) {
        return Err("must be a host name such as example.com".into());
    }
    Ok(())
}

fn check_role_arn(text: &str) -> Result<(), String> {
    let parts: Vec<_> = text.splitn(6, ':').collect();
    let good = matches!(parts.as_slice(), ["arn", partition, "iam", "", account, name]
        if partition.starts_with("aws")
            && account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())
            && name.strip_prefix("role/").is_some_and(|name| !name.is_empty()));
    if good {
        Ok(())
    } else {
        Err("must be the name of a role such as arn:aws:iam::123456789012:role/name".into())
    }
}

#[cfg(test)]
mod tests {
    use super::Format;

    fn passes(format: Format, text: &str) -> bool {
        format.check(text, 256).is_ok()
    }

    #[test]
    fn each_format_tells_good_from_bad() {
        for (format, good, bad) in [
            (Format::Line, "Ada Lovelace", "two\nlines"),
            (Format::Block, "two\nlines", "bell\u{7}"),
            (Format::Secret, "s3cr3t!", ""),
            (Format::SecretBlock, "-----BEGIN\nEND-----", "  "),
            (Format::Email, "ada@example.com", "ada"),
            (Format::Word, "TST", "T ST"),
            (Format::Host, "example.com", "https://example.com"),
            (Format::Host, "node-1", "-node"),
            (Format::AwsRoleArn, "arn:aws:iam::123456789012:role/reader", "arn:aws:iam::12:role/reader"),
            (
                Format::AwsRoleArn,
                "arn:aws-us-gov:iam::123456789012:role/a/b",
                "arn:aws:iam::123456789012:user/a",
            ),
            (Format::Duration, "4h", "soon"),
        ] {
            assert!(passes(format, good), "{format:?} {good}");
            assert!(!passes(format, bad), "{format:?} {bad}");
        }
    }

    #[test]
    fn a_secret_that_was_copied_with_its_line_break_is_named_as_such() {
        assert!(Format::Secret.check("abc\n", 99).unwrap_err().contains("line break"));
    }

    #[test]
    fn lengths_count_characters() {
        assert!(Format::Line.check(&"ä".repeat(8), 8).is_ok());
        assert!(Format::Line.check(&"ä".repeat(9), 8).is_err());
        assert!(Format::Block.check(&"ä".repeat(9), 8).is_err());
    }
}
