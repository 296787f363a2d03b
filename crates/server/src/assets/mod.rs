//! The files of the dashboard, and of the Connect page ([`connect`]): from the binary, from a folder, or not at all.
//!
//! Names that carry a hash of their content never change and are cached for a year; everything else is asked for each
//! time and answered with 304 while it is the same. Pages of the app are addresses without a file, so a browser that
//! navigates to one gets `index.html`.

mod connect;
mod negotiate;
mod reply;
mod source;

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, Method, StatusCode, Uri, header};
use platform::Platform;

pub use reply::CONTENT_SECURITY_POLICY;
pub use source::AssetSource;

use negotiate::Encodings;
use reply::PageHeaders;

/// Answers every path that no other route takes; give it to the whole application as its last resort.
/// Paths of the API that nobody took are left as plain 404s: an API client must never be sent a page.
pub fn router(source: AssetSource, platform: Arc<Platform>) -> Router {
    let connect = connect::router(source.connect(), platform);
    connect.merge(dashboard(source))
}

fn dashboard(source: AssetSource) -> Router {
    Router::new().fallback(serve).with_state(Arc::new(source))
}

async fn serve(
    State(source): State<Arc<AssetSource>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if belongs_to_the_api(uri.path()) {
        return reply::not_found();
    }
    let head = match method {
        Method::GET => false,
        Method::HEAD => true,
        _ => return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response(),
    };
    let Some(name) = file_name(uri.path(), &headers) else {
        return reply::not_found();
    };
    if matches!(*source, AssetSource::None) {
        return if name == INDEX { reply::no_dashboard(head) } else { reply::not_found() };
    }
    let mut name = name;
    let mut found = source.find(&name, Encodings::accepted(&headers)).await;
    if matches!(found, Ok(None)) && is_page_of_an_object(&name, &headers) {
        INDEX.clone_into(&mut name);
        found = source.find(&name, Encodings::accepted(&headers)).await;
    }
    match found {
        Ok(Some(found)) => reply::file(&name, found, PageHeaders::dashboard(), &headers, head),
        Ok(None) => reply::not_found(),
        Err(error) => {
            tracing::error!(file = name, %error, "a file of the dashboard cannot be read");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

const INDEX: &str = "index.html";

/// The Connect page is not the dashboard either.
fn belongs_to_the_api(path: &str) -> bool {
    ["/v1", "/api", "/connect"]
        .iter()
        .any(|prefix| path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// The file that a path asks for, or none when it cannot be one. Each segment is an ordinary name: what could lead out
/// of the folder (`..`, an empty or hidden name, a separator of another system) is refused, never cleaned.
fn file_name(path: &str, headers: &HeaderMap) -> Option<String> {
    let path = percent_encoding::percent_decode_str(path.strip_prefix('/')?).decode_utf8().ok()?;
    if path.is_empty() {
        return Some(INDEX.to_owned());
    }
    let path = path.strip_suffix('/').unwrap_or(&path);
    let ordinary =
        |name: &str| !name.is_empty() && !name.starts_with('.') && !name.contains(['\\', '\0', ':']);
    if !path.split('/').all(ordinary) {
        return None;
    }
    let last = path.rsplit('/').next().unwrap_or(path);
    if last.contains('.') {
        // The compressed neighbours are ways to send a file, not files of their own.
        let neighbour = [".br", ".gz"].iter().any(|ending| last.ends_with(ending));
        return (!neighbour).then(|| path.to_owned());
    }
    negotiate::accepts_html(headers).then(|| INDEX.to_owned())
}

/// Whether an address that no file has is the page of something with a dot in its name, such as `/members/dana@acme.test`.
/// At the top there are files only: a missing script must not be answered with a page.
fn is_page_of_an_object(name: &str, headers: &HeaderMap) -> bool {
    name.contains('/') && negotiate::accepts_html(headers)
}

#[cfg(test)]
mod tests;
