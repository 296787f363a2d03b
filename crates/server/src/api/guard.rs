//! Registration: a route exists only together with who may call it and what is written about it.

use api_types::Timestamp;
use api_types::engine::CategoryId;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{Extensions, HeaderMap, Method, StatusCode, Uri, header};
use platform::authentication::{authenticate, authenticate_integration, authenticate_renewer};
use platform::engine::EngineCaller;
use platform::leaks::{hide_tokens, holds_token};
use platform::{Action, Error, RequestInfo};
use utoipa_axum::router::UtoipaMethodRouter;

use super::openapi::Api;
use crate::app::App;
use crate::layers::{RequestId, RouteLimits};
use crate::limits::Class;
use crate::listen::RemoteAddr;
use crate::problem::ApiError;

/// A route with its permission and its audit policy. The router takes nothing else.
pub struct Guarded {
    pub(super) routes: UtoipaMethodRouter<App>,
    pub(super) access: Access,
    pub(super) audit: Audit,
    pub(super) class: Option<Class>,
}

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Whoever holds a token that allows this.
    Permission(Action),
    /// Whoever holds a good token, whatever it allows: for what concerns only the bearer.
    Token,
    /// Whoever holds the token of an integration of this connector.
    Integration(CategoryId),
    /// Whoever holds a good token of the kind that this API takes; there it ends, for the operation is not built.
    NotBuilt(Api),
    /// Whoever holds the refresh secret of the token in the path, or a token that allows this.
    Renewal(Action),
    /// Whoever holds the link of an invitation or a password reset; its token is the bearer.
    Link,
    /// Whoever holds the cookie of a browser's session.
    Cookie,
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
    Guarded { routes, access: Access::Permission(action), audit, class: None }
}

/// A route for whoever holds a good token.
pub fn for_bearer(routes: UtoipaMethodRouter<App>, audit: Audit) -> Guarded {
    Guarded { routes, access: Access::Token, audit, class: None }
}

/// A route of a connector, for whoever holds the token of an integration.
pub fn for_integration(routes: UtoipaMethodRouter<App>, connector: CategoryId) -> Guarded {
    const COUNTED: Audit = Audit::None("calls of connectors are counted for each integration");
    Guarded { routes, access: Access::Integration(connector), audit: COUNTED, class: None }
}

impl Guarded {
    /// With other limits than the general ones.
    #[must_use]
    pub fn limited(mut self, limits: RouteLimits) -> Self {
        self.routes.2 = self.routes.2.layer(limits);
        self
    }
}

/// A route of the contract that this version does not have: whoever could call it learns that. What it needs beyond a
/// good token is decided when it is built.
pub fn not_built(routes: UtoipaMethodRouter<App>, api: Api) -> Guarded {
    const NOTHING_DONE: Audit = Audit::None("nothing is done");
    Guarded { routes, access: Access::NotBuilt(api), audit: NOTHING_DONE, class: None }
}

/// A route that exchanges the secrets of a token.
pub fn for_renewal(routes: UtoipaMethodRouter<App>, action: Action) -> Guarded {
    Guarded { routes, access: Access::Renewal(action), audit: Audit::InTransaction, class: None }
}

/// A route for callers without a token, who prove themselves by what they send or need no proof: `class` limits how
/// often one address may call it.
pub fn anonymous(routes: UtoipaMethodRouter<App>, access: Access, audit: Audit, class: Class) -> Guarded {
    Guarded { routes, access, audit, class: Some(class) }
}

/// A route for anybody; `reason` says why nothing is written about its use.
pub fn public(routes: UtoipaMethodRouter<App>, reason: &'static str) -> Guarded {
    Guarded { routes, access: Access::Public, audit: Audit::None(reason), class: None }
}

/// What the guard of a route needs.
#[derive(Clone)]
pub(super) struct Guard {
    pub(super) app: App,
    /// `None`: a good token is enough.
    pub(super) action: Option<Action>,
    pub(super) audit: Audit,
}

