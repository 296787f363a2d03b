//! A call's way to the world in life: the guarded way out, and the integration's state in the store.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use bytes::Bytes;
use connectors::mail::{Mail, MailAnswer, MailErrand, MailServer};
use connectors::operator::Operator;
use connectors::storage::Content;
use connectors::{
    Answer, Confidential, Duplex, Exchange, Lender, Lent, ObjectHttp, ProviderError, Request, Sending, State,
    Step,
};
use egress::{Attempts, Budget, Egress, ObjectStores};
use futures_util::{StreamExt as _, TryStreamExt as _};
use http::HeaderMap;
use http::header::RETRY_AFTER;
use http_body::Frame;
use http_body_util::{BodyStream, Either, Full, StreamBody};
use serde_json::Value;

use super::counted::Counted;
use super::dialed::dial;
use super::failure::{seconds, unanswered};
use super::ladder::Ladder;
use super::loans::Loans;
use super::meta::Said;
use super::post::post;
use super::state::StoredState;
use super::trace::{Body, CONFIDENTIAL, FILE, PROTOCOL, Trace};
use super::traffic::Traffic;

/// Largest answer of a provider that is read, in bytes.
const MAX_ANSWER: usize = 16_000_000;
/// Longest text of one answer that is kept for `meta=api/response(…)`.
const MAX_SAID: usize = 1_000_000;
/// Longest time in which nothing moves while a file is on its way.
const GAP: Duration = Duration::from_secs(20);

/// What all calls share.
#[derive(Clone)]
pub(crate) struct WaysOut {
    /// The only way to other people's servers.
    pub(crate) egress: Arc<Egress>,
    /// What providers have lent.
    pub(crate) loans: Arc<Loans>,
    /// What the server may do in its own name.
    pub(crate) operator: Arc<Operator>,
}

/// One call's [`Exchange`].
pub(super) struct Live {
    ways: WaysOut,
    state: StoredState,
    deadline: Instant,
    said: Said,
    traffic: Arc<Traffic>,
    trace: Option<Trace>,
    ladder: Option<Arc<Ladder>>,
}

impl Live {
    /// A way to the world that closes at the deadline.
    pub(super) fn new(ways: WaysOut, state: StoredState, deadline: Instant, traffic: Arc<Traffic>) -> Self {
        Self { ways, state, deadline, said: Vec::new(), traffic, trace: None, ladder: None }
    }

    /// Takes notes for somebody who looks.
    #[must_use]
    pub(super) fn traced(self, trace: Option<Trace>) -> Self {
        Self { trace, ..self }
    }

    /// Tells of the steps of a trial.
    pub(super) fn watched(mut self, ladder: Arc<Ladder>) -> Self {
        self.ways.egress = Arc::new(self.ways.egress.watched(ladder.clone()));
        self.ladder = Some(ladder);
        self
    }

    /// What the provider said, in order.
    pub(super) fn said(self) -> Said {
        self.said
    }

    fn time_left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}

#[async_trait]
impl Exchange for Live {
    async fn send(&mut self, request: Request) -> Result<Answer, ProviderError> {
        // Without the query: it may hold what somebody searched for, or a secret.
        let endpoint = request.uri().to_string();
        let endpoint = endpoint.split('?').next().unwrap_or_default().to_owned();
        let mut budget = Budget::within(self.time_left());
        budget.body_bytes = MAX_ANSWER;
        let size = request.body().len();
        let confidential = request.extensions().get::<Confidential>().is_some();
        let noted = self.trace.as_ref().map(|trace| {
            let body = if confidential { CONFIDENTIAL } else { Body::Whole(request.body()) };
            let address = request.uri().to_string();
            (trace, trace.asks(request.method().as_str(), &address, request.headers(), body))
        });
        let outcome = self.ways.egress.call(request, self.state.lane(), budget).await;
        let attempts = match &outcome {
            Ok(answer) => answer.extensions().get::<Attempts>().map_or(1, |attempts| attempts.0),
            Err(error) => error.attempts,
        };
        (0..attempts).for_each(|_| self.traffic.sent(size));
        if let Some((trace, asked)) = noted {
            match &outcome {
                Ok(answer) => {
                    let body = if confidential { CONFIDENTIAL } else { Body::Whole(answer.body()) };
                    let status = Some(answer.status().as_u16());
                    trace.answered(&asked, status, answer.headers(), body, attempts);
                }
                Err(error) => trace.failed(&asked, &error.to_string(), attempts),
            }
        }
        let mut answer = outcome.map_err(|error| unanswered(&error))?;
        if let Some(pause) = egress::retry_after(&answer) {
            // Providers have many ways to say it; those who read answers know one.
            answer.headers_mut().insert(RETRY_AFTER, seconds(pause).into());
        }
        self.traffic.received(answer.body().len());
        if confidential {
            return Ok(answer);
        }
        let text: String = String::from_utf8_lossy(answer.body()).chars().take(MAX_SAID).collect();
        self.said.push((endpoint, text));
        Ok(answer)
    }

