//! What happens when answers come late, twice, out of order, or when nobody waits for them any more.
//!
//! Nothing here waits for time to pass: every answer is given by the test itself, and [`desk::settle`] runs whatever can
//! run until all of it waits.

mod cache;
mod desk;
mod mutation;
mod query;
mod sharing;
