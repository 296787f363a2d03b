//! A server to call, organizations to call it for, and tokens to call it with.

mod app;
mod audit_log;
mod call;
mod organization;
pub(crate) mod people;
mod problem;
mod program;
mod raw;
mod snapshot;
mod stream;

pub(crate) use app::{Node, TestApp};
pub(crate) use audit_log::AuditMark;
pub(crate) use call::{Call, Client, Reply, encode, percent_encode_all};
pub(crate) use organization::{Mint, Org, reaching};
pub(crate) use problem::check_problem;
pub(crate) use program::{Program, Server, taken_address};
pub(crate) use raw::raw;
pub(crate) use snapshot::assert_snapshot;
pub(crate) use stream::{EventStream, Steps};
