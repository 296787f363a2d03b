//! One server for many tests.

use std::fs::{self, File};
use std::os::unix::process::parent_id;
use std::sync::{Mutex, PoisonError};
use std::{env, io};

use crate::cluster::{Server, Watched};
use crate::{Durability, PostgresError, TestPostgres};

/// Names a running server by its superuser's URL; tests then use it instead of starting one.
pub const SERVER_VARIABLE: &str = "PATCHBAY_TEST_POSTGRES";

impl TestPostgres {
    /// The server that all tests of this run share, quick and not durable:
    ///
    /// - the one that [`SERVER_VARIABLE`] names;
    /// - or, under cargo-nextest, which runs each test in its own process, one for the whole run: the first test
    ///   starts it and the end of nextest ends it;
    /// - or one of this process.
    pub fn shared() -> Result<Self, PostgresError> {
        if let Ok(url) = env::var(SERVER_VARIABLE) {
            return Ok(Self::at(url));
        }
        match env::var("NEXTEST_RUN_ID") {
            Ok(run) => of_run(&run),
            Err(_) => of_process(),
        }
    }
}

fn of_run(run: &str) -> Result<TestPostgres, PostgresError> {
    let failed = |error: io::Error| PostgresError::Start(format!("{}: {error}", env::temp_dir().display()));
    let directory = env::temp_dir().join(format!("patchbay-test-run-{run}"));
    fs::create_dir_all(&directory).map_err(failed)?;
    // Whoever comes second waits here; the end of the function, or of the process, lets the next one in.
    let lock = File::create(directory.join("lock")).map_err(failed)?;
    lock.lock().map_err(failed)?;
    let url_file = directory.join("url");
    if let Ok(url) = fs::read_to_string(&url_file) {
        return Ok(TestPostgres::at(url));
    }
    let watched = Watched { process: parent_id(), directory: &directory };
    let (_server, url) = Server::start(Durability::Quick, Some(&watched))?;
    fs::write(url_file, &url).map_err(failed)?;
    Ok(TestPostgres::at(url))
}

fn of_process() -> Result<TestPostgres, PostgresError> {
    // Never dropped: the end of the process closes the pipe, and that ends the server.
    static SERVER: Mutex<Option<TestPostgres>> = Mutex::new(None);
    let mut server = SERVER.lock().unwrap_or_else(PoisonError::into_inner);
    if server.is_none() {
        *server = Some(TestPostgres::start(Durability::Quick)?);
    }
    Ok(TestPostgres::at(server.as_ref().map(|one| one.superuser_url().to_owned()).unwrap_or_default()))
}
