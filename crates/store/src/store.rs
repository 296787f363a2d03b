//! The store: one handle over either database.

use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::sync::{broadcast, oneshot, watch};

use crate::audit::ChangeNote;
use crate::connection::Dialect;
use crate::postgres::PostgresBackend;
use crate::sqlite::SqliteBackend;
use crate::{Directory, Scope, StoreError, Tx, TxError, WriteTx};

/// Where the data lives.
#[derive(Clone, Debug)]
pub enum Location {
    /// A database file, made when it is not there.
    Sqlite(PathBuf),
    /// A PostgreSQL server: `postgres://user:password@host/database`. The role is the unprivileged serving role.
    Postgres(String),
}

/// Limits of the store. The defaults suit one machine with a handful of cores.
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// Connections for reading (SQLite) or in all (PostgreSQL).
    pub connections: u32,
    /// Most units of work in one commit of SQLite; 1 gives every write a commit of its own.
    pub group_commit: usize,
    /// Units of work that may wait; beyond, callers get [`StoreError::Busy`] at once.
    pub queue: usize,
    /// Longest time one unit of work may take.
    pub work_limit: Duration,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self { connections: 10, group_commit: 128, queue: 1024, work_limit: Duration::from_secs(10) }
    }
}

/// A handle to the database. Cheap to clone; all clones share connections.
#[derive(Clone)]
pub struct Store {
    backend: Arc<dyn Backend>,
    options: StoreOptions,
    changes: broadcast::Sender<ChangeNote>,
    jobs: watch::Sender<()>,
}

/// Changes that wait for a listener who is slow; one who misses some is told that they were missed.
const CHANGES_KEPT: usize = 1024;

/// What a database must be able to do to carry Patchbay. Everything else is shared SQL.
pub(crate) trait Backend: Send + Sync {
    fn dialect(&self) -> Dialect;

    /// Opens a transaction for reading.
    fn read(&self, view: View, scope: Scope) -> BoxFuture<'_, Result<Tx<'static>, StoreError>>;

    /// Runs one unit of work in a transaction and answers when it is lasting, or when it is undone.
    fn write(&self, view: View, scope: Scope, work: Box<dyn Work>) -> BoxFuture<'_, Result<(), StoreError>>;

    fn close(&self) -> BoxFuture<'_, ()>;
}

/// What row-level security lets a transaction see; SQLite has no such thing and ignores it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum View {
    /// The rows of the scope's organization.
    Organization,
    /// The rows of all organizations, in the tables of the host's own look-ups.
    Host,
}

/// One unit of work on its way to the database.
pub(crate) trait Work: Send {
    /// Does it. Keeps its result for itself; tells the backend whether to keep what was written.
    fn run<'t>(&'t mut self, tx: &'t mut WriteTx<'_>) -> BoxFuture<'t, Verdict>;
}

/// What is to become of what a unit of work wrote.
pub(crate) enum Verdict {
    Keep,
    /// The work failed or refused; what it wrote must not stay.
    Undo,
    /// As `Undo`; in addition the connection cannot be trusted any more.
    Broken(StoreError),
}

impl Store {
    /// Opens the database. SQLite: creates and migrates it. PostgreSQL: checks that `patchbay migrate` has been run
    /// and that the role is as unprivileged as row-level security needs it.
    pub async fn open(location: &Location, options: StoreOptions) -> Result<Self, StoreError> {
        let backend: Arc<dyn Backend> = match location {
            Location::Sqlite(path) => Arc::new(SqliteBackend::open(path, &options).await?),
            Location::Postgres(url) => Arc::new(PostgresBackend::open(url, &options).await?),
        };
        let changes = broadcast::Sender::new(CHANGES_KEPT);
        Ok(Self { backend, options, changes, jobs: watch::Sender::new(()) })
    }

