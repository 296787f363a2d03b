//! `/v1/accounts`, to the letter of the contract (management 5).

mod conditional;
mod create;
mod delete;
mod idempotency;
mod list;
mod patch;
mod put;
mod token_block;
