//! The members of one tenant, in the words of the second published API. Its calls carry tenant and organization in
//! headers: the tenant is given, the organization is the session's.

use api_types::{
    AccountId,
    audit::TenantAudit,
    tenant_member::{InviteTenantMember, TenantMember, TenantMemberInvited},
};

use super::{
    address::Address,
    client::{Call, Client},
    error::ApiError,
    question::question,
};

question! {
    /// Everybody who can reach a tenant.
    List {
        /// The tenant.
        tenant: AccountId,
    } -> Vec<TenantMember>,
    tags [MEMBERS, ROLES],
    stays when |now, before| now == before,
    ask |client, this| list(client, this.tenant),
}

question! {
    /// The newest entries of a tenant's audit log.
    Audit {
        /// The tenant.
        tenant: AccountId,
    } -> Vec<TenantAudit>,
    tags [AUDIT],
    stays when |now, before| now == before,
    ask |client, this| audit(client, this.tenant),
}

/// Everybody who can reach a tenant.
pub async fn list(client: Client, tenant: AccountId) -> Result<Vec<TenantMember>, ApiError> {
    client.bare(Call::get(members()).in_tenant(tenant)).await
}

/// Invites somebody to a tenant, or adds a role there to who is a member already.
pub async fn invite(
    client: Client,
    tenant: AccountId,
    invitation: &InviteTenantMember,
) -> Result<TenantMemberInvited, ApiError> {
    client.bare(Call::post(members()).body(invitation).in_tenant(tenant).creating()).await
}

/// The newest 50 entries of a tenant's audit log.
pub async fn audit(client: Client, tenant: AccountId) -> Result<Vec<TenantAudit>, ApiError> {
    client.bare(Call::get(Address::new("/api/v1/audit")).in_tenant(tenant)).await
}

fn members() -> Address {
    Address::new("/api/v1/organization/members")
}
