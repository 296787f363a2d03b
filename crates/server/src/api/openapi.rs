//! The API description: what the routes say of themselves, and the parts that they share.

use serde::Deserialize;
use serde_json::Value;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Components, ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Response,
};
use utoipa::openapi::{ResponseBuilder, schema::Schema};
use utoipa::{IntoParams, PartialSchema as _, ToSchema};

/// Query parameters of every list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used; the store reads the parameters")]
pub struct ListParameters {
    /// Objects on the page.
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: Option<u32>,
    /// Begin behind this object: its value of the sort key, by default its name. For keys that objects can share,
    /// `<value>,<id>`. With several keys all values joined by commas, then the id.
    start_after: Option<String>,
    /// `field`, `field[asc]` or `field[desc]`; repeatable.
    order: Option<Vec<String>>,
    /// `field[operator]value`; repeatable, all must hold. Operators: eq, ne, gt, gte, lt, lte, in, not in, like,
    /// not like; `*` and `%` stand for any text in `like`.
    filter: Option<Vec<String>>,
    /// Parts of words, an id, or a pasted URL.
    #[param(max_length = 256)]
    search: Option<String>,
    /// Whether the answer says how many objects match in all.
    total: Option<bool>,
}

/// One operation of a JSON Patch (RFC 6902). Members that an operation does not know are ignored.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "op", rename_all = "lowercase")]
#[schema(as = PatchOperation)]
pub enum PatchOperation {
    /// Puts a value into an object or, at an index or behind all at `-`, into a list.
    Add {
        /// JSON Pointer (RFC 6901) to the place.
        #[schema(format = "json-pointer")]
        path: String,
        /// The value.
        value: Value,
    },
    /// Copies a value.
    Copy {
        /// JSON Pointer to the source.
        #[schema(format = "json-pointer")]
        from: String,
        /// JSON Pointer to the place that it goes to.
        #[schema(format = "json-pointer")]
        path: String,
    },
    /// Moves a value.
    Move {
        /// JSON Pointer to the source.
        #[schema(format = "json-pointer")]
        from: String,
        /// JSON Pointer to the place that it goes to.
        #[schema(format = "json-pointer")]
        path: String,
    },
    /// Takes a value away.
    Remove {
        /// JSON Pointer to it.
        #[schema(format = "json-pointer")]
        path: String,
    },
    /// Puts a value in the place of another.
    Replace {
        /// JSON Pointer to it.
        #[schema(format = "json-pointer")]
        path: String,
        /// The new value.
        value: Value,
    },
    /// Demands a value: with another one there, nothing is changed at all.
    Test {
        /// JSON Pointer to the place to look at.
        #[schema(format = "json-pointer")]
        path: String,
        /// The value to compare with.
        value: Value,
    },
}

