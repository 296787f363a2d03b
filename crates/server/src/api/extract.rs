//! Reading a request. Every refusal here is a Problem that names the part of the request.

use api_types::problem::ParameterLocation;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, MatchedPath, Path, Query, Request};
use http::request::Parts;
use http::{HeaderName, header};
use platform::authentication::Renewer;
use platform::engine::EngineCaller;
use platform::precondition::Precondition;
use platform::{Caller, Error, Fault, RequestInfo, input};
use secrets::Secret;
use serde_json::Value;

use super::guard;
use crate::app::App;
use crate::problem::ApiError;

/// The caller, as the route's guard found it.
pub struct Authenticated(pub Caller);

impl<S: Sync> FromRequestParts<S> for Authenticated {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        let caller = parts.extensions.get::<Caller>().cloned();
        // Only a public route has no caller, and such a route must not ask for one.
        caller.map(Self).ok_or_else(|| ApiError(Error::Internal("a public route asks for its caller".into())))
    }
}

/// The integration that calls, as the route's guard found it.
pub struct Connected(pub EngineCaller);

impl<S: Sync> FromRequestParts<S> for Connected {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        let caller = parts.extensions.get::<EngineCaller>().cloned();
        // Only a connector's route has an integration for a caller.
        let missing = || ApiError(Error::Internal("a route of no connector asks for an integration".into()));
        caller.map(Self).ok_or_else(missing)
    }
}

/// Who wants a token's secrets exchanged, as the route's guard found it.
pub struct Renewing(pub Renewer);

impl<S: Sync> FromRequestParts<S> for Renewing {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        let renewer = parts.extensions.get::<Renewer>().cloned();
        // Only a route of that access has one.
        renewer
            .map(Self)
            .ok_or_else(|| ApiError(Error::Internal("a route that renews nothing asks who renews".into())))
    }
}

/// The token that the caller has sent, for calls that look at it again later.
pub struct BearerToken(pub Secret<String>);

impl<S: Sync> FromRequestParts<S> for BearerToken {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        Ok(Self(Secret::new(guard::bearer(&parts.headers)?.to_owned())))
    }
}

/// Somebody without a token: what is known about the request.
pub struct Visitor(pub RequestInfo);

impl FromRequestParts<App> for Visitor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let now = app.platform.clock.now();
        Ok(Self(guard::info(&parts.extensions, &parts.headers, &parts.method, &parts.uri, now)))
    }
}

/// The id or name in the path.
pub struct PathKey(pub String);

impl<S: Send + Sync> FromRequestParts<S> for PathKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        path.map(|Path(key)| Self(key)).map_err(|_| {
            let message = "has percent escapes that are not UTF-8".to_owned();
            Fault { location: ParameterLocation::Path, parameter: parameter_name(parts), message }.into()
        })
    }
}

/// The ids or names in a path with several, in order.
pub struct PathKeys<const N: usize>(pub [String; N]);

impl<S: Send + Sync, const N: usize> FromRequestParts<S> for PathKeys<N> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let path = Path::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        let Ok(Path(pairs)) = path else {
            let message = "has percent escapes that are not UTF-8".to_owned();
            let parameter = parameter_name(parts);
            return Err(Fault { location: ParameterLocation::Path, parameter, message }.into());
        };
        let keys: Vec<_> = pairs.into_iter().map(|(_, key)| key).collect();
        let found = keys.len();
        let keys = keys.try_into().map_err(|_| {
            ApiError(Error::Internal(format!("a route with {found} parameters asks for {N} of them")))
        })?;
        Ok(Self(keys))
    }
}

/// The name of the route's parameter, as the API description has it.
fn parameter_name(parts: &Parts) -> String {
    let route = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let name = route.split_once('{').and_then(|(_, rest)| rest.split_once('}'));
    name.map_or("id", |(name, _)| name).to_owned()
}

/// The query parameters, decoded, in order.
pub struct QueryPairs(pub Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for QueryPairs {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let pairs = Query::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        pairs.map(|Query(pairs)| Self(pairs)).map_err(|_| Fault::query("", "cannot be read").into())
    }
}

/// A JSON body, strictly read, and the bytes that it was read from.
pub struct JsonBody {
    /// The body.
    pub value: Value,
    /// Its bytes: an idempotency key stands for exactly these.
    pub bytes: Bytes,
}

impl<S: Send + Sync> FromRequest<S> for JsonBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        check_content_type(&request)?;
        // A body that is too long or too slow has been noted by the listener, which gives the answer.
        let bytes =
            Bytes::from_request(request, state).await.map_err(|_| Fault::body("", "did not arrive whole"))?;
        Ok(Self { value: input::parse_json(&bytes)?, bytes })
    }
}

/// A JSON body that may be left out.
pub struct OptionalJsonBody(pub Option<Value>);

impl<S: Send + Sync> FromRequest<S> for OptionalJsonBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let typed = request.headers().contains_key(header::CONTENT_TYPE);
        let checked = check_content_type(&request);
        let bytes =
            Bytes::from_request(request, state).await.map_err(|_| Fault::body("", "did not arrive whole"))?;
        // Some clients name a type although they send nothing.
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self(None));
        }
        if typed {
            checked?;
        }
        Ok(Self(Some(input::parse_json(&bytes)?)))
    }
}

/// JSON, also in the guise of a JSON Patch; a missing header counts as JSON.
fn check_content_type(request: &Request) -> Result<(), ApiError> {
    let Some(value) = request.headers().get(header::CONTENT_TYPE) else { return Ok(()) };
    let text = value.to_str().unwrap_or_default();
    let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json")) {
        return Ok(());
    }
    Err(Fault::header(
        "Content-Type",
        format!("is {text:?}, which this call does not take; it takes application/json"),
    )
    .into())
}

/// What `If-Match` demands.
pub struct IfMatch(pub Precondition);

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        let text = single_header(parts, &header::IF_MATCH)?;
        Ok(Self(text.map_or(Precondition::None, |text| Precondition::parse(&text))))
    }
}

/// The idempotency key of a creation, if there is one.
pub struct IdempotencyHeader(pub Option<String>);

impl<S: Sync> FromRequestParts<S> for IdempotencyHeader {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        Ok(Self(single_header(parts, &HeaderName::from_static("idempotency-key"))?))
    }
}

fn single_header(parts: &Parts, name: &HeaderName) -> Result<Option<String>, ApiError> {
    let mut values = parts.headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let fault = |message: &str| ApiError(Fault::header(name.as_str(), message).into());
    if values.next().is_some() {
        return Err(fault("is given twice"));
    }
    value.to_str().map(|text| Some(text.to_owned())).map_err(|_| fault("must be printable ASCII"))
}
