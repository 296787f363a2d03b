//! Real peers for tests: nothing here is part of the product.
//!
//! - [`TestPostgres`] starts a server in a temporary directory and stops it, also when the test process is killed.
//! - [`TestDatabase`] (feature `databases`) makes a fresh, migrated database in it, in some ten milliseconds.
//! - [`HttpPeer`] (feature `http`) listens and does what a test wants of a web server, also what none should do.
//! - [`SmtpServer`] (feature `mail`) starts a mail server that takes messages and delivers none.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! # #[cfg(feature = "databases")] {
//! use testing::{TestDatabase, TestPostgres};
//!
//! let database = TestDatabase::create(&TestPostgres::shared()?).await?;
//! println!("--database-url {}", database.serving_url());
//! # }
//! # Ok(())
//! # }
//! ```

mod binaries;
mod cluster;
#[cfg(feature = "databases")]
mod database;
#[cfg(feature = "http")]
mod http_peer;
mod python;
mod shared;
#[cfg(feature = "mail")]
mod smtp_server;

pub use cluster::{Durability, PostgresError, TestPostgres};
#[cfg(feature = "databases")]
pub use database::{OWNER_ROLE, SERVING_ROLE, TestDatabase};
#[cfg(feature = "http")]
pub use http_peer::{HttpPeer, Stream, Talk};
pub use python::{PYTHON_VARIABLE, find_python};
pub use shared::SERVER_VARIABLE;
#[cfg(feature = "mail")]
pub use smtp_server::{SentMail, SmtpCertificate, SmtpError, SmtpOptions, SmtpServer, SmtpTls};
