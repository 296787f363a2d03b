//! What the store promises, asked of both databases in the same words.
//!
//! A test is a function of a [`bench::Bench`]; `on_both!` runs it on SQLite and on PostgreSQL. What only one of them
//! has is in `sqlite_only` and `postgres_only`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

/// Makes a pair of tests, `<name>::sqlite` and `<name>::postgres`, of each function.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name(crate::bench::Bench::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name(crate::bench::Bench::postgres().await).await;
            }
        }
    )*};
}

mod accounts;
mod audit;
mod bench;
mod connect_sessions;
mod directory;
mod filters;
mod idempotency;
mod isolation;
mod kept_tokens;
mod member_links;
mod members;
mod model;
mod organizations;
mod outbox;
mod paging;
mod parsers;
mod postgres_only;
mod provider_state;
mod roles;
mod schema;
mod scopes;
mod search;
mod sessions;
mod sign_in_failures;
mod sqlite_only;
mod status;
mod sub_organizations;
mod tokens;
mod units_of_work;
mod webhooks;
