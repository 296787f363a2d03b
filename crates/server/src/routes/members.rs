//! `/v1/members`: people and services that sign in.

use api_types::member::{CreateMember, CreateMemberResult, InvitationLink, Member, UpdateMember};
use api_types::{ListAnswer, ResultAnswer};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use platform::idempotency::IdempotencyKey;
use platform::{Action, members};
use utoipa_axum::routes;

use super::reply::{created, page, versioned};
use crate::api::openapi::{
    BodyProblems, CallProblems, CreateProblems, ListParameters, ObjectProblems, PatchOperation,
    VersionProblems,
};
use crate::api::{
    Audit, Authenticated, Guarded, IdempotencyHeader, IfMatch, JsonBody, PathKey, QueryPairs, guarded,
};
use crate::app::App;
use crate::problem::ApiError;

pub(super) fn routes() -> Vec<Guarded> {
    vec![
        guarded(routes!(list), Action::MembersList, Audit::Denied),
        guarded(routes!(create), Action::MembersCreate, Audit::InTransaction),
        guarded(routes!(get), Action::MembersGet, Audit::Denied),
        guarded(routes!(update), Action::MembersUpdate, Audit::InTransaction),
        guarded(routes!(patch), Action::MembersPatch, Audit::InTransaction),
        guarded(routes!(delete), Action::MembersDelete, Audit::InTransaction),
        guarded(routes!(invite), Action::MembersCreate, Audit::InTransaction),
        guarded(routes!(revoke), Action::MembersCreate, Audit::InTransaction),
    ]
}

/// The members, by name. A token that is limited to some accounts sees those with a role that holds for one of these.
/// Fields to filter and order by: `name`, `fullname`, `type`, `state`, `role_binding` (filter only), `id`, `last_logon`,
/// `created_at`, `updated_at`.
#[utoipa::path(
    get, path = "/v1/members", operation_id = "members_list", tag = "members",
    params(ListParameters),
    responses(
        (status = 200, description = "One page, by name unless another order is asked for.",
            body = ListAnswer<Member>),
        CallProblems,
    ),
)]
async fn list(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<ListAnswer<Member>>, ApiError> {
    Ok(page(members::list(&app.platform, &caller, &parameters).await?))
}

/// Creates a member. With the option `invited` it needs no `secret`: it gets a mail with a link, which is in this answer as
/// well and never again, and chooses a password when accepting. Nobody gives a role that allows more than their own token.
#[utoipa::path(
    post, path = "/v1/members", operation_id = "members_create", tag = "members",
    params(("Idempotency-Key" = Option<String>, Header,
        description = "For 24 hours the same request with the same key gets the same answer, without another member.")),
    request_body(content = CreateMember, example = json!({
        "name": "kim@example.com", "fullname": "Kim", "role_binding": ["viewer"],
        "options": {"options": ["invited"]},
    })),
    responses(
        (status = 200, description = "The new member.", body = ResultAnswer<CreateMemberResult>,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        CallProblems, BodyProblems, CreateProblems,
    ),
)]
async fn create(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    IdempotencyHeader(key): IdempotencyHeader,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let key = match key {
        Some(key) => Some(IdempotencyKey::prepare(&app.platform, &caller, &key, &body.bytes).await?),
        None => None,
    };
    Ok(created(members::create(&app.platform, &caller, body.value, key).await?))
}

/// One member.
#[utoipa::path(
    get, path = "/v1/members/{member_id}", operation_id = "members_get", tag = "members",
    params(("member_id" = String, Path, description = "Id or name.")),
    responses(
        (status = 200, description = "The member.", body = ResultAnswer<Member>,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        CallProblems, ObjectProblems,
    ),
)]
async fn get(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(key): PathKey,
) -> Result<Response, ApiError> {
    Ok(versioned(members::get(&app.platform, &caller, &key).await?))
}

