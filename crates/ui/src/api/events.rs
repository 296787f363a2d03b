//! Live changes: the stream of news that something is different on the server.

use std::{pin::pin, time::Duration};

use api_types::events::Change;
use futures_util::future::{Either, select};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::ReadableStreamDefaultReader;

use super::{
    address::Address,
    browser,
    client::{Call, Client},
    error::ApiError,
    http::Open,
    sse::{Message, Parser},
};

/// The server sends something every 15 s. After this time of silence it is taken for gone, even if the network has not
/// noticed: a laptop that slept, a proxy that forgot.
const SILENCE: Duration = Duration::from_secs(40);

/// The stream of changes. Dropping it closes it.
pub struct Changes {
    reader: ReadableStreamDefaultReader,
    parser: Parser,
    _open: Open,
}

/// Opens the stream.
pub async fn open(client: Client) -> Result<Changes, ApiError> {
    let (response, open) = client.stream(Call::get(Address::new("/v1/events"))).await?;
    let reader = response.body().map(|body| body.get_reader().dyn_into());
    match reader {
        Some(Ok(reader)) => Ok(Changes { reader, parser: Parser::default(), _open: open }),
        _ => Err(ApiError::Unreadable { request_id: None }),
    }
}

impl Changes {
    /// Waits for the next changes; none when the stream has ended or fallen silent.
    pub async fn next(&mut self) -> Option<Vec<Change>> {
        loop {
            let bytes = self.bytes().await?;
            let changes: Vec<_> = self.parser.feed(&bytes).into_iter().filter_map(change).collect();
            if !changes.is_empty() {
                return Some(changes);
            }
        }
    }

    async fn bytes(&self) -> Option<Vec<u8>> {
        let read = pin!(JsFuture::from(self.reader.read()));
        let silence = pin!(browser::sleep(SILENCE));
        let chunk = match select(read, silence).await {
            Either::Left((chunk, _)) => chunk.ok()?,
            Either::Right(_) => return None,
        };
        let value = Reflect::get(&chunk, &JsValue::from_str("value")).ok()?;
        // Absent at the end of the stream.
        Some(value.dyn_into::<Uint8Array>().ok()?.to_vec())
    }
}

/// What a message tells; heartbeats and what a newer server may send tell nothing.
fn change(message: Message) -> Option<Change> {
    match message {
        Message::Event { name, data } if name == "change" => serde_json::from_str(&data).ok(),
        Message::Event { .. } | Message::Heartbeat => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_changes_tell_something() {
        let told = |name: &str, data: &str| {
            change(Message::Event { name: name.to_owned(), data: data.to_owned() }).map(|change| change.kind)
        };
        let data = r#"{"type": "members.create", "organization_id": "0192d6a0-0000-7000-8000-000000000001",
            "id": "0192d6a0-0000-7000-8000-000000000002", "version": 3}"#;
        assert_eq!(told("change", data).as_deref(), Some("members.create"));
        assert_eq!(told("other", data), None);
        assert_eq!(told("change", "{"), None);
        assert_eq!(change(Message::Heartbeat), None);
    }
}
