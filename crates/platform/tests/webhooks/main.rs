//! Webhooks, from what happens in an organization to what receivers are sent, over real connections.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking, their helpers too")]

mod bench;
mod deliveries;
mod events;
mod given_up;
mod lanes;
mod receivers;
