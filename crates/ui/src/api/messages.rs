//! The messages of a stream of events, as they come over the network.

use std::{pin::pin, time::Duration};

use futures_util::future::{Either, select};
use gloo_net::http::Response;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::ReadableStreamDefaultReader;

use super::{
    browser,
    http::Open,
    sse::{Message, Parser},
};

/// The server sends something every 15 s at most. After this time of silence it is taken for gone, even if the network
/// has not noticed: a laptop that slept, a proxy that forgot.
const SILENCE: Duration = Duration::from_secs(40);

/// A stream of messages. Dropping it closes it.
pub(super) struct Messages {
    reader: ReadableStreamDefaultReader,
    parser: Parser,
    _open: Open,
}

impl Messages {
    /// The messages of an answer; none if its body is no stream.
    pub(super) fn read(response: &Response, open: Open) -> Option<Self> {
        let reader = response.body()?.get_reader().dyn_into().ok()?;
        Some(Self { reader, parser: Parser::default(), _open: open })
    }

    /// Waits for the next ones, at least one; none when the stream has ended or fallen silent.
    pub(super) async fn next(&mut self) -> Option<Vec<Message>> {
        loop {
            let bytes = self.bytes().await?;
            let messages = self.parser.feed(&bytes);
            if !messages.is_empty() {
                return Some(messages);
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
