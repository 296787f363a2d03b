//! A large file on its way in parts. However its upload ends, the store does not keep parts of it.

use bytes::Bytes;
use object_store::WriteMultipart;
use tokio::runtime::Handle;

/// The parts of one file.
pub(super) struct Parts(Option<WriteMultipart>);

impl Parts {
    pub(super) fn new(writer: WriteMultipart) -> Self {
        Self(Some(writer))
    }

    /// Adds what comes next; begins to send a part when it is full.
    pub(super) fn put(&mut self, piece: Bytes) {
        if let Some(writer) = &mut self.0 {
            writer.put(piece);
        }
    }

    /// Waits until no more than so many parts are being sent.
    pub(super) async fn wait_for_capacity(&mut self, parts: usize) -> object_store::Result<()> {
        match &mut self.0 {
            Some(writer) => writer.wait_for_capacity(parts).await,
            None => Ok(()),
        }
    }

    /// Sends the rest and puts the file together; a failure throws the parts away.
    pub(super) async fn finish(mut self) -> object_store::Result<()> {
        match self.0.take() {
            Some(writer) => writer.finish().await.map(drop),
            None => Ok(()),
        }
    }

    /// Throws the parts away. That this fails as well changes nothing for the caller: stores forget them after a while.
    pub(super) async fn abort(mut self) {
        if let Some(writer) = self.0.take() {
            let _ = writer.abort().await;
        }
    }
}

impl Drop for Parts {
    /// The caller has gone away in the middle.
    fn drop(&mut self) {
        if let (Some(writer), Ok(runtime)) = (self.0.take(), Handle::try_current()) {
            runtime.spawn(writer.abort());
        }
    }
}
