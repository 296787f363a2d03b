//! The cookie that keeps a browser's session: its refresh secret, out of reach of every script.

use http::{Extensions, HeaderMap, HeaderValue, header};
use platform::Platform;
use secrets::SecretString;

use crate::listen::RemoteAddr;

/// Over https the prefix makes browsers refuse a cookie that another host of the domain, or a page over plain http,
/// has planted.
const SECURE_NAME: &str = "__Host-patchbay_session";
/// Over plain http, where browsers allow neither the prefix nor `Secure`.
const PLAIN_NAME: &str = "patchbay_session";
/// Seconds; the session itself ends when it was not used for so long.
const MAX_AGE: i64 = 7 * 24 * 60 * 60;

/// Whether cookies of this request are for https only: the client used it, or whoever runs the server said that people
/// do.
pub(crate) fn is_secure(platform: &Platform, extensions: &Extensions) -> bool {
    platform.settings.is_https() || extensions.get::<RemoteAddr>().is_some_and(|remote| remote.https)
}

/// The secret in the request's cookie. With several of the name the first one counts, as browsers send the most
/// specific first.
pub(crate) fn read(headers: &HeaderMap, secure: bool) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name(secure))
        .map(|(_, value)| value.to_owned())
}

/// Sets the cookie.
pub(crate) fn set(secret: &SecretString, secure: bool) -> Option<HeaderValue> {
    header_value(secret.expose(), MAX_AGE, secure)
}

/// Takes the cookie away.
pub(crate) fn clear(secure: bool) -> Option<HeaderValue> {
    header_value("", 0, secure)
}

/// `Lax`, not `Strict`: a click on a link in a mail must find the session.
fn header_value(value: &str, max_age: i64, secure: bool) -> Option<HeaderValue> {
    let only_https = if secure { "; Secure" } else { "" };
    let text =
        format!("{}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Lax{only_https}", name(secure));
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn name(secure: bool) -> &'static str {
    if secure { SECURE_NAME } else { PLAIN_NAME }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookies(lines: &[&str]) -> HeaderMap {
        lines.iter().map(|line| (header::COOKIE, line.parse().unwrap())).collect()
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let headers = cookies(&["a=b; patchbay_session=one; c=d", "__Host-patchbay_session=two"]);
        assert_eq!(read(&headers, false).as_deref(), Some("one"));
        assert_eq!(read(&headers, true).as_deref(), Some("two"));
        assert_eq!(read(&cookies(&["xpatchbay_session=one", "patchbay_session"]), false), None);
    }

    #[test]
    fn over_https_it_is_for_https_and_this_host_only() {
        let secret = SecretString::from("s".to_owned());
        let text = |secure| set(&secret, secure).unwrap().to_str().unwrap().to_owned();
        assert_eq!(
            text(true),
            "__Host-patchbay_session=s; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(text(false), "patchbay_session=s; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax");
        assert!(set(&secret, true).unwrap().is_sensitive());
    }
}
