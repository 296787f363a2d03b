//! What every route of the API goes through: registration with its permission, authentication, reading the request.

pub mod extract;
mod file_form;
pub mod guard;
pub mod openapi;
pub mod router;

pub use extract::{
    Authenticated, BearerToken, Connected, IdempotencyHeader, IfMatch, JsonBody, OptionalJsonBody, PathKey,
    PathKeys, QueryPairs, Renewing, Visitor,
};
pub use file_form::FileForm;
pub use guard::{
    Access, Audit, Guarded, anonymous, for_bearer, for_integration, for_renewal, guarded, not_built, public,
};