    async fn stream(
        &mut self,
        request: http::Request<Sending>,
    ) -> Result<http::Response<Content>, ProviderError> {
        let traffic = self.traffic.clone();
        traffic.sent(0);
        let noted = self.trace.as_ref().map(|trace| {
            let body = match request.body() {
                Sending::Whole(body) => Body::Whole(body),
                Sending::Pieces(_) => FILE,
            };
            let address = request.uri().to_string();
            (trace, trace.asks(request.method().as_str(), &address, request.headers(), body))
        });
        let request = request.map(|body| match body {
            Sending::Whole(body) => {
                traffic.sends(body.len());
                Either::Left(Full::new(body))
            }
            Sending::Pieces(pieces) => {
                let traffic = traffic.clone();
                Either::Right(StreamBody::new(pieces.map_ok(move |piece| {
                    traffic.sends(piece.len());
                    Frame::data(piece)
                })))
            }
        });
        let outcome = self.ways.egress.stream_paced(request, self.state.lane(), self.time_left(), GAP).await;
        if let Some((trace, asked)) = noted {
            match &outcome {
                Ok(answer) => {
                    let status = Some(answer.status().as_u16());
                    trace.answered(&asked, status, answer.headers(), FILE, 1);
                }
                Err(error) => trace.failed(&asked, &error.to_string(), 1),
            }
        }
        let answer = outcome.map_err(|error| unanswered(&error))?;
        Ok(answer.map(|body| {
            let pieces = BodyStream::new(body).try_filter_map(move |frame| {
                let piece = frame.into_data().ok();
                traffic.received(piece.as_ref().map_or(0, Bytes::len));
                std::future::ready(Ok(piece))
            });
            pieces.map_err(|error| unanswered(&error)).boxed()
        }))
    }

    async fn mail(
        &mut self,
        server: &MailServer,
        mail: &Mail,
        errand: MailErrand,
    ) -> Result<MailAnswer, ProviderError> {
        let address = format!("smtp://{}:{}", server.host, server.port);
        let noted = self.trace.as_ref().map(|trace| {
            let letter = format!(
                "From: {}\nTo: {}\nSubject: {}\n\n{}",
                mail.from,
                mail.to.join(", "),
                mail.subject,
                mail.text
            );
            (trace, trace.asks("MAIL", &address, &HeaderMap::new(), Body::Whole(letter.as_bytes())))
        });
        let outcome = post(&self.ways.egress, server, mail, errand, self.time_left()).await;
        if let Some((trace, asked)) = noted {
            match &outcome {
                Ok(answer) => {
                    let said = format!("{answer:?}");
                    trace.answered(&asked, None, &HeaderMap::new(), Body::Whole(said.as_bytes()), 1);
                }
                Err(error) => trace.failed(&asked, &error.message, 1),
            }
        }
        let size = if errand == MailErrand::Deliver { mail.text.len() + mail.html.len() } else { 0 };
        self.traffic.sent(size);
        if let Ok(answer) = &outcome {
            let said = format!("{answer:?}");
            self.traffic.received(said.len());
            self.said.push((address, said));
        }
        outcome
    }

    async fn dial(&mut self, host: &str, port: u16) -> Result<Box<dyn Duplex>, ProviderError> {
        let noted = self.trace.as_ref().map(|trace| {
            let address = format!("tcp://{host}:{port}");
            (trace, trace.asks("CONNECT", &address, &HeaderMap::new(), PROTOCOL))
        });
        let dialed = dial(&self.ways.egress, host, port, GAP, self.traffic.clone()).await;
        if let Some((trace, asked)) = noted {
            match &dialed {
                Ok(_) => trace.answered(&asked, None, &HeaderMap::new(), PROTOCOL, 1),
                Err(error) => trace.failed(&asked, &error.message, 1),
            }
        }
        Ok(Box::new(dialed?))
    }

    async fn lent(&mut self, lender: &dyn Lender, refused: Option<&Lent>) -> Result<Lent, ProviderError> {
        let (loans, lane) = (self.ways.loans.clone(), self.state.lane());
        let lent = loans.get(lane, lender, refused, self).await?;
        if let Some(trace) = &self.trace {
            trace.hides(&lent.fields);
        }
        Ok(lent)
    }

    fn operator(&self) -> &Operator {
        &self.ways.operator
    }

    fn object_stores(&self) -> ObjectHttp {
        let lane = self.state.lane();
        let stores = ObjectStores::new(self.ways.egress.clone(), lane, self.time_left(), GAP);
        ObjectHttp::new(Counted::new(stores, self.traffic.clone(), self.trace.clone()))
    }

    fn state(&mut self) -> &mut dyn State {
        &mut self.state
    }

    async fn wait(&mut self, time: Duration) {
        tokio::time::sleep(time.min(self.time_left())).await;
    }

    fn new_id(&mut self) -> String {
        uuid::Uuid::now_v7().to_string()
    }

