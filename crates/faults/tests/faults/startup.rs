//! Starting on a database that is not what it should be: a clear word, and nothing overwritten.

use std::fs;
use std::path::{Path, PathBuf};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};
use testing::{TestDatabase, TestPostgres};

use crate::place::Place;
use crate::program::Program;

/// A stopped installation with an organization in it.
struct Installation {
    _directory: tempfile::TempDir,
    program: Program,
}

impl Installation {
    async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let program = Place::Sqlite.program(directory.path());
        program.create_organization().await;
        Self { _directory: directory, program }
    }

    fn file(&self) -> PathBuf {
        self.program.data().join("patchbay.db")
    }

    async fn sql(&self, sql: &str) {
        run(&self.file(), sql).await;
    }

    /// Starts it, which must fail with all these words and leave the database as it is.
    async fn refuses(&self, words: &[&str]) {
        let before = fs::read(self.file()).unwrap();
        let said = self.program.try_start().await.err().expect("it starts on a database that it cannot use");
        for word in words {
            assert!(said.contains(word), "{word:?} is missing: {said}");
        }
        assert!(!said.contains("panicked"), "{said}");
        assert!(before == fs::read(self.file()).unwrap(), "the database was written to");
    }
}

async fn run(file: &Path, sql: &str) {
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
    let mut connection = options.connect().await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_healthy_database_starts() {
    let installation = Installation::new().await;
    installation.program.start().await.stop().await;
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused() {
    let installation = Installation::new().await;
    fs::write(installation.file(), "this is somebody's diary\n".repeat(4000)).unwrap();
    installation.refuses(&["cannot open the store", "damaged"]).await;
}

#[tokio::test]
async fn a_damaged_header_is_refused() {
    let installation = Installation::new().await;
    let mut bytes = fs::read(installation.file()).unwrap();
    bytes[..100].fill(0xff);
    fs::write(installation.file(), bytes).unwrap();
    installation.refuses(&["cannot open the store", "damaged"]).await;
}

#[tokio::test]
async fn a_damaged_schema_is_refused() {
    let installation = Installation::new().await;
    let mut bytes = fs::read(installation.file()).unwrap();
    bytes[100..4096].fill(0x5a);
    fs::write(installation.file(), bytes).unwrap();
    installation.refuses(&["cannot open the store", "damaged"]).await;
}

#[tokio::test]
async fn a_file_that_was_cut_off_is_refused() {
    let installation = Installation::new().await;
    let bytes = fs::read(installation.file()).unwrap();
    fs::write(installation.file(), &bytes[..4096 * 2]).unwrap();
    installation.refuses(&["cannot open the store", "damaged"]).await;
}

#[tokio::test]
async fn a_database_of_another_program_is_refused_and_left_alone() {
    let installation = Installation::new().await;
    fs::remove_file(installation.file()).unwrap();
    installation.sql("CREATE TABLE recipes (title TEXT); INSERT INTO recipes VALUES ('bread')").await;
    installation.refuses(&["cannot open the store", "another program"]).await;
}

#[tokio::test]
async fn a_database_of_a_newer_build_is_refused() {
    let installation = Installation::new().await;
    installation
        .sql(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             VALUES (9999, 'future', TRUE, x'00', 0)",
        )
        .await;
    installation.refuses(&["cannot open the store", "newer build"]).await;
}

#[tokio::test]
async fn a_database_whose_master_key_is_missing_is_refused() {
    let installation = Installation::new().await;
    let key = installation.program.data().join("master.key");
    let right = fs::read(&key).unwrap();
    fs::remove_file(&key).unwrap();
    installation.refuses(&["master key", "missing", "backup"]).await;
    assert!(!key.exists(), "a new key would only hide the loss");

    // The key of another installation does not fit either.
    let other = Installation::new().await;
    fs::copy(other.program.data().join("master.key"), &key).unwrap();
    installation.refuses(&["master key"]).await;

    fs::write(&key, right).unwrap();
    installation.program.start().await.stop().await;
}

#[tokio::test]
async fn a_second_server_on_the_same_data_is_refused() {
    let installation = Installation::new().await;
    let first = installation.program.start().await;
    let said = installation.program.try_start().await.err().expect("two servers on one SQLite database");
    assert!(said.contains("another patchbay is serving"), "{said}");
    first.stop().await;
}

#[tokio::test]
async fn a_postgresql_database_that_was_never_migrated_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let server = TestPostgres::shared().unwrap();
    let database = TestDatabase::create_empty(&server).await.unwrap();
    let program = Program::new(directory.path(), Some(database.serving_url()));
    let said = program.try_start().await.err().expect("there are no tables");
    assert!(said.contains("patchbay migrate"), "{said}");
}

#[tokio::test]
async fn a_postgresql_server_that_is_not_there_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let nowhere =
        format!("postgres://nobody:only-for-tests@localhost/none?host={}", directory.path().display());
    let said =
        Program::new(directory.path(), Some(nowhere)).try_start().await.err().expect("there is no server");
    assert!(said.contains("cannot open the store"), "{said}");
    assert!(!said.contains("only-for-tests"), "the password must not be told: {said}");
}
