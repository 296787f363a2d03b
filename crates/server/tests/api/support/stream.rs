//! A stream of server-sent events, read as they come.

use std::time::Duration;

use serde_json::Value;
use tokio::time::timeout;

use super::Call;

/// Longer than anything here takes; only a test that fails waits for it.
const PATIENCE: Duration = Duration::from_secs(30);

/// An open stream. Dropping it closes its connection.
pub(crate) struct EventStream {
    response: reqwest::Response,
    unread: String,
}

impl EventStream {
    /// Opens it and waits for its beginning, after which every change is told.
    pub(crate) async fn open(call: Call) -> Self {
        let (called, _, response) = call.open().await;
        assert_eq!(response.status(), 200, "{called}");
        assert_eq!(response.headers()["content-type"], "text/event-stream", "{called}");
        let mut stream = Self { response, unread: String::new() };
        let beginning = stream.block().await.expect("a beginning");
        assert!(beginning.starts_with(": listening"), "{beginning}");
        stream
    }

    /// The next event's data; `None` at the end. Comments are signs of life and nothing else.
    pub(crate) async fn next(&mut self) -> Option<Value> {
        loop {
            let block = self.block().await?;
            let mut lines = block.lines();
            match (lines.next(), lines.next()) {
                (Some("event: change"), Some(data)) => {
                    return Some(serde_json::from_str(data.strip_prefix("data: ").unwrap()).unwrap());
                }
                _ => assert!(block.starts_with(':'), "{block}"),
            }
        }
    }

    /// The next event's kind.
    pub(crate) async fn kind(&mut self) -> Option<String> {
        self.next().await.map(|change| change["type"].as_str().unwrap().to_owned())
    }

    async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.unread.split_once("\n\n") {
                let block = block.to_owned();
                self.unread = rest.to_owned();
                return Some(block);
            }
            let chunk = timeout(PATIENCE, self.response.chunk()).await.expect("nothing came").unwrap()?;
            self.unread.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}