/// Authenticates, counts the call, checks the permission, hands the caller on; writes about refusals.
pub(super) async fn check(State(guard): State<Guard>, mut request: Request, next: Next) -> Response {
    let now = guard.app.platform.clock.now();
    let presented = bearer(request.headers()).map(|token| (token.to_owned(), request_info(&request, now)));
    let caller = match presented {
        Ok((token, info)) => authenticate(&guard.app.platform, &token, info).await,
        Err(error) => Err(error),
    };
    let counted = caller.and_then(|caller| guard.app.token_limit.check(&caller).map(|()| caller));
    let caller = match counted {
        Ok(caller) => caller,
        Err(error) => return ApiError(error).into_response(),
    };
    let narrowed = match guard.action {
        Some(action) => caller.for_action(action),
        None => Ok(caller.clone()),
    };
    let response = match narrowed {
        Ok(narrowed) => {
            request.extensions_mut().insert(narrowed);
            next.run(request).await
        }
        Err(error) => ApiError(error).into_response(),
    };
    if let Some(action) = guard.action
        && response.status() == StatusCode::FORBIDDEN
        && !matches!(guard.audit, Audit::None(_))
    {
        let written = platform::audit::record_denied(&guard.app.platform, &caller, action, 403).await;
        if let Err(error) = written {
            // The refusal stands; that it could not be noted is for the operator.
            tracing::error!(%error, request_id = caller.request().id, "a refusal could not be written to the audit log");
        }
    }
    response
}

/// Authenticates an integration, counts the call, hands the caller on.
pub(super) async fn check_integration(State(app): State<App>, mut request: Request, next: Next) -> Response {
    // Only the server itself can have put one there: a call of the explorer, which was let in and counted there.
    if request.extensions().get::<EngineCaller>().is_some() {
        return next.run(request).await;
    }
    let now = app.platform.clock.now();
    let presented = bearer(request.headers()).map(|token| (token.to_owned(), request_info(&request, now)));
    let caller = match presented {
        Ok((token, info)) => authenticate_integration(&app.platform, &token, info).await,
        Err(error) => Err(error),
    };
    match caller.and_then(|caller| app.token_limit.check_token(caller.token()).map(|()| caller)) {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(error) => ApiError(error).into_response(),
    }
}

/// Authenticates whoever wants a token's secrets exchanged, counts the call, hands the caller on.
pub(super) async fn check_renewal(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let now = app.platform.clock.now();
    let presented = bearer(request.headers()).map(|token| (token.to_owned(), request_info(&request, now)));
    let renewer = match presented {
        Ok((token, info)) => authenticate_renewer(&app.platform, &token, info).await,
        Err(error) => Err(error),
    };
    match renewer.and_then(|renewer| app.token_limit.check(renewer.caller()).map(|()| renewer)) {
        Ok(renewer) => {
            request.extensions_mut().insert(renewer);
            next.run(request).await
        }
        Err(error) => ApiError(error).into_response(),
    }
}

/// What stands behind `Bearer ` in the Authorization header.
pub(super) fn bearer(headers: &HeaderMap) -> Result<&str, Error> {
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

fn request_info(request: &Request, now: Timestamp) -> RequestInfo {
    info(request.extensions(), request.headers(), request.method(), request.uri(), now)
}

/// What is known about a request; goes into audit entries.
pub(super) fn info(
    extensions: &Extensions,
    headers: &HeaderMap,
    method: &Method,
    uri: &Uri,
    now: Timestamp,
) -> RequestInfo {
    let remote = extensions.get::<RemoteAddr>();
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    RequestInfo {
        id: RequestId::of(extensions).as_str().to_owned(),
        method: method.to_string(),
        path: path_without_tokens(uri.path()),
        remote_addr: remote.map(|remote| remote.ip.to_string()).unwrap_or_default(),
        user_agent: hide_tokens(agent.unwrap_or_default()).chars().take(256).collect(),
        now,
    }
}

/// The path as it is, unless somebody has put a token into it, escaped or not.
fn path_without_tokens(path: &str) -> String {
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
    let shown = if holds_token(&decoded) { hide_tokens(&decoded) } else { path.into() };
    shown.chars().take(1024).collect()
}
