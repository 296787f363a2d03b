//! What every route of the API goes through: registration with its permission, authentication, reading the request.

pub mod extract;
pub mod guard;
pub mod openapi;
pub mod router;

pub use extract::{
    Authenticated, BearerToken, IdempotencyHeader, IfMatch, JsonBody, PathKey, QueryPairs, Visitor,
};
pub use guard::{Access, Audit, Guarded, anonymous, for_bearer, guarded, public};