    fn note(&mut self, endpoint: &str, response: &Value) {
        let response = response.to_string();
        // To whoever calls, this is what a provider out there has answered.
        self.traffic.sent(0);
        self.traffic.received(response.len());
        if let Some(trace) = &self.trace {
            let asked = trace.asks("", endpoint, &HeaderMap::new(), Body::Whole(b""));
            trace.answered(&asked, None, &HeaderMap::new(), Body::Whole(response.as_bytes()), 1);
        }
        self.said.push((endpoint.to_owned(), response));
    }

    fn step(&mut self, step: Step) {
        if let Some(ladder) = &self.ladder {
            ladder.at(step);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use api_types::{IntegrationId, OrganizationId};
    use connectors::http::check;
    use connectors::{ErrorKind, Exchange as _, ProviderError, Request};
    use egress::{Egress, Settings};
    use store::{Location, Store, StoreOptions};
    use tempfile::TempDir;
    use testing::HttpPeer;
    use uuid::Uuid;

    use super::super::state::StoredState;
    use super::super::traffic::Traffic;
    use super::{Live, WaysOut};

    /// Ways to the world of one integration.
    struct World {
        ways: WaysOut,
        state: StoredState,
        traffic: Arc<Traffic>,
        _folder: TempDir,
    }

    impl World {
        async fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let location = Location::Sqlite(folder.path().join("patchbay.db"));
            let store = Store::open(&location, StoreOptions::default()).await.unwrap();
            let home = vec!["127.0.0.1/32".parse().unwrap()];
            let egress = Egress::new(Settings { allow_networks: home, ..Settings::default() }).unwrap();
            let scope = store.directory().host_scope(OrganizationId(Uuid::now_v7()));
            let traffic = Arc::<Traffic>::default();
            let state = StoredState::new(store, scope, IntegrationId(Uuid::now_v7()), traffic.clone());
            let ways = WaysOut { egress: Arc::new(egress), loans: Arc::default(), operator: Arc::default() };
            Self { ways, state, traffic, _folder: folder }
        }

        /// Sends a request the way providers do.
        async fn send(&self, request: Request) -> Result<(), ProviderError> {
            let deadline = Instant::now() + Duration::from_secs(20);
            let mut live = Live::new(self.ways.clone(), self.state.clone(), deadline, self.traffic.clone());
            check(live.send(request).await?, "ticket", "7").map(drop)
        }
    }

    fn request(method: &str, url: &str) -> Request {
        http::Request::builder().method(method).uri(url).body("body".into()).unwrap()
    }

    #[tokio::test]
    async fn a_provider_that_wants_fewer_calls_is_not_called_until_it_wants_more() {
        // In words that no reader of answers knows.
        let peer = HttpPeer::answering(
            "HTTP/1.1 429 Slow down\r\nx-ratelimit-remaining: 0\r\nx-ratelimit-reset: 600\r\ncontent-length: 0\r\n\r\n",
        );
        let (peer, world) = (peer.await.unwrap(), World::new().await);
        let error = world.send(request("GET", &peer.url("/"))).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::RateLimited { retry_after: Some(600) });
        assert_eq!(error.details["status"], "429", "the provider's own answer");
        let error = world.send(request("POST", &peer.url("/"))).await.unwrap_err();
        let ErrorKind::RateLimited { retry_after: Some(left) } = error.kind else { panic!("{error:?}") };
        assert!((590..=600).contains(&left), "{left}");
        assert!(error.message.contains("the next one can be made in"), "{error}");
        assert_eq!(peer.heard().len(), 1);
        assert_eq!(world.traffic.totals(true).api_ops, 1, "what was not sent is not counted");
    }

    #[tokio::test]
    async fn each_try_counts_and_one_without_an_answer_leaves_doubt_only_if_it_changes_something() {
        let peer = HttpPeer::start(|mut talk| async move { drop(talk.hear().await) });
        let (peer, world) = (peer.await.unwrap(), World::new().await);
        let error = world.send(request("POST", &peer.url("/"))).await.unwrap_err();
        assert!(error.kind == ErrorKind::Timeout && error.leaves_doubt(), "{error:?}");
        assert_eq!((peer.heard().len(), world.traffic.totals(true).api_ops), (1, 1));
        let error = world.send(request("GET", &peer.url("/"))).await.unwrap_err();
        assert_eq!((error.kind, &*error.details["attempts"]), (ErrorKind::BadAnswer, "3"));
        let totals = world.traffic.totals(true);
        assert_eq!((peer.heard().len(), totals.api_ops, totals.out_bytes), (4, 4, 16));
    }

    #[tokio::test]
    async fn a_host_that_is_left_alone_is_unavailable_and_nothing_was_done() {
        let peer = HttpPeer::answering("").await.unwrap();
        let (url, world) = (peer.url("/"), World::new().await);
        drop(peer);
        let mut error = ProviderError::unsupported("x");
        for _ in 0..6 {
            error = world.send(request("POST", &url)).await.unwrap_err();
            assert!(error.kind == ErrorKind::Unavailable && !error.leaves_doubt(), "{error:?}");
        }
        assert!(error.message.contains("left alone"), "{error}");
        assert!(error.details["retry_after"].parse::<u64>().unwrap() <= 10, "{error:?}");
    }
}
