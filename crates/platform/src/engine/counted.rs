//! Counting what clients of object stores send and receive.

use std::sync::Arc;

use async_trait::async_trait;
use egress::ObjectStores;
use http_body_util::BodyExt as _;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpRequest, HttpResponse, HttpResponseBody, HttpService,
};

use super::trace::{Body, FILE, Trace};
use super::traffic::Traffic;

/// The way out, with its traffic noted.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    stores: ObjectStores,
    traffic: Arc<Traffic>,
    trace: Option<Trace>,
}

impl Counted {
    pub(super) fn new(stores: ObjectStores, traffic: Arc<Traffic>, trace: Option<Trace>) -> Self {
        Self { stores, traffic, trace }
    }
}

impl HttpConnector for Counted {
    fn connect(&self, _options: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

#[async_trait]
impl HttpService for Counted {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        self.traffic.sent(request.body().content_length());
        let traffic = self.traffic.clone();
        let noted = self.trace.as_ref().map(|trace| {
            let body = if request.body().content_length() == 0 { Body::Whole(b"") } else { FILE };
            let address = request.uri().to_string();
            (trace, trace.asks(request.method().as_str(), &address, request.headers(), body))
        });
        let answer = self.stores.call(request).await;
        if let Some((trace, asked)) = noted {
            match &answer {
                Ok(answer) => {
                    let status = Some(answer.status().as_u16());
                    trace.answered(&asked, status, answer.headers(), FILE, 1);
                }
                Err(_) => trace.failed(&asked, "The store could not be called.", 1),
            }
        }
        let answer = answer?;
        Ok(answer.map(|body| {
            HttpResponseBody::new(body.map_frame(move |frame| {
                traffic.received(frame.data_ref().map_or(0, bytes::Bytes::len));
                frame
            }))
        }))
    }
}
