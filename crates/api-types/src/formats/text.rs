//! Free text of one line, and addresses on the web.

use super::Fault;

/// Longest display name, in characters.
pub const MAX_FULLNAME: usize = 256;

/// Checks one line of text for people: not blank, no control characters, at most `max` characters.
///
/// Control characters would break logs, CSV files and terminals; every other character is welcome.
pub fn check_line(text: &str, max: usize) -> Result<(), Fault> {
    if text.trim().is_empty() {
        return Err("must not be empty".into());
    }
    if text.chars().count() > max {
        return Err(format!("must have at most {max} characters"));
    }
    if text.chars().any(|c| c.is_control() || is_direction_override(c)) {
        return Err("must be one line without control characters".into());
    }
    Ok(())
}

/// Checks an `https` address: scheme, host, no blanks, no credentials, at most 2048 characters.
pub fn check_web_address(text: &str) -> Result<(), Fault> {
    check_line(text, 2048)?;
    let host = text
        .strip_prefix("https://")
        .map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default())
        .ok_or("must start with https://")?;
    if host.is_empty() || host.contains('@') || text.contains(char::is_whitespace) {
        return Err("must be a web address such as https://example.com/logo.png".into());
    }
    Ok(())
}

/// Characters that make text read in another order than it is stored: a way to disguise names.
fn is_direction_override(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::{check_line, check_web_address};

    #[test]
    fn a_line_may_hold_any_script_but_no_control_characters() {
        assert_eq!(check_line("Bäckerei 北京 👩‍👩‍👧 عربي", 64), Ok(()));
        for text in ["", "   ", "a\nb", "a\0b", "\u{202e}evil", &"x".repeat(65)] {
            assert!(check_line(text, 64).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_web_address_has_https_and_a_host() {
        assert_eq!(check_web_address("https://example.com/a.png?x=1"), Ok(()));
        for text in [
            "http://example.com",
            "https://",
            "https://user@example.com/",
            "javascript:alert(1)",
            "https://a b",
        ] {
            assert!(check_web_address(text).is_err(), "{text}");
        }
    }
}
