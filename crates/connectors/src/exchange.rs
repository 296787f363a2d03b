//! A provider's way to the world.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::lent::{Lender, Lent};
use crate::mail::{Mail, MailAnswer, MailErrand, MailServer};
use crate::operator::Operator;
use crate::storage::Content;
use crate::{ObjectHttp, ProviderError, Step};

/// A request to a provider, whole.
pub type Request = http::Request<Bytes>;
/// A provider's answer, whole.
pub type Answer = http::Response<Bytes>;

/// A body that goes out with a request.
pub enum Sending {
    /// One that is there already.
    Whole(Bytes),
    /// One that comes by and by.
    Pieces(Content),
}

/// Says that the answer holds a secret, such as an access token: callers who want to see the provider's answers do not see
/// this one. Goes into the request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct Confidential;

/// A stream of bytes in both directions.
pub trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// What a call may do. In life it goes through the guarded way out and the store; tests use [`crate::memory::Memory`]
/// or recordings.
#[async_trait]
pub trait Exchange: Send {
    /// Sends a request. An answer of any status is an answer; an error says that there was none.
    async fn send(&mut self, request: Request) -> Result<Answer, ProviderError>;

    /// Sends a request whose bodies, both, may be of any size. An answer of any status is an answer. Nothing is repeated.
    async fn stream(
        &mut self,
        request: http::Request<Sending>,
    ) -> Result<http::Response<Content>, ProviderError>;

    /// Hands a mail to a mail server, once. A refusal is an answer; an error says that there was none, and leaves doubt
    /// ([`ProviderError::leaves_doubt`]) only if the server may have taken the mail.
    async fn mail(
        &mut self,
        server: &MailServer,
        mail: &Mail,
        errand: MailErrand,
    ) -> Result<MailAnswer, ProviderError>;

    /// Opens a stream to a server that speaks a protocol of its own, which has to see to it by itself that nobody listens.
    /// The stream may be used as long as something is on its way; whoever speaks over it sets the time limits.
    async fn dial(&mut self, host: &str, port: u16) -> Result<Box<dyn Duplex>, ProviderError>;

    /// A credential that is lent for a while: the one of last time while it is good, unless it is the one that the provider
    /// has `refused`. Whoever comes while it is being asked for waits for the same.
    async fn lent(&mut self, lender: &dyn Lender, refused: Option<&Lent>) -> Result<Lent, ProviderError>;

    /// What the server may do in its own name.
    fn operator(&self) -> &Operator;

    /// How clients of object stores call, with bodies of any size.
    fn object_stores(&self) -> ObjectHttp;

    /// What was remembered for the integration. For providers that live here: the mocks.
    fn state(&mut self) -> &mut dyn State;

    /// Lets time pass, never longer than the call may take.
    async fn wait(&mut self, time: Duration);

    /// A new id, later in order than all before it.
    fn new_id(&mut self) -> String;

    /// Notes what a provider that lives here would have answered, for `meta=api/response(…)`. Answers of
    /// [`Exchange::send`] are noted by themselves.
    fn note(&mut self, endpoint: &str, response: &Value);

    /// Says what a verification is about to look at; what it was at before has gone well.
    fn step(&mut self, _step: Step) {}
}

/// A small store for one integration: documents by kind and id, in the order of a key.
#[async_trait]
pub trait State: Send {
    /// A document.
    async fn get(&mut self, kind: &str, id: &str) -> Result<Option<Stored>, ProviderError>;

    /// Writes a document, over one with the same id if there is one.
    async fn put(&mut self, kind: &str, document: Stored) -> Result<(), ProviderError>;

    /// Writes a document over `seen`, only if that is still what is there (`None`: nothing); says whether it did.
    async fn swap(
        &mut self,
        kind: &str,
        seen: Option<&Stored>,
        document: Stored,
    ) -> Result<bool, ProviderError>;

    /// Removes a document; says whether it was there.
    async fn delete(&mut self, kind: &str, id: &str) -> Result<bool, ProviderError>;

    /// Documents whose order comes behind `after`, in order, at most `limit`.
    async fn list(
        &mut self,
        kind: &str,
        after: Option<(&str, &str)>,
        limit: u32,
    ) -> Result<Vec<Stored>, ProviderError>;
}

/// A document of a [`State`].
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// Its id, unique in its kind.
    pub id: String,
    /// What it is ordered by; documents with the same are ordered by id.
    pub sort: String,
    /// What it holds.
    pub body: Value,
}
