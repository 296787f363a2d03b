//! Registration: a route exists only together with who may call it and what is written about it.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use platform::authentication::authenticate;
use platform::leaks::{hide_tokens, holds_token};
use platform::{Action, Error, RequestInfo};
use utoipa_axum::router::UtoipaMethodRouter;

use crate::app::App;
use crate::layers::RequestId;
use crate::listen::RemoteAddr;
use crate::problem::ApiError;

/// A route with its permission and its audit policy. The router takes nothing else.
pub struct Guarded {
    pub(super) routes: UtoipaMethodRouter<App>,
    pub(super) access: Access,
    pub(super) audit: Audit,
}

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Whoever holds a token that allows this.
    Permission(Action),
    /// Anybody.
    Public,
}

/// What is written about a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audit {
    /// An entry in the transaction of the change; refusals for lack of rights as well.
    InTransaction,
    /// Refusals for lack of rights only.
    Denied,
    /// Nothing, for this reason.
    None(&'static str),
}

/// A route for callers whose token allows `action`.
pub fn guarded(routes: UtoipaMethodRouter<App>, action: Action, audit: Audit) -> Guarded {
    Guarded { routes, access: Access::Permission(action), audit }
}

/// A route for anybody; `reason` says why nothing is written about its use.
pub fn public(routes: UtoipaMethodRouter<App>, reason: &'static str) -> Guarded {
    Guarded { routes, access: Access::Public, audit: Audit::None(reason) }
}

/// What the guard of a route needs.
#[derive(Clone)]
pub(super) struct Guard {
    pub(super) app: App,
    pub(super) action: Action,
    pub(super) audit: Audit,
}

/// Authenticates, checks the permission, hands the caller on; writes about refusals.
pub(super) async fn check(State(guard): State<Guard>, mut request: Request, next: Next) -> Response {
    let presented = bearer(request.headers()).map(|token| (token.to_owned(), request_info(&request)));
    let caller = match presented {
        Ok((token, info)) => authenticate(&guard.app.platform, &token, info).await,
        Err(error) => Err(error),
    };
    let caller = match caller {
        Ok(caller) => caller,
        Err(error) => return ApiError(error).into_response(),
    };
    let response = match caller.require(guard.action) {
        Ok(()) => {
            request.extensions_mut().insert(caller.clone());
            next.run(request).await
        }
        Err(error) => ApiError(error).into_response(),
    };
    if response.status() == StatusCode::FORBIDDEN && !matches!(guard.audit, Audit::None(_)) {
        let written = platform::audit::record_denied(&guard.app.platform, &caller, guard.action, 403).await;
        if let Err(error) = written {
            // The refusal stands; that it could not be noted is for the operator.
            tracing::error!(%error, request_id = caller.request().id, "a refusal could not be written to the audit log");
        }
    }
    response
}

fn bearer(headers: &HeaderMap) -> Result<&str, Error> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next().ok_or(Error::Unauthenticated("there is no token"))?;
    if values.next().is_some() {
        return Err(Error::Unauthenticated("there is more than one Authorization header"));
    }
    let text =
        value.to_str().map_err(|_| Error::Unauthenticated("the Authorization header cannot be read"))?;
    match text.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(token.trim()),
        _ => Err(Error::Unauthenticated("the Authorization header must have the form \"Bearer <token>\"")),
    }
}

fn request_info(request: &Request) -> RequestInfo {
    let remote = request.extensions().get::<RemoteAddr>();
    let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    RequestInfo {
        id: RequestId::of(request.extensions()).as_str().to_owned(),
        method: request.method().to_string(),
        path: path_without_tokens(request.uri().path()),
        remote_addr: remote.map(|remote| remote.ip.to_string()).unwrap_or_default(),
        user_agent: hide_tokens(agent.unwrap_or_default()).chars().take(256).collect(),
        now: platform::time::now(),
    }
}

/// The path as it is, unless somebody has put a token into it, escaped or not.
fn path_without_tokens(path: &str) -> String {
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
    let shown = if holds_token(&decoded) { hide_tokens(&decoded) } else { path.into() };
    shown.chars().take(1024).collect()
}