/// Replaces what can be changed: name, fullname, nickname, picture, state, roles and the two lifetimes. The rest of the
/// body is ignored. Disabling or locking ends the member's sessions at once.
#[utoipa::path(
    put, path = "/v1/members/{member_id}", operation_id = "members_update", tag = "members",
    params(
        ("member_id" = String, Path, description = "Id or name."),
        ("If-Match" = Option<String>, Header, description = "Only if it has this version (ETag)."),
    ),
    request_body(content = UpdateMember, example = json!({
        "name": "lou@example.com", "fullname": "Dana", "state": "enabled", "ttl": "87600h", "token_ttl": "1h",
        "role_binding": ["administrator"],
    })),
    responses(
        (status = 200, description = "The member after the change.", body = ResultAnswer<Member>,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        CallProblems, ObjectProblems, BodyProblems, VersionProblems,
    ),
)]
async fn update(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(key): PathKey,
    IfMatch(precondition): IfMatch,
    body: JsonBody,
) -> Result<Response, ApiError> {
    Ok(versioned(members::update(&app.platform, &caller, &key, body.value, precondition).await?))
}

/// Applies a JSON Patch to what GET answers.
#[utoipa::path(
    patch, path = "/v1/members/{member_id}", operation_id = "members_patch", tag = "members",
    params(
        ("member_id" = String, Path, description = "Id or name."),
        ("If-Match" = Option<String>, Header, description = "Only if it has this version (ETag)."),
    ),
    request_body(content = Vec<PatchOperation>, example = json!([
        {"op": "add", "path": "/role_binding/-", "value": "viewer"},
        {"op": "replace", "path": "/state", "value": "disabled"},
    ])),
    responses(
        (status = 200, description = "The member after the change.", body = ResultAnswer<Member>,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        CallProblems, ObjectProblems, BodyProblems, VersionProblems,
    ),
)]
async fn patch(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(key): PathKey,
    IfMatch(precondition): IfMatch,
    body: JsonBody,
) -> Result<Response, ApiError> {
    Ok(versioned(members::patch(&app.platform, &caller, &key, body.value, precondition).await?))
}

/// Deletes a member with its sessions and tokens. The last administrator stays, and nobody deletes themselves.
#[utoipa::path(
    delete, path = "/v1/members/{member_id}", operation_id = "members_delete", tag = "members",
    params(
        ("member_id" = String, Path, description = "Id or name."),
        ("If-Match" = Option<String>, Header, description = "Only if it has this version (ETag)."),
    ),
    responses(
        (status = 204, description = "It is gone."),
        (status = 409, description = "The present state does not allow it; the message says why.",
            body = api_types::Problem, content_type = "application/problem+json"),
        CallProblems, ObjectProblems, VersionProblems,
    ),
)]
async fn delete(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(key): PathKey,
    IfMatch(precondition): IfMatch,
) -> Result<StatusCode, ApiError> {
    members::delete(&app.platform, &caller, &key, precondition).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Invites once more a member who has not accepted yet: a new link by mail, the one before is void. The link is in this
/// answer and never again.
#[utoipa::path(
    post, path = "/v1/members/{member_id}/invitation", operation_id = "members_invite", tag = "members",
    params(("member_id" = String, Path, description = "Id or name.")),
    responses(
        (status = 200, description = "The new link.", body = ResultAnswer<InvitationLink>),
        (status = 409, description = "The member is not in state `invited`.",
            body = api_types::Problem, content_type = "application/problem+json"),
        CallProblems, ObjectProblems,
    ),
)]
async fn invite(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(key): PathKey,
) -> Result<Json<ResultAnswer<InvitationLink>>, ApiError> {
    Ok(Json(ResultAnswer { result: members::invite(&app.platform, &caller, &key).await? }))
}

/// Withdraws a member's invitation: the link is void. The member stays in state `invited`, without a way in, until it is
/// invited once more or deleted.
#[utoipa::path(
    delete, path = "/v1/members/{member_id}/invitation", operation_id = "members_revoke_invitation", tag = "members",
    params(("member_id" = String, Path, description = "Id or name.")),
    responses(
        (status = 204, description = "The link is void."),
        (status = 409, description = "The member is not in state `invited`.",
            body = api_types::Problem, content_type = "application/problem+json"),
        CallProblems, ObjectProblems,
    ),
)]
async fn revoke(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(key): PathKey,
) -> Result<StatusCode, ApiError> {
    members::revoke_invitation(&app.platform, &caller, &key).await?;
    Ok(StatusCode::NO_CONTENT)
}