macro_rules! problems {
    ($(#[$doc:meta])* $name:ident: $($status:literal $text:literal),* $(,)?) => {
        $(#[$doc])*
        pub struct $name;

        impl utoipa::IntoResponses for $name {
            fn responses() -> std::collections::BTreeMap<String, RefOr<Response>> {
                [$((stringify!($status).to_owned(), problem_response($text))),*].into()
            }
        }
    };
}

problems! {
    /// What every call with a token may be refused for.
    CallProblems:
    400 "A part of the request cannot be used; the causes name each.",
    401 "There is no token, or it is unknown, expired or revoked.",
    402 "The organization is disabled or its evaluation has ended.",
    403 "The token does not allow this.",
    429 "Too many calls were made with this token; `Retry-After` says when to try again.",
    500 "A defect of the server.",
    503 "The server cannot do it now; nothing was changed. `Retry-After` says when to try again.",
    504 "It took too long.",
}

problems! {
    /// What every call without a token may be refused for.
    AnonymousProblems:
    400 "A part of the request cannot be used; the causes name each.",
    429 "Too many of these calls came from one address; `Retry-After` says when to try again.",
    500 "A defect of the server.",
    503 "The server cannot do it now; nothing was changed. `Retry-After` says when to try again.",
    504 "It took too long.",
}

problems! {
    /// In addition, for calls with the token of a link.
    LinkProblems:
    401 "There is no token.",
    404 "There is no such link.",
    410 "The link was good once: its type says whether it was used, replaced, withdrawn or has expired.",
}

problems! {
    /// In addition, for calls about one object.
    ObjectProblems:
    404 "There is no such object within the token's reach.",
}

problems! {
    /// In addition, for calls with a body.
    BodyProblems:
    408 "The body did not arrive in time.",
    409 "Something with this name exists already, or the present state does not allow it.",
    413 "The body is longer than 10 MB.",
    415 "The body is not JSON.",
}

problems! {
    /// In addition, for calls with a file in a form.
    FileProblems:
    408 "The file did not arrive in time.",
    409 "The provider's present state does not allow it.",
    413 "The file is longer than 50 GB.",
    415 "The body is no form.",
}

problems! {
    /// In addition, for calls without a body that the object's present state may not allow.
    StateProblems:
    409 "The present state does not allow it.",
}

problems! {
    /// In addition, for streams that stay open.
    StreamProblems:
    429 "Too many calls were made with this token, or as many streams are open in the organization as may be at the \
         same time; `Retry-After` says when to try again.",
}

problems! {
    /// In addition, for changes that `If-Match` may guard.
    VersionProblems:
    412 "The object has another version than `If-Match` demands.",
}

problems! {
    /// What every call of a connector may be refused for.
    EngineProblems:
    400 "A part of the request cannot be used, the provider cannot use it, or it refuses the integration's credential \
         (the type ends in `provider-auth`).",
    401 "There is no token, or it is unknown, expired or revoked.",
    402 "The organization is disabled or its evaluation has ended.",
    403 "The token is not one of an integration.",
    404 "The provider has no such object.",
    405 "The token's integration belongs to another connector.",
    429 "Too many calls were made with this token, or the provider wants fewer; `Retry-After` says when to try again.",
    500 "A defect of the server.",
    501 "The provider does not support this.",
    502 "The provider answered something that cannot be understood.",
    503 "The provider or the server cannot do it now; nothing was done. `Retry-After` says when to try again.",
    504 "The provider did not answer in time.",
}

problems! {
    /// In addition, for calls that try out a provider.
    TrialProblems:
    501 "The provider does not support this.",
    502 "The provider answered something that cannot be understood.",
}

problems! {
    /// In addition, for calls that make something at a provider.
    MakeProblems:
    422 "The `Idempotency-Key` was used for another request.",
    424 "The provider was asked, and nobody knows whether it has done it. For two minutes, and for 24 hours with an \
         `Idempotency-Key`, the same request gets this answer and is not sent again.",
}

problems! {
    /// In addition, for creations that an `Idempotency-Key` may guard.
    CreateProblems:
    422 "The `Idempotency-Key` was used for another request.",
}

macro_rules! tenant_errors {
    ($(#[$doc:meta])* $name:ident: $($status:literal $text:literal),* $(,)?) => {
        $(#[$doc])*
        pub struct $name;

        impl utoipa::IntoResponses for $name {
            fn responses() -> std::collections::BTreeMap<String, RefOr<Response>> {
                [$((stringify!($status).to_owned(), tenant_response($text))),*].into()
            }
        }
    };
}

tenant_errors! {
    /// What every call of the second published API may be refused for. Its errors have a body of their own.
    TenantErrors:
    400 "A part of the request cannot be used.",
    401 "There is no token, or it is unknown, expired or revoked.",
    402 "The organization is disabled or its evaluation has ended.",
    403 "A header is missing or does not fit the token, or the token does not allow this.",
    429 "Too many calls were made with this token; `Retry-After` says when to try again.",
    500 "A defect of the server.",
    503 "The server cannot do it now; nothing was changed. `Retry-After` says when to try again.",
    504 "It took too long.",
}

tenant_errors! {
    /// In addition, for calls with a body.
    TenantBodyErrors:
    408 "The body did not arrive in time.",
    409 "This person is a member of the tenant already, or disabled.",
    413 "The body is longer than 10 MB.",
    415 "The body is not JSON.",
    422 "The `Idempotency-Key` was used for another request.",
}

fn tenant_response(text: &str) -> RefOr<Response> {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("TenantError"))).build();
    ResponseBuilder::new().description(text).content("application/json", content).build().into()
}

fn problem_response(text: &str) -> RefOr<Response> {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new().description(text).content("application/problem+json", content).build().into()
}

/// What most calls prove themselves by.
pub(super) const BEARER: &str = "bearer";
/// What calls with the token of a link prove themselves by.
pub(super) const LINK: &str = "link";

/// The APIs, each with a description of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Api {
    /// Organizations and what belongs to them.
    Management,
    /// What integrations do.
    Engine,
}

impl Api {
    fn title(self) -> &'static str {
        match self {
            Self::Management => "Patchbay management API",
            Self::Engine => "Patchbay connector API",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Management => {
                "Organizations, accounts and what belongs to them. Times are RFC 3339 in UTC; durations look like 24h. \
                 Ids and names are interchangeable in paths. Errors are Problem objects."
            }
            Self::Engine => {
                "One API for all providers of a connector. The token belongs to one integration, which is what every \
                 call is made on: it is in no path. What a provider supports, filters by and needs is in the \
                 capabilities of the management API; what it does not support is refused, never ignored. Errors are \
                 Problem objects; those of the provider carry its own words."
            }
        }
    }

    /// What calls prove themselves by.
    fn schemes(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Management => &[
                (BEARER, "A token of the organization, or the access token of a member who has signed in."),
                (
                    LINK,
                    "The token behind the # of the link in a letter: of an invitation or of a password reset.",
                ),
            ],
            Self::Engine => &[(BEARER, "A token of an integration.")],
        }
    }
}

/// The frame that the routes' own descriptions go into.
pub fn frame(api: Api) -> OpenApi {
    let mut components = Components::new();
    let mut schemas: Vec<(String, RefOr<Schema>)> = vec![];
    api_types::Problem::schemas(&mut schemas);
    schemas.push(("Problem".into(), api_types::Problem::schema()));
    if api == Api::Management {
        schemas.push(("TenantError".into(), api_types::tenant_member::TenantError::schema()));
    }
    components.schemas.extend(schemas);
    for (name, description) in api.schemes() {
        let scheme =
            HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(*description)).build();
        components.add_security_scheme(*name, SecurityScheme::Http(scheme));
    }
    let info = InfoBuilder::new()
        .title(api.title())
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(api.words()))
        .license(Some(utoipa::openapi::License::new("Apache-2.0")))
        .build();
    OpenApiBuilder::new().info(info).components(Some(components)).build()
}
