//! The way out of clients of object stores, which make their requests themselves.

use std::sync::Arc;

use object_store::ClientOptions;
use object_store::client::{HttpClient, HttpConnector};

/// Makes the HTTP client of an object store.
#[derive(Clone, Debug)]
pub struct ObjectHttp(Arc<dyn HttpConnector>);

impl ObjectHttp {
    /// Whatever makes one.
    pub fn new(connector: impl HttpConnector) -> Self {
        Self(Arc::new(connector))
    }
}

impl HttpConnector for ObjectHttp {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        self.0.connect(options)
    }
}
