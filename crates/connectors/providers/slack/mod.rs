//! Slack: messages by a bot or an incoming webhook, and who says what in a workspace.

mod api;
mod chat;
mod errors;
mod message;
mod notifications;
#[cfg(test)]
mod tests;
mod webhook;

use crate::Manifest;

pub(crate) fn manifests() -> Vec<Manifest> {
    vec![chat::manifest(), notifications::manifest(), webhook::manifest()]
}
