//! The only writer of a SQLite database: group commit.
//!
//! One durable commit costs a wait for the disk, whether it carries one unit of work or a hundred. So the writer
//! takes what has queued up while the last commit was under way, runs each unit in a savepoint of its own inside
//! one transaction, commits once, and only then answers all of them.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

use super::connection::SqliteWriting;
use crate::store::{StoreOptions, Verdict, Work};
use crate::{Scope, StoreError, Tx, WriteTx};

/// The way to the writer's task.
pub(super) struct Writer {
    queue: mpsc::Sender<Waiting>,
    stopped: tokio::sync::watch::Receiver<bool>,
    stop: tokio::sync::watch::Sender<bool>,
}

struct Waiting {
    scope: Scope,
    work: Box<dyn Work>,
    done: oneshot::Sender<Result<(), StoreError>>,
}

impl Writer {
    pub(super) fn start(
        connect: SqliteConnectOptions,
        connection: SqliteConnection,
        options: &StoreOptions,
    ) -> Self {
        let (queue, waiting) = mpsc::channel(options.queue);
        let (stopped_sender, stopped) = tokio::sync::watch::channel(false);
        let (stop, stop_receiver) = tokio::sync::watch::channel(false);
        let task = Task { connect, connection: Some(connection), group: options.group_commit.max(1) };
        tokio::spawn(async move {
            task.run(waiting, stop_receiver).await;
            let _ = stopped_sender.send(true);
        });
        Self { queue, stopped, stop }
    }

    pub(super) async fn write(&self, scope: Scope, work: Box<dyn Work>) -> Result<(), StoreError> {
        let (done, answer) = oneshot::channel();
        self.queue.try_send(Waiting { scope, work, done }).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => StoreError::Busy,
            mpsc::error::TrySendError::Closed(_) => closed(),
        })?;
        answer.await.unwrap_or_else(|_| Err(closed()))
    }

    /// Lets the writer finish what has queued up, then closes its connection.
    pub(super) async fn close(&self) {
        let _ = self.stop.send(true);
        let _ = self.stopped.clone().wait_for(|stopped| *stopped).await;
    }
}

fn closed() -> StoreError {
    StoreError::Unavailable("the store is closed".into())
}

struct Task {
    connect: SqliteConnectOptions,
    connection: Option<SqliteConnection>,
    group: usize,
}

impl Task {
    async fn run(mut self, mut queue: mpsc::Receiver<Waiting>, mut stop: tokio::sync::watch::Receiver<bool>) {
        let mut batch = Vec::with_capacity(self.group);
        loop {
            tokio::select! {
                biased;
                count = queue.recv_many(&mut batch, self.group) => if count == 0 { break },
                () = async { drop(stop.wait_for(|stop| *stop).await) } => {
                    // Nothing new gets in; what is already waiting is still done.
                    queue.close();
                    if queue.recv_many(&mut batch, self.group).await == 0 { break }
                }
            }
            self.commit_together(&mut batch).await;
        }
        if let Some(connection) = self.connection.take() {
            let _ = connection.close().await;
        }
    }

    /// Runs the units of work, commits, answers. After an error that casts doubt on the connection, everybody is
    /// told of it and the next batch starts on a new one.
    async fn commit_together(&mut self, batch: &mut Vec<Waiting>) {
        let outcome = self.try_commit(batch).await;
        if let Err(failure) = &outcome {
            tracing::error!(error = %failure.error, "a commit failed; its {} units of work are undone", batch.len());
            // Dropped, not closed: closing would wait for a disk that may not answer.
            self.connection = None;
        }
        for (place, waiting) in batch.drain(..).enumerate() {
            let answer = match &outcome {
                Ok(()) => Ok(()),
                Err(failure) => Err(failure.for_waiter(place)),
            };
            // Whoever gave up waiting does not need the answer.
            let _ = waiting.done.send(answer);
        }
    }

    async fn try_commit(&mut self, batch: &mut [Waiting]) -> Result<(), Failure> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => none.insert(self.connect.connect().await.map_err(StoreError::from_sqlx)?),
        };
        // Every statement is a trip to SQLite's thread and back, so those that belong together go together.
        statement(connection, "BEGIN IMMEDIATE; SAVEPOINT work").await?;
        for (place, waiting) in batch.iter_mut().enumerate() {
            if place > 0 {
                statement(connection, "RELEASE work; SAVEPOINT work").await?;
            }
            let mut tx = WriteTx::new(Tx::new(Box::new(SqliteWriting(connection)), waiting.scope.clone()));
            let verdict = waiting.work.run(&mut tx).await;
            drop(tx);
            match verdict {
                Verdict::Keep => {}
                Verdict::Undo => statement(connection, "ROLLBACK TO work").await?,
                // No rollback: it would wait for a statement that may still be running. Dropping the connection is one.
                Verdict::Broken(error) => return Err(Failure { error, culprit: Some(place) }),
            }
        }
        // Releases the last savepoint as well.
        if let Err(error) = statement(connection, "COMMIT").await {
            let _ = statement(connection, "ROLLBACK").await;
            return Err(error.into());
        }
        Ok(())
    }
}

/// Why a whole batch was undone.
struct Failure {
    error: StoreError,
    /// The place of the unit of work that caused it, if it was one.
    culprit: Option<usize>,
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self { error, culprit: None }
    }
}

impl Failure {
    /// What the unit of work at this place is told. A slow one must not fail its neighbours: they run again.
    fn for_waiter(&self, place: usize) -> StoreError {
        match (&self.error, self.culprit) {
            (StoreError::TooLong, Some(culprit)) if culprit != place => StoreError::Again,
            (error, _) => error.for_every_waiter(),
        }
    }
}

async fn statement(connection: &mut SqliteConnection, sql: &'static str) -> Result<(), StoreError> {
    sqlx::query(sql).execute(connection).await.map(drop).map_err(StoreError::from_sqlx)
}
