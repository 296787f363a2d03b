//! Reading the audit log: what the organization's administrators see of it.

use api_types::AuditEntryId;
use api_types::audit::{Audit, AuditTarget, AuditType};
use audit_proof::{Entry, Outcome};
use serde_json::Value;
use store::StoreError;
use store::audit::{AUDIT_ENTRIES, ListedAudit};
use store::list::{ListQuery, Page};

use crate::Platform;
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::permissions::Action;

/// A page of the entries about what the caller reaches, oldest first unless ordered otherwise, and how many match if
/// asked for. A caller who is limited to some accounts sees the entries about these and no others.
pub async fn list(
    platform: &Platform,
    caller: &Caller,
    parameters: &[(String, String)],
) -> Result<Page<Audit>, Error> {
    caller.require(Action::AuditList)?;
    // The contract knows one order here, and there is one field to order by.
    if parameters.iter().filter(|(name, _)| name == "order").count() > 1 {
        return Err(Fault::query("order", "is given twice").into());
    }
    let query = ListQuery::parse(&AUDIT_ENTRIES, parameters)?;
    let mut tx = platform.store.read(caller.scope()).await?;
    let page = store::audit::list(&mut tx, &query).await?;
    Ok(Page { rows: page.rows.iter().map(wire).collect::<Result<_, _>>()?, total: page.total })
}

fn wire(listed: &ListedAudit) -> Result<Audit, Error> {
    let row = &listed.row;
    let entry = entry(listed)?;
    Ok(Audit {
        environment: listed.environment.map(|one| one.as_str().to_owned()).unwrap_or_default(),
        created_at: row.created_at,
        remote_addr: entry.request.remote_addr,
        user_agent: entry.request.user_agent,
        audit_type: if entry.outcome == Outcome::Failed { AuditType::Error } else { AuditType::Api },
        method: entry.request.method,
        path: entry.request.path,
        code: entry.status.to_string(),
        status: Some(row.outcome.clone()),
        member_id: row.member_id,
        account_id: row.account_id,
        id: AuditEntryId(row.id),
        action: entry.action,
        member_name: listed.member_name.clone(),
        token_id: row.token_id,
        target: entry.target.map(|one| AuditTarget { kind: one.kind, id: one.id, name: one.name }),
        changes: entry.changes.map(json).transpose()?,
        details: entry.details.map(json).transpose()?,
        request_id: entry.request.id,
    })
}

/// What was written, from the bytes that were kept.
pub(crate) fn entry(listed: &ListedAudit) -> Result<Entry, Error> {
    audit_proof::parse(&listed.row.entry)
        .map_err(|_| Error::Store(StoreError::Damaged("audit_entries.entry")))
}

fn json(value: impl serde::Serialize) -> Result<Value, Error> {
    serde_json::to_value(value).map_err(|error| Error::Internal(error.to_string()))
}
