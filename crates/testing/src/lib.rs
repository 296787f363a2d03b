//! Real peers for tests: nothing here is part of the product.
//!
//! - [`TestPostgres`] starts a server in a temporary directory and stops it, also when the test process is killed.
//! - [`TestDatabase`] (feature `databases`) makes a fresh, migrated database in it, in some ten milliseconds.
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
mod python;
mod shared;
#[cfg(feature = "mail")]
mod smtp_server;

pub use cluster::{Durability, PostgresError, TestPostgres};
#[cfg(feature = "databases")]
pub use database::{OWNER_ROLE, SERVING_ROLE, TestDatabase};
pub use python::{PYTHON_VARIABLE, find_python};
pub use shared::SERVER_VARIABLE;
#[cfg(feature = "mail")]
pub use smtp_server::{SentMail, SmtpCertificate, SmtpError, SmtpOptions, SmtpServer, SmtpTls};
