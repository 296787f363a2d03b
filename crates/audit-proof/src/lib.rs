//! What an audit entry is, byte for byte, and how a chain of them is verified.
//!
//! The server writes [`canonical_bytes`] of an [`Entry`] in the transaction of the change that it
//! tells of. Later the entries of an organization are put in order and chained:
//! `hash = SHA-256(previous hash ‖ canonical bytes)` ([`entry_hash`]). Whoever holds one hash can
//! then check with [`verify_chain`] that nothing before it was changed, left out or added.
//!
//! A chain alone does not stop somebody who can rewrite all of it: keep heads where that person
//! cannot write.
//!
//! Pure: the server, the command line and the browser verify with this same code. Bytes once
//! written are never written otherwise, so every change of the format is a new
//! [`FormatVersion`].

mod canonical;
mod chain;
mod entry;
mod timestamp;

pub use canonical::{canonical_bytes, parse};
pub use chain::{BrokenAt, Cause, Hash, Head, Link, entry_hash, verify_chain};
pub use entry::{Actor, Change, Entry, FormatVersion, Outcome, Request, Target};
pub use timestamp::{BadTimestamp, Timestamp};