    /// The look-ups that come before there is a scope, and the host's own scopes.
    pub fn directory(&self) -> Directory<'_> {
        Directory::new(self)
    }

    /// Which database it is.
    pub fn dialect(&self) -> Dialect {
        self.backend.dialect()
    }

    /// Opens a transaction for reading.
    pub async fn read(&self, scope: &Scope) -> Result<Tx<'static>, StoreError> {
        self.backend.read(View::Organization, scope.clone()).await
    }

    /// Runs one unit of work: all of what it writes becomes lasting, or nothing.
    ///
    /// The function may be called several times, when the database asks for it or when a versioned change lost a
    /// race; so it must have no effect beside the transaction. It must not call the store itself.
    pub async fn write<T, E, F>(&self, scope: &Scope, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: TxError,
        F: for<'t> Fn(&'t mut WriteTx<'_>) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
    {
        self.write_viewing(View::Organization, scope, work).await
    }

    pub(crate) async fn write_viewing<T, E, F>(&self, view: View, scope: &Scope, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: TxError,
        F: for<'t> Fn(&'t mut WriteTx<'_>) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
    {
        const TRIES: u32 = 20;
        let work = Arc::new(work);
        let mut tries = 0;
        loop {
            tries += 1;
            match self.write_once(view, scope, &work).await {
                Err(error) if tries < TRIES && error.store_error().is_some_and(StoreError::is_retryable) => {
                    // Losers of a race wait a little, each for another time, so that they do not meet again.
                    let spread = u64::from(uuid::Uuid::now_v7().as_bytes()[15]) % 16 + 1;
                    tokio::time::sleep(Duration::from_millis(spread * u64::from(tries.min(8)))).await;
                }
                Err(error) if error.store_error().is_some_and(StoreError::is_retryable) => {
                    return Err(StoreError::Busy.into());
                }
                outcome => return outcome,
            }
        }
    }

    async fn write_once<T, E, F>(&self, view: View, scope: &Scope, work: &Arc<F>) -> Result<T, E>
    where
        T: Send + 'static,
        E: TxError,
        F: for<'t> Fn(&'t mut WriteTx<'_>) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        let work = OneRun { work: work.clone(), limit: self.options.work_limit, answer: Some(sender) };
        self.backend.write(view, scope.clone(), Box::new(work)).await?;
        match receiver.await {
            Ok((outcome, told)) => {
                for change in told.changes {
                    // Nobody may be listening.
                    let _ = self.changes.send(change);
                }
                if told.added_job {
                    self.jobs.send_replace(());
                }
                outcome
            }
            Err(_) => Err(StoreError::Defect("the unit of work stopped with a panic".into()).into()),
        }
    }

    /// Listens to the changes that this handle and its clones write, each told once it is lasting. What other processes
    /// write, and what nobody waited for, is found with [`crate::audit::changes_after`].
    pub fn changes(&self) -> broadcast::Receiver<ChangeNote> {
        self.changes.subscribe()
    }

    /// Hears when this handle or one of its clones has added a job to the outbox, once it is lasting, so that workers need
    /// not look for it. Jobs of other processes are found by looking.
    pub fn jobs_added(&self) -> watch::Receiver<()> {
        self.jobs.subscribe()
    }

    /// Waits for running work and closes all connections.
    pub async fn close(&self) {
        self.backend.close().await;
    }

    pub(crate) async fn read_viewing(&self, view: View, scope: &Scope) -> Result<Tx<'static>, StoreError> {
        self.backend.read(view, scope.clone()).await
    }
}

/// What came of a run, and what to tell of if it is kept.
type Outcome<T, E> = (Result<T, E>, Told);

/// What others are told of a unit of work that is lasting.
#[derive(Default)]
struct Told {
    changes: Vec<ChangeNote>,
    added_job: bool,
}

/// One run of a unit of work, with the place where its result goes.
struct OneRun<T, E, F> {
    work: Arc<F>,
    limit: Duration,
    answer: Option<oneshot::Sender<Outcome<T, E>>>,
}

impl<T, E, F> Work for OneRun<T, E, F>
where
    T: Send + 'static,
    E: TxError,
    F: for<'t> Fn(&'t mut WriteTx<'_>) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
{
    fn run<'t>(&'t mut self, tx: &'t mut WriteTx<'_>) -> BoxFuture<'t, Verdict> {
        Box::pin(async move {
            let run = AssertUnwindSafe((self.work)(&mut *tx)).catch_unwind();
            let outcome = match tokio::time::timeout(self.limit, run).await {
                Ok(Ok(Ok(_))) if tx.has_failed() => Err(StoreError::Defect(
                    "a unit of work wanted to keep what a failed statement left".into(),
                )
                .into()),
                Ok(Ok(outcome)) => outcome,
                // The sender is dropped unused, which the waiter understands.
                Ok(Err(_panic)) => {
                    self.answer = None;
                    return Verdict::Undo;
                }
                Err(_elapsed) => return Verdict::Broken(StoreError::TooLong),
            };
            let verdict = match &outcome {
                Ok(_) => Verdict::Keep,
                Err(error) => match error.store_error() {
                    Some(error) if error.breaks_connection() => Verdict::Broken(error.for_every_waiter()),
                    _ => Verdict::Undo,
                },
            };
            let told = match outcome {
                Ok(_) => Told { changes: tx.take_notes(), added_job: tx.has_added_job() },
                Err(_) => Told::default(),
            };
            if let Some(answer) = self.answer.take() {
                // A waiter that went away does not need it.
                let _ = answer.send((outcome, told));
            }
            verdict
        })
    }
}
