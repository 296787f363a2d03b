//! The newest entries about a tenant.

use api_types::AuditEntryId;
use api_types::audit::TenantAudit;
use serde_json::{Map, Value};
use store::audit::{AUDIT_ENTRIES, ListedAudit};
use store::list::ListQuery;

use super::{TenantHeaders, tenant};
use crate::Platform;
use crate::audit_log::entry;
use crate::caller::Caller;
use crate::error::Error;
use crate::permissions::Action;

/// How many entries are shown, by the API's description.
const SHOWN: u32 = 50;

/// The newest entries about the tenant, newest first.
pub async fn audit(
    platform: &Platform,
    caller: &Caller,
    headers: &TenantHeaders,
) -> Result<Vec<TenantAudit>, Error> {
    let caller = caller.for_action(Action::AuditList)?;
    let id = headers.account(&caller)?;
    let mut tx = platform.store.read(caller.scope()).await?;
    tenant(&mut tx, id).await?;
    let parameters = [
        ("filter", format!("account_id[eq]{id}")),
        ("order", "created_at[desc]".into()),
        ("limit", SHOWN.to_string()),
    ];
    let query = ListQuery::parse(&AUDIT_ENTRIES, &parameters.map(|(name, value)| (name.to_owned(), value)))?;
    let page = store::audit::list(&mut tx, &query).await?;
    page.rows.iter().map(wire).collect()
}

fn wire(listed: &ListedAudit) -> Result<TenantAudit, Error> {
    let entry = entry(listed)?;
    let (entity_type, entity_id) = entry.target.map(|one| (one.kind, one.id)).unwrap_or_default();
    Ok(TenantAudit {
        id: AuditEntryId(listed.row.id),
        actor_email: listed.member_name.clone().unwrap_or_default(),
        action: entry.action,
        entity_type,
        entity_id,
        details: Value::Object(entry.details.unwrap_or_default().into_iter().collect::<Map<_, _>>()),
        ip_address: entry.request.remote_addr,
        created_at: listed.row.created_at,
    })
}
