//! An [`Exchange`] in memory, for tests of providers: everything that was sent and noted can be looked at.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use async_trait::async_trait;
use bytes::BytesMut;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
};
use serde_json::Value;

use crate::lent::{Lender, Lent};
use crate::mail::{Mail, MailAnswer, MailErrand, MailServer};
use crate::operator::Operator;
use crate::storage::Content;
use crate::{Answer, ErrorKind, Exchange, ObjectHttp, ProviderError, Request, Sending, State, Stored};

/// A world that exists only in memory. Answers to requests are laid out before.
#[derive(Debug, Default)]
pub struct Memory {
    documents: BTreeMap<(String, String, String), Value>,
    /// Answers to come, first in front. Without one, a provider cannot be reached.
    pub answers: VecDeque<Answer>,
    /// The requests that were sent.
    pub sent: Vec<Request>,
    /// What mail servers will say, first in front. Without an answer none can be reached.
    pub mail_answers: VecDeque<Result<MailAnswer, ProviderError>>,
    /// The mails that were handed over, also those that were only tried out.
    pub mails: Vec<(MailServer, Mail, MailErrand)>,
    /// What was noted: endpoint and answer.
    pub noted: Vec<(String, Value)>,
    /// The time that was waited.
    pub waited: Duration,
    /// What the server may do in its own name.
    pub operator: Operator,
    ids: u64,
}

#[async_trait]
impl Exchange for Memory {
    async fn send(&mut self, request: Request) -> Result<Answer, ProviderError> {
        self.sent.push(request);
        let none = || ProviderError::new(ErrorKind::Unavailable, "nobody is there");
        self.answers.pop_front().ok_or_else(none)
    }

    async fn stream(
        &mut self,
        request: http::Request<Sending>,
    ) -> Result<http::Response<Content>, ProviderError> {
        let (head, body) = request.into_parts();
        let body = match body {
            Sending::Whole(body) => body,
            Sending::Pieces(pieces) => pieces.try_collect::<BytesMut>().await?.freeze(),
        };
        let answer = self.send(Request::from_parts(head, body)).await?;
        Ok(answer.map(|body| stream::iter([Ok(body)]).boxed()))
    }

    async fn mail(
        &mut self,
        server: &MailServer,
        mail: &Mail,
        errand: MailErrand,
    ) -> Result<MailAnswer, ProviderError> {
        self.mails.push((server.clone(), mail.clone(), errand));
        let none = || Err(ProviderError::new(ErrorKind::Unavailable, "nobody is there"));
        self.mail_answers.pop_front().unwrap_or_else(none)
    }

    /// Nothing is kept: each time is the first.
    async fn lent(&mut self, lender: &dyn Lender, _: Option<&Lent>) -> Result<Lent, ProviderError> {
        lender.lend(self).await
    }

    fn operator(&self) -> &Operator {
        &self.operator
    }

    fn object_stores(&self) -> ObjectHttp {
        ObjectHttp::new(Nobody)
    }

    fn state(&mut self) -> &mut dyn State {
        self
    }

    async fn wait(&mut self, time: Duration) {
        self.waited += time;
    }

    fn new_id(&mut self) -> String {
        self.ids += 1;
        format!("018f2b7e-0000-7000-8000-{:012x}", self.ids)
    }

    fn note(&mut self, endpoint: &str, response: &Value) {
        self.noted.push((endpoint.to_owned(), response.clone()));
    }
}

impl Memory {
    fn find(&self, kind: &str, id: &str) -> Option<Stored> {
        let mut all = self.documents.iter();
        let ((_, sort, id), body) = all.find(|((one, _, other), _)| one == kind && other == id)?;
        Some(Stored { id: id.clone(), sort: sort.clone(), body: body.clone() })
    }
}

#[async_trait]
impl State for Memory {
    async fn get(&mut self, kind: &str, id: &str) -> Result<Option<Stored>, ProviderError> {
        Ok(self.find(kind, id))
    }

    async fn put(&mut self, kind: &str, document: Stored) -> Result<(), ProviderError> {
        self.documents.retain(|(one, _, id), _| one != kind || *id != document.id);
        self.documents.insert((kind.to_owned(), document.sort, document.id), document.body);
        Ok(())
    }

    async fn swap(
        &mut self,
        kind: &str,
        seen: Option<&Stored>,
        document: Stored,
    ) -> Result<bool, ProviderError> {
        if self.find(kind, &document.id).as_ref() != seen {
            return Ok(false);
        }
        self.put(kind, document).await?;
        Ok(true)
    }

    async fn delete(&mut self, kind: &str, id: &str) -> Result<bool, ProviderError> {
        let before = self.documents.len();
        self.documents.retain(|(one, _, other), _| one != kind || other != id);
        Ok(self.documents.len() < before)
    }

    async fn list(
        &mut self,
        kind: &str,
        after: Option<(&str, &str)>,
        limit: u32,
    ) -> Result<Vec<Stored>, ProviderError> {
        let of_kind = self.documents.iter().filter(|((one, ..), _)| one == kind);
        let behind = of_kind.filter(|((_, sort, id), _)| {
            after.is_none_or(|(last_sort, last_id)| (sort.as_str(), id.as_str()) > (last_sort, last_id))
        });
        let document = |((_, sort, id), body): (&(String, String, String), &Value)| Stored {
            id: id.clone(),
            sort: sort.clone(),
            body: body.clone(),
        };
        Ok(behind.take(limit as usize).map(document).collect())
    }
}

/// There are no object stores in memory.
#[derive(Debug)]
struct Nobody;

impl HttpConnector for Nobody {
    fn connect(&self, _options: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(Self))
    }
}

#[async_trait]
impl HttpService for Nobody {
    async fn call(&self, _request: HttpRequest) -> Result<HttpResponse, HttpError> {
        Err(HttpError::new(HttpErrorKind::Connect, std::io::Error::other("nobody is there")))
    }
}
