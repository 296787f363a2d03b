//! Transactions as callers see them: a scope, and a connection that they cannot misuse.

use std::ops::{Deref, DerefMut};

use crate::audit::ChangeNote;
use crate::connection::{Connection, Dialect, Sql};
use crate::value::{Row, Value};
use crate::{Scope, StoreError};

/// A transaction for reading: one scope, one consistent state of the data.
///
/// Dropping it ends it.
pub struct Tx<'c> {
    connection: Box<dyn Connection + 'c>,
    scope: Scope,
    failed: bool,
}

impl<'c> Tx<'c> {
    pub(crate) fn new(connection: Box<dyn Connection + 'c>, scope: Scope) -> Self {
        Self { connection, scope, failed: false }
    }

    /// For whom it acts.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The organization's id as the first parameter of every statement.
    pub(crate) fn org(&self) -> Value {
        self.scope.organization().into()
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.connection.dialect()
    }

    /// Whether a statement has failed. Nothing more can be done in the transaction then, and it cannot be kept.
    pub(crate) fn has_failed(&self) -> bool {
        self.failed
    }

    pub(crate) async fn fetch(
        &mut self,
        sql: impl Into<Sql>,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        self.check(&values)?;
        let rows = self.connection.fetch(sql.into(), values).await;
        self.failed |= rows.is_err();
        rows
    }

    /// The first row, for queries that can have one at most.
    pub(crate) async fn fetch_optional(
        &mut self,
        sql: impl Into<Sql>,
        values: Vec<Value>,
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.fetch(sql, values).await?.into_iter().next())
    }

    async fn execute(&mut self, sql: Sql, values: Vec<Value>) -> Result<u64, StoreError> {
        self.check(&values)?;
        let touched = self.connection.execute(sql, values).await;
        self.failed |= touched.is_err();
        touched
    }

    /// Makes both databases refuse what only one of them would: PostgreSQL ends a transaction with its first failed
    /// statement, and has no text with U+0000.
    fn check(&mut self, values: &[Value]) -> Result<(), StoreError> {
        if self.failed {
            return Err(StoreError::Defect(
                "a statement came after one that had failed in its transaction".into(),
            ));
        }
        if values.iter().any(|value| matches!(value, Value::Text(Some(text)) if text.contains('\0'))) {
            self.failed = true;
            return Err(StoreError::Defect("a text holds the character U+0000".into()));
        }
        Ok(())
    }
}

/// A transaction for writing. It reads as well; what it wrote is lasting only when [`crate::Store::write`] returns.
///
/// Once a statement has failed, be it for a taken name, the transaction is over: every further one fails, and what it
/// wrote is undone whatever the unit of work answers. ([`StoreError::Stale`] is no failure in this sense.)
pub struct WriteTx<'c> {
    tx: Tx<'c>,
    written: Vec<ChangeNote>,
    added_job: bool,
}

impl<'c> WriteTx<'c> {
    pub(crate) fn new(tx: Tx<'c>) -> Self {
        Self { tx, written: Vec::new(), added_job: false }
    }

    /// Notes a change, to be told of once it is lasting.
    pub(crate) fn note(&mut self, change: ChangeNote) {
        self.written.push(change);
    }

    /// The changes noted so far.
    pub(crate) fn take_notes(&mut self) -> Vec<ChangeNote> {
        std::mem::take(&mut self.written)
    }

    /// Notes that there is a new job, so that workers hear of it once it is lasting.
    pub(crate) fn note_job(&mut self) {
        self.added_job = true;
    }

    /// Whether there is a new job.
    pub(crate) fn has_added_job(&self) -> bool {
        self.added_job
    }

    /// Goes on in another organization, and answers the scope that it leaves. Row-level security goes along.
    pub(crate) async fn go_on_in(&mut self, scope: Scope) -> Result<Scope, StoreError> {
        if self.dialect() == Dialect::Postgres {
            let sql = "SELECT set_config('patchbay.org', $1, true)";
            self.fetch(sql, vec![scope.organization().into()]).await?;
        }
        Ok(std::mem::replace(&mut self.tx.scope, scope))
    }

    pub(crate) async fn execute(
        &mut self,
        sql: impl Into<Sql>,
        values: Vec<Value>,
    ) -> Result<u64, StoreError> {
        self.tx.execute(sql.into(), values).await
    }

    /// For changes that name the version they were made from: nothing touched means that somebody was faster.
    pub(crate) async fn execute_versioned(
        &mut self,
        sql: impl Into<Sql>,
        values: Vec<Value>,
    ) -> Result<(), StoreError> {
        match self.execute(sql, values).await? {
            0 => Err(StoreError::Stale),
            _ => Ok(()),
        }
    }
}

impl<'c> Deref for WriteTx<'c> {
    type Target = Tx<'c>;

    fn deref(&self) -> &Tx<'c> {
        &self.tx
    }
}

impl DerefMut for WriteTx<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.tx
    }
}
