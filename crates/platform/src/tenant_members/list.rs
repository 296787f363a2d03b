//! Who can reach a tenant.

use std::collections::BTreeMap;

use api_types::MemberState;
use api_types::tenant_member::{TenantMember, TenantMemberStatus};
use store::Tx;
use store::list::ListQuery;
use store::members::{MEMBERS, MemberRow};
use store::roles::RoleRow;

use super::{TenantHeaders, tenant, tenant_role};
use crate::Platform;
use crate::caller::Caller;
use crate::error::Error;
use crate::permissions::Action;

/// Names of roles in one filter; a list of values is limited.
const ROLES_AT_ONCE: usize = 200;

/// The members who can reach the tenant, by name, each with the strongest of its roles that hold there. Members who
/// are disabled reach nothing.
pub async fn list(
    platform: &Platform,
    caller: &Caller,
    headers: &TenantHeaders,
) -> Result<Vec<TenantMember>, Error> {
    let caller = caller.for_action(Action::MembersList)?;
    let id = headers.account(&caller)?;
    let mut tx = platform.store.read(caller.scope()).await?;
    let account = tenant(&mut tx, id).await?;
    let roles = tenant_role::holding(&mut tx, &account).await?;
    let mut members = BTreeMap::new();
    for roles in roles.chunks(ROLES_AT_ONCE) {
        for member in with_roles(&mut tx, roles).await? {
            members.insert(member.name.clone(), member);
        }
    }
    Ok(members.into_values().filter_map(|member| wire(member, &roles)).collect())
}

async fn with_roles(tx: &mut Tx<'_>, roles: &[RoleRow]) -> Result<Vec<MemberRow>, Error> {
    let names: Vec<_> = roles.iter().map(|role| role.name.as_str()).collect();
    let mut members: Vec<MemberRow> = Vec::new();
    loop {
        let start = members.last().map(|last| last.name.clone()).unwrap_or_default();
        let parameters = [
            ("filter", format!("role_binding[in]{}", names.join(","))),
            ("filter", "state[ne]disabled".into()),
            ("limit", "1000".into()),
            ("start_after", start),
        ];
        let query = ListQuery::parse(&MEMBERS, &parameters.map(|(name, value)| (name.to_owned(), value)))?;
        let page = store::members::list(tx, &query).await?.rows;
        if page.is_empty() {
            return Ok(members);
        }
        members.extend(page);
    }
}

/// `roles` are those that hold in the tenant, the strongest first.
fn wire(member: MemberRow, roles: &[RoleRow]) -> Option<TenantMember> {
    let strongest = roles.iter().find(|role| member.roles.contains(&role.name))?;
    Some(TenantMember {
        uid: member.id,
        email: member.name,
        role: tenant_role::title(strongest),
        status: match member.state {
            MemberState::Invited => TenantMemberStatus::Invited,
            _ => TenantMemberStatus::Active,
        },
        created_at: member.created_at,
    })
}
