//! Slack: messages by a bot or an incoming webhook, and who says what in a workspace.

mod api;
mod chat;
mod errors;
mod message;
mod notifications;
#[cfg(test)]
mod tests;
mod webhook;

use provider_schema::{Expects, KeyKind};

use crate::Manifest;

pub(crate) fn manifests() -> Vec<Manifest> {
    vec![chat::manifest(), notifications::manifest(), webhook::manifest()]
}

/// A bot's token, and what Slack's other tokens begin with (Slack, token types).
fn bot_token() -> Expects {
    let others = [
        ("xoxp-", KeyKind::UserToken),
        ("xoxe.xoxp-", KeyKind::UserToken),
        ("xoxc-", KeyKind::UserToken),
        ("xoxe-", KeyKind::RefreshToken),
        ("xapp-", KeyKind::AppToken),
    ];
    Expects::key(KeyKind::BotToken, &others)
}
