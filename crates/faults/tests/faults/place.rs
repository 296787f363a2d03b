//! Where the data lives: a file, or a PostgreSQL server that is killed as well.

use std::path::Path;
use std::time::Duration;

use testing::{Durability, TestDatabase, TestPostgres};

use crate::database::Database;
use crate::program::Program;

pub(crate) enum Place {
    Sqlite,
    Postgres { database: TestDatabase, server: TestPostgres },
}

impl Place {
    /// A durable server of one's own: only such a one keeps its word when it is killed.
    pub(crate) async fn postgres() -> Self {
        let server = TestPostgres::start(Durability::Durable).unwrap();
        let database = TestDatabase::create(&server).await.unwrap();
        Self::Postgres { database, server }
    }

    pub(crate) fn program(&self, directory: &Path) -> Program {
        Program::new(
            directory,
            match self {
                Self::Sqlite => None,
                Self::Postgres { database, .. } => Some(database.serving_url()),
            },
        )
    }

    /// Past the program, to look behind the scenes.
    pub(crate) async fn look_behind(&self, program: &Program) -> Database {
        match self {
            Self::Sqlite => Database::sqlite(&program.data().join("patchbay.db")).await,
            Self::Postgres { database, .. } => Database::postgres(&database.superuser_url()).await,
        }
    }

    /// Waits until nothing that a killed program had begun is still under way: PostgreSQL finishes a commit whose
    /// client is gone. SQLite worked inside the program and ended with it.
    pub(crate) async fn settle(&self) {
        let Self::Postgres { server, .. } = self else { return };
        let mut database = Database::postgres(server.superuser_url()).await;
        for _ in 0..500 {
            let left = "SELECT count(*)::text FROM pg_stat_activity WHERE application_name = 'patchbay'";
            if database.number(left).await == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("PostgreSQL still serves a program that was killed 10 seconds ago");
    }
}
