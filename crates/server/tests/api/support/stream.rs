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

/// The steps of a verification, as they come. Dropping it closes its connection.
pub(crate) struct Steps(EventStream);

impl Steps {
    /// Opens it.
    pub(crate) async fn open(call: Call) -> Self {
        let (called, _, response) = call.open().await;
        assert_eq!(response.status(), 200, "{called}");
        assert_eq!(response.headers()["content-type"], "text/event-stream", "{called}");
        Self(EventStream { response, unread: String::new() })
    }

    /// The next event's name and data; `None` at the end.
    pub(crate) async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            let block = self.0.block().await?;
            if block.starts_with(':') {
                continue;
            }
            let (name, data) = block.split_once('\n').expect("an event with data");
            let (name, data) = (name.strip_prefix("event: ").unwrap(), data.strip_prefix("data: ").unwrap());
            return Some((name.to_owned(), serde_json::from_str(data).unwrap()));
        }
    }

    /// All steps, and the last event.
    pub(crate) async fn all(mut self) -> (Vec<Value>, (String, Value)) {
        let mut steps = Vec::new();
        loop {
            let (name, data) = self.next().await.expect("an outcome");
            if name != "step" {
                assert_eq!(self.next().await, None, "the outcome is the last");
                return (steps, (name, data));
            }
            steps.push(data);
        }
    }
}
