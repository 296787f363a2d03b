//! `/api/v1`: the second published API. Members of a tenant, invitations into it, its audit log.

use api_types::audit::TenantAudit;
use api_types::tenant_member::{InviteTenantMember, TenantMember, TenantMemberInvited};
use api_types::{AccountId, OrganizationId};
use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::response::{IntoResponse as _, Response};
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode};
use platform::idempotency::IdempotencyKey;
use platform::tenant_members::TenantHeaders;
use platform::{Action, tenant_members as members};
use utoipa_axum::routes;

use crate::api::openapi::{TenantBodyErrors, TenantErrors};
use crate::api::{Audit, Authenticated, Guarded, IdempotencyHeader, JsonBody, guarded};
use crate::app::App;
use crate::problem::ApiError;

pub(super) fn routes() -> Vec<Guarded> {
    vec![
        guarded(routes!(list), Action::MembersList, Audit::Denied),
        guarded(routes!(invite), Action::MembersCreate, Audit::InTransaction),
        guarded(routes!(audit), Action::AuditList, Audit::Denied),
    ]
}

/// The headers that say which tenant is meant.
struct Tenant(TenantHeaders);

impl<S: Sync> FromRequestParts<S> for Tenant {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        let once = |name: &'static str| {
            let mut values = parts.headers.get_all(name).iter();
            let value = values.next()?;
            // What cannot be read is as good as wrong.
            values.next().is_none().then(|| value.to_str().unwrap_or_default().to_owned())
        };
        Ok(Self(TenantHeaders { organization: once("x-org-id"), tenant: once("x-tenant-id") }))
    }
}

/// The members who can reach the tenant, each with the strongest of its roles there.
#[utoipa::path(
    get, path = "/api/v1/organization/members", operation_id = "tenant_members_list", tag = "tenant",
    params(
        ("X-Tenant-ID" = AccountId, Header, description = "Id of the tenant: of an account."),
        ("X-Org-ID" = OrganizationId, Header, description = "Id of the organization."),
    ),
    responses(
        (status = 200, description = "All of them, by e-mail address.", body = Vec<TenantMember>),
        TenantErrors,
    ),
)]
async fn list(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    Tenant(headers): Tenant,
) -> Result<Json<Vec<TenantMember>>, ApiError> {
    Ok(Json(members::list(&app.platform, &caller, &headers).await?))
}

/// Invites somebody into the tenant. A new member gets a letter with a link that is good once. Somebody who is in the
/// organization already gets the role in this tenant as well, and keeps its uid.
#[utoipa::path(
    post, path = "/api/v1/organization/members", operation_id = "tenant_members_invite", tag = "tenant",
    params(
        ("X-Tenant-ID" = AccountId, Header, description = "Id of the tenant: of an account."),
        ("X-Org-ID" = OrganizationId, Header, description = "Id of the organization."),
        ("Idempotency-Key" = Option<String>, Header,
            description = "For 24 hours the same request with the same key gets the same answer, without another letter."),
    ),
    request_body(content = InviteTenantMember, example = json!({ "email": "dana@example.com", "role": "EDITOR" })),
    responses(
        (status = 201, description = "Invited.", body = TenantMemberInvited),
        TenantErrors, TenantBodyErrors,
    ),
)]
async fn invite(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    Tenant(headers): Tenant,
    IdempotencyHeader(key): IdempotencyHeader,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let key = match key {
        Some(key) => Some(IdempotencyKey::prepare(&app.platform, &caller, &key, &body.bytes).await?),
        None => None,
    };
    let answered = members::invite(&app.platform, &caller, &headers, body.value, key).await?;
    let mut response = (StatusCode::CREATED, Json(answered.answer)).into_response();
    if answered.replayed {
        let replayed = HeaderName::from_static("idempotent-replayed");
        response.headers_mut().insert(replayed, HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// The newest 50 entries of the audit log about the tenant, newest first.
#[utoipa::path(
    get, path = "/api/v1/audit", operation_id = "tenant_audit_list", tag = "tenant",
    params(
        ("X-Tenant-ID" = AccountId, Header, description = "Id of the tenant: of an account."),
        ("X-Org-ID" = OrganizationId, Header, description = "Id of the organization."),
    ),
    responses((status = 200, description = "The entries.", body = Vec<TenantAudit>), TenantErrors),
)]
async fn audit(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    Tenant(headers): Tenant,
) -> Result<Json<Vec<TenantAudit>>, ApiError> {
    Ok(Json(members::audit(&app.platform, &caller, &headers).await?))
}
