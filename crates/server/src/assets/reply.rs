//! Answers: types, caching, and what a page may do.

use std::fmt::Write as _;

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};

use super::source::Found;

/// What the dashboard may load and do: its own files, its own server, WebAssembly; no inline script or style, no frame
/// round it.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

/// What only a page needs to say.
pub(super) struct PageHeaders {
    /// What it may load and do, and who may frame it.
    pub(super) policy: HeaderValue,
    /// What other pages learn of its address.
    pub(super) referrer: &'static str,
    /// Whether it stays in touch with the page that opened it.
    pub(super) opener: &'static str,
}

impl PageHeaders {
    /// The dashboard's.
    pub(super) fn dashboard() -> Self {
        let policy = HeaderValue::from_static(CONTENT_SECURITY_POLICY);
        Self { policy, referrer: "same-origin", opener: "same-origin" }
    }

    fn set(self, headers: &mut HeaderMap) {
        headers.insert(header::CONTENT_SECURITY_POLICY, self.policy);
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static(self.referrer));
        headers.insert(
            HeaderName::from_static("cross-origin-opener-policy"),
            HeaderValue::from_static(self.opener),
        );
        headers.insert(
            HeaderName::from_static("permissions-policy"),
            HeaderValue::from_static(
                "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
            ),
        );
    }
}

const FOREVER: &str = "public, max-age=31536000, immutable";
const ASK_EACH_TIME: &str = "no-cache";

/// Sends a file, or says that the client has it already.
pub(super) fn file(name: &str, found: Found, page: PageHeaders, request: &HeaderMap, head: bool) -> Response {
    let mut headers = HeaderMap::new();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(header::VARY, "accept-encoding");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::CONTENT_TYPE, content_type(name));
    if content_type(name) == HTML {
        page.set(&mut headers);
    }
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    if let Some(encoding) = found.encoding {
        set(header::CONTENT_ENCODING, encoding);
    }
    if is_hashed(name) {
        set(header::CACHE_CONTROL, FOREVER);
        return send(headers, found.bytes, head);
    }
    set(header::CACHE_CONTROL, ASK_EACH_TIME);
    let tag = entity_tag(&found.bytes);
    if is_known(&tag, request) {
        for name in [header::CONTENT_TYPE, header::CONTENT_ENCODING] {
            headers.remove(name);
        }
        headers.insert(header::ETAG, tag);
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    headers.insert(header::ETAG, tag);
    send(headers, found.bytes, head)
}

/// No such file; may exist after the next update, so nobody keeps the answer.
pub(super) fn not_found() -> Response {
    (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")], "Not found\n").into_response()
}

/// Stands in for the dashboard in a build without one.
pub(super) fn no_dashboard(head: bool) -> Response {
    let found = Found { bytes: Bytes::from_static(NO_DASHBOARD.as_bytes()), encoding: None };
    file("index.html", found, PageHeaders::dashboard(), &HeaderMap::new(), head)
}

const NO_DASHBOARD: &str = "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"color-scheme\" content=\"light dark\">
<title>Patchbay</title>
<main>
<h1>Patchbay runs, without its dashboard</h1>
<p>This build has the API only. To have the dashboard too, build with <code>cargo xtask run</code>,
or start the server with <code>--assets-dir</code> and the folder of a built dashboard.</p>
</main>
</html>
";

fn send(mut headers: HeaderMap, bytes: Bytes, head: bool) -> Response {
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    let body = if head { Body::empty() } else { Body::from(bytes) };
    (headers, body).into_response()
}

const HTML: &str = "text/html; charset=utf-8";

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => HTML,
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        // Any other type, and browsers neither compile while loading nor keep the compiled module.
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("json" | "map") => "application/json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Whether the name carries a hash of the content, as the build writes it: `app-0123456789abcdef.js`, also with `_bg`
/// after it.
fn is_hashed(name: &str) -> bool {
    let Some((_, tail)) = name.rsplit_once('-') else {
        return false;
    };
    let hash: &str = tail.split(['.', '_']).next().unwrap_or_default();
    hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A strong tag of exactly these bytes: the compressed form has another.
fn entity_tag(bytes: &[u8]) -> HeaderValue {
    let mut tag = String::from("\"");
    for byte in Sha256::digest(bytes).iter().take(16) {
        // Writing to a string cannot fail.
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static("\"\""))
}

fn is_known(tag: &HeaderValue, request: &HeaderMap) -> bool {
    let lists = request.get_all(header::IF_NONE_MATCH).into_iter().filter_map(|value| value.to_str().ok());
    lists
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known).as_bytes() == tag.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_content_hash_are_kept_forever() {
        for name in
            ["dashboard-0123456789abcdef_bg.wasm", "boot-00112233445566ff.js", "app-0123456789abcdef.css"]
        {
            assert!(is_hashed(name), "{name}");
        }
        for name in
            ["index.html", "icon.svg", "well-known.txt", "app-0123456789abcde.css", "app-0123456789abcdeg.js"]
        {
            assert!(!is_hashed(name), "{name}");
        }
    }
}
