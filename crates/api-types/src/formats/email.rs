//! E-mail addresses, as far as a form can judge them: whether one works is known when mail arrives.

use super::Fault;

/// Checks the shape of an e-mail address: something, one `@`, a host name; at most 254 characters (RFC 5321).
///
/// ```
/// use api_types::formats::check_email;
/// assert!(check_email("dana@example.com").is_ok());
/// assert!(check_email("dana@").is_err());
/// ```
pub fn check_email(text: &str) -> Result<(), Fault> {
    let wrong = || Fault::from("must be an e-mail address such as dana@example.com");
    if text.len() > 254
        || text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';'))
    {
        return Err(wrong());
    }
    let (local, host) = text.rsplit_once('@').ok_or_else(wrong)?;
    let dots_are_fine = |part: &str| !part.starts_with('.') && !part.ends_with('.') && !part.contains("..");
    let host_is_fine = !host.is_empty()
        && dots_are_fine(host)
        && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.'))
        && host.split('.').all(|label| !label.starts_with('-') && !label.ends_with('-') && label.len() <= 63);
    if local.is_empty() || local.len() > 64 || local.contains('@') || !dots_are_fine(local) || !host_is_fine {
        return Err(wrong());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check_email;

    #[test]
    fn ordinary_and_unusual_addresses_are_taken() {
        for text in
            ["dana@example.com", "o'neil+tag@sub.example.co", "jürgen@bücher.example", "root@localhost"]
        {
            assert_eq!(check_email(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_an_address_is_refused() {
        for text in
            ["", "dana", "@example.com", "dana@", "a@b@c", "a b@c.d", "a@b..c", "a@-b.c", ".a@b.c", "a@b,c@d"]
        {
            assert!(check_email(text).is_err(), "{text}");
        }
    }
}
