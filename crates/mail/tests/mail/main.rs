//! Delivery to a real mail server and into a real folder.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail the test")]

mod certificates;
mod delivery;
mod folder;
mod login;
mod network;
mod refusals;
mod support;
mod tls;
