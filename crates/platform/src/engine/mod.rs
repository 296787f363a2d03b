//! Calls of connectors: from an integration's token to what its provider answers.
//!
//! A call resolves its [`target`], asks the provider whether it supports the operation, gives it a way to the world
//! ([`live`]) and a time limit, and turns what comes back into an answer ([`run`]). What may not happen twice is guarded
//! by [`once`], and what it came to is counted ([`meter`]). One folder per connector reads its requests and calls its trait.

mod caller;
pub mod chat;
mod counted;
mod credentials;
mod cursor;
mod dialed;
pub mod explorer;
mod failure;
mod input;
mod ladder;
mod live;
mod loans;
mod meta;
mod meter;
pub mod notifications;
mod once;
mod post;
mod query;
mod remedy;
mod run;
mod state;
pub mod storage;
mod target;
pub mod ticketing;
mod trace;
mod traffic;
mod trial;

pub use caller::EngineCaller;
pub use failure::ProviderFailure;
pub(crate) use live::WaysOut;
pub(crate) use loans::Loans;
pub use once::Repetition;
pub use run::Replied;
pub use trace::Trace;
pub(crate) use trial::Trial;
