//! What has been written to the audit log since a moment.

use std::collections::HashSet;

use audit_proof::{Entry, Outcome};
use store::Scope;
use store::audit::AuditRow;
use uuid::Uuid;

use super::{Org, TestApp};

/// The entries that were there at a moment.
pub(crate) struct AuditMark {
    scope: Scope,
    known: HashSet<Uuid>,
}

impl AuditMark {
    pub(crate) async fn set(app: &TestApp, org: &Org) -> Self {
        let known = rows(app, &org.scope).await.into_iter().map(|row| row.id).collect();
        Self { scope: org.scope.clone(), known }
    }

    /// The entries written since, oldest first. Each has been checked: its bytes are the canonical ones, and the
    /// columns beside them say the same.
    pub(crate) async fn since(&self, app: &TestApp) -> Vec<Entry> {
        let mut rows = rows(app, &self.scope).await;
        rows.retain(|row| !self.known.contains(&row.id));
        rows.reverse();
        rows.iter().map(|row| read(row, &self.scope)).collect()
    }
}

async fn rows(app: &TestApp, scope: &Scope) -> Vec<AuditRow> {
    let mut tx = app.platform.store.read(scope).await.unwrap();
    store::audit::newest(&mut tx, 10_000).await.unwrap()
}

fn read(row: &AuditRow, scope: &Scope) -> Entry {
    let entry = audit_proof::parse(&row.entry).unwrap();
    assert_eq!(audit_proof::canonical_bytes(&entry), row.entry, "not in canonical form");
    assert_eq!(entry.id, row.id.to_string());
    assert_eq!(entry.organization_id, scope.organization().to_string());
    assert_eq!(entry.action, row.action);
    assert_eq!(entry.account_id, row.account_id.map(|id| id.to_string()));
    assert_eq!(entry.actor.token_id, row.token_id.map(|id| id.to_string()));
    assert_eq!(entry.actor.member_id, row.member_id.map(|id| id.to_string()));
    assert_eq!(entry.target.as_ref().map(|target| target.id.clone()), row.target_id);
    let outcome = match entry.outcome {
        Outcome::Ok => "ok",
        Outcome::Denied => "denied",
        Outcome::Failed => "failed",
    };
    assert_eq!(outcome, row.outcome);
    entry
}
