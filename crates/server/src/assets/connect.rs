//! The Connect page: at `/connect` for whoever brings a token, at `/connect/{id}` for a session. The id, which is no
//! secret, decides whose pages may frame it; the token stays in the browser.

use std::sync::Arc;

use api_types::ConnectSessionId;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use platform::Platform;

use super::negotiate::Encodings;
use super::reply::{self, CONTENT_SECURITY_POLICY, PageHeaders};
use super::source::AssetSource;
use super::{INDEX, file_name};

type Site = (Arc<AssetSource>, Arc<Platform>);

pub(super) fn router(source: AssetSource, platform: Arc<Platform>) -> Router {
    let site: Site = (Arc::new(source), platform);
    Router::new()
        .route("/connect", get(serve))
        .route("/connect/", get(serve))
        .route("/connect/{*rest}", get(serve))
        .with_state(site)
}

async fn serve(
    State((source, platform)): State<Site>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let head = method == Method::HEAD;
    let below = uri.path().strip_prefix("/connect").unwrap_or_default();
    // A name with a dot is a file; whatever else is the page, of a session or of none.
    let Some(name) = file_name(if below.is_empty() { "/" } else { below }, &headers) else {
        return reply::not_found();
    };
    if matches!(*source, AssetSource::None) {
        return if name == INDEX { reply::no_dashboard(head) } else { reply::not_found() };
    }
    let session = below.trim_matches('/');
    let origins = match (name == INDEX && !session.is_empty(), session.parse::<ConnectSessionId>()) {
        (false, _) => Vec::new(),
        (true, Err(_)) => return reply::not_found(),
        // A session that nobody remembers is framed by nobody; what the token opens is said by the page.
        (true, Ok(id)) => match platform.store.directory().connect_origins(id).await {
            Ok(origins) => origins.unwrap_or_default(),
            Err(error) => {
                tracing::error!(%error, "whose pages may frame a Connect session cannot be read");
                return StatusCode::INTERNAL_SERVER_ERROR.into_response();
            }
        },
    };
    match source.find(&name, Encodings::accepted(&headers)).await {
        Ok(Some(found)) => reply::file(&name, found, page_headers(&origins), &headers, head),
        Ok(None) => reply::not_found(),
        Err(error) => {
            tracing::error!(file = name, %error, "a file of the Connect page cannot be read");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The dashboard's policy, but for who may frame it. A popup stays in touch with the page that opened it.
fn page_headers(origins: &[String]) -> PageHeaders {
    const NOBODY: &str = "frame-ancestors 'none'";
    let policy = if origins.is_empty() {
        CONTENT_SECURITY_POLICY.to_owned()
    } else {
        CONTENT_SECURITY_POLICY.replace(NOBODY, &format!("frame-ancestors {}", origins.join(" ")))
    };
    // Origins were looked at when the session was made; one that fits into no header lets nobody frame it.
    let policy = HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    PageHeaders { policy, referrer: "no-referrer", opener: "unsafe-none" }
}
