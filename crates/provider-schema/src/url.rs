//! Addresses of providers, as far as they can be judged without the network.

/// Checks an address of a provider: `https` or `http`, a host, no user and password in it, no fragment, at most 2048
/// characters. Which hosts may be called, and where plain `http` is allowed, is decided by the server.
pub fn check_url(text: &str) -> Result<(), String> {
    const EXAMPLE: &str = "must be a web address such as https://example.com";
    if text.trim().is_empty() {
        return Err("must not be empty".into());
    }
    if text.len() > 2048 {
        return Err("must have at most 2048 characters".into());
    }
    if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err("must not contain blanks or control characters".into());
    }
    let lower = text.to_ascii_lowercase();
    let Some(rest) = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")) else {
        return Err(if lower.contains("://") {
            "must start with https://".into()
        } else {
            format!("{EXAMPLE}, beginning with https://")
        });
    };
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err("must not contain a user name or password; they belong in the credential".into());
    }
    if text.contains('#') {
        return Err("must not have a part behind #".into());
    }
    let (host, port) = split_port(authority);
    if host.is_empty() || text.contains('\\') {
        return Err(EXAMPLE.into());
    }
    if !port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0)) {
        return Err("has a port that is no number from 1 to 65535".into());
    }
    Ok(())
}

/// Host and port; the colons inside an address in brackets are none before a port.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

#[cfg(test)]
mod tests {
    use super::check_url;

    #[test]
    fn addresses_of_the_web_pass() {
        for text in [
            "https://company.example.net",
            "HTTPS://Company.example.net/base/path?tenant=1",
            "http://127.0.0.1:8080/",
            "https://[2001:db8::1]:8443/x",
            "https://[2001:db8::1]",
        ] {
            assert_eq!(check_url(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "",
            "company.example.net",
            "ftp://example.com",
            "https://",
            "https:///path",
            "https://user:pass@example.com",
            "https://example.com:0",
            "https://example.com:99999",
            "https://example.com:",
            "https://exa mple.com",
            "https://example.com/#part",
            "https://example.com\\@evil.example",
            "javascript:alert(1)",
            &format!("https://example.com/{}", "x".repeat(2048)),
        ] {
            assert!(check_url(text).is_err(), "{text}");
        }
    }
}
