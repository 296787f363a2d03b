//! One call, from the request to the whole answer.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use bytes::{Bytes, BytesMut};
use http::{HeaderName, HeaderValue, header};
use http_body::Body as _;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::client::conn::TrySendError;
use rustls_pki_types::CertificateDer;
use tokio::time::timeout;

use crate::breaker::Breakers;
use crate::connect::Connector;
use crate::error::{EgressError, ErrorKind, Phase};
use crate::guard::Guard;
use crate::pace::Pace;
use crate::pool::{Connection, Pool};
use crate::record::{Exchange, LogRecorder, Recorder, RouteName};
use crate::resolve::{Resolve, SystemResolver};
use crate::retry_budget::Retries;
use crate::settings::{Budget, Settings, SettingsError};
use crate::slots::Slots;
use crate::target::{Target, UrlError, check_url};
use crate::upload::{self, Sending, Upload};
use crate::{Answer, Request, tls};

/// Headers that belong to the connection: setting them, a caller could make two requests out of one, or reach another
/// host behind the same address.
const OURS: [HeaderName; 9] = [
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::EXPECT,
    header::HOST,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];
const USER_AGENT: &str = concat!("Patchbay/", env!("CARGO_PKG_VERSION"));

/// Makes calls to others. One for the whole server: the limits hold for all calls together.
pub struct Egress {
    pub(crate) connector: Connector,
    pub(crate) pool: Pool,
    pub(crate) slots: Arc<Slots>,
    pub(crate) recorder: Arc<dyn Recorder>,
    pub(crate) pace: Pace,
    pub(crate) breakers: Breakers,
    pub(crate) retries: Arc<Retries>,
    pub(crate) authorities: Vec<CertificateDer<'static>>,
}

/// How far a call has got.
#[derive(Default)]
pub(crate) struct Progress {
    pub(crate) phase: Phase,
    pub(crate) sent: bool,
    pub(crate) address: Option<SocketAddr>,
    pub(crate) reused: bool,
    /// Of a body that is sent piece by piece.
    pub(crate) upload: Option<Arc<Upload>>,
}

impl Egress {
    /// Sets up the way out; it connects to nothing yet.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        let (tls, plain_tls) = tls::connectors(&settings)?;
        let limits = settings.limits;
        Ok(Self {
            pool: Pool::new(&limits),
            slots: Arc::new(Slots::new(&limits)),
            pace: Pace::new(&limits),
            breakers: Breakers::new(&limits),
            retries: Arc::default(),
            connector: Connector {
                guard: Guard::new(settings.allow_networks),
                resolver: Arc::new(SystemResolver),
                tls,
                plain_tls,
                limits,
                watch: None,
            },
            recorder: Arc::new(LogRecorder),
            authorities: settings.extra_authorities,
        })
    }

    /// Takes another way to find addresses.
    #[must_use]
    pub fn with_resolver(mut self, resolver: Arc<dyn Resolve>) -> Self {
        self.connector.resolver = resolver;
        self
    }

    /// Takes somebody else to note calls; by default they are written into the log.
    #[must_use]
    pub fn with_recorder(self, recorder: Arc<dyn Recorder>) -> Self {
        Self { recorder, ..self }
    }

    /// What can be said about a URL before it is called: for fields that are saved now and called later.
    pub fn check_url(&self, text: &str) -> Result<Target, UrlError> {
        let target = check_url(text)?;
        self.connector.guard.check_target(&target)?;
        Ok(target)
    }

    /// Makes a call. Every status is an answer, redirects too: they are never followed.
    pub async fn send(&self, request: Request, budget: Budget) -> Result<Answer, EgressError> {
        let started = Instant::now();
        let mut exchange = Exchange::of(&request, request.body().len());
        let mut progress = Progress::default();
        let outcome = match self.check(&request) {
            Err(error) => Err(error),
            Ok(target) => {
                let route = request.extensions().get::<RouteName>().map_or("/…", |route| route.0);
                exchange.url = format!("{target}{route}");
                let call = self.round_trip(&target, request, budget, &mut progress);
                match timeout(budget.whole, call).await {
                    Ok(outcome) => outcome,
                    Err(_) => Err(EgressError::timeout(progress.phase, &target)),
                }
                .map_err(|error| error.sent(progress.sent))
            }
        };
        exchange.address = progress.address;
        exchange.reused = progress.reused;
        exchange.end(&outcome, started.elapsed());
        self.recorder.record(&exchange);
        outcome
    }

    pub(crate) fn check<B>(&self, request: &http::Request<B>) -> Result<Target, EgressError> {
        let target = self.check_url(&request.uri().to_string()).map_err(|error| EgressError::url(&error))?;
        match OURS.iter().find(|name| request.headers().contains_key(*name)) {
            Some(name) => Err(EgressError::request(format!("the header {name} is not the caller's to set"))),
            None if request.method() == http::Method::CONNECT => {
                Err(EgressError::request("the method CONNECT is no call"))
            }
            None => Ok(target),
        }
    }

    async fn round_trip(
        &self,
        target: &Target,
        request: Request,
        budget: Budget,
        progress: &mut Progress,
    ) -> Result<Answer, EgressError> {
        let _slot = self.slots.take(target).await;
        progress.phase = Phase::Resolve;
        let addresses = self.connector.addresses(target).await?;
        let (parts, body) = request.into_parts();
        let request = prepared(target, parts, upload::whole(body))?;
        let (head, connection) = self.head(target, &addresses, request, progress).await?;
        let (parts, body) = head.into_parts();
        let body = read(target, body, budget.body_bytes).await?;
        // Whether it is fit for another call, the pool finds out.
        self.pool.give(target.clone(), connection);
        Ok(Answer::from_parts(parts, body))
    }

    /// Sends the request over a connection that waits or a new one; answers when the header of the answer is there.
    pub(crate) async fn head(
        &self,
        target: &Target,
        addresses: &[SocketAddr],
        request: Outgoing,
        progress: &mut Progress,
    ) -> Result<(http::Response<Incoming>, Connection), EgressError> {
        let (head, connection) = self.exchanged(target, addresses, request, progress).await?;
        progress.phase = Phase::Body;
        if head.status() == http::StatusCode::SWITCHING_PROTOCOLS {
            return Err(EgressError::new(ErrorKind::Protocol, target, "the peer switched protocols unasked"));
        }
        Ok((head, connection))
    }

    async fn exchanged(
        &self,
        target: &Target,
        addresses: &[SocketAddr],
        mut request: Outgoing,
        progress: &mut Progress,
    ) -> Result<(http::Response<Incoming>, Connection), EgressError> {
        if let Some(mut connection) = self.pool.take(target, addresses) {
            progress.address = Some(connection.address);
            progress.reused = true;
            progress.phase = Phase::Head;
            progress.sent = true;
            let upload = progress.upload.as_deref();
            match self.answered(target, connection.sender.try_send_request(request), upload).await? {
                Answered::Head(head) => return Ok((head, connection)),
                Answered::Failed(error) => return Err(error),
                Answered::Unsent(unsent) => request = *unsent,
            }
            progress.sent = false;
            progress.reused = false;
        }
        progress.phase = Phase::Connect;
        let mut connection = self.connector.open(target, addresses).await?;
        progress.address = Some(connection.address);
        progress.phase = Phase::Head;
        progress.sent = true;
        let upload = progress.upload.as_deref();
        match self.answered(target, connection.sender.try_send_request(request), upload).await? {
            Answered::Head(head) => Ok((head, connection)),
            Answered::Failed(error) => Err(error),
            Answered::Unsent(_) => {
                progress.sent = false;
                let detail = "the peer ended the connection before the request was sent";
                Err(EgressError::new(ErrorKind::Protocol, target, detail))
            }
        }
    }

    /// Waits for the header.
    async fn answered(
        &self,
        target: &Target,
        sending: impl Future<Output = Result<http::Response<Incoming>, TrySendError<Outgoing>>>,
        upload: Option<&Upload>,
    ) -> Result<Answered, EgressError> {
        let answered = match upload {
            None => timeout(self.connector.limits.first_byte, sending).await.ok(),
            Some(upload) => upload.watch(sending).await,
        };
        let answered = answered.ok_or_else(|| EgressError::timeout(Phase::Head, target))?;
        Ok(match answered {
            Ok(head) => Answered::Head(head),
            Err(mut error) => match error.take_message() {
                Some(request) => Answered::Unsent(Box::new(request)),
                None => Answered::Failed(failed(target, error.error())),
            },
        })
    }
}

/// What became of a request that was handed to a connection.
enum Answered {
    Head(http::Response<Incoming>),
    /// The connection had ended before anything of it was sent.
    Unsent(Box<Outgoing>),
    Failed(EgressError),
}

pub(crate) type Outgoing = http::Request<Sending>;

/// The request as it goes over the connection.
pub(crate) fn prepared(
    target: &Target,
    mut parts: http::request::Parts,
    body: Sending,
) -> Result<Outgoing, EgressError> {
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let path = if path.starts_with('?') { format!("/{path}") } else { path.to_owned() };
    parts.uri = path.parse().map_err(|_| EgressError::request("the path of the URL cannot be used"))?;
    parts.version = http::Version::HTTP_11;
    let host = HeaderValue::from_str(&target.authority())
        .map_err(|_| EgressError::request("the host of the URL cannot be used"))?;
    parts.headers.insert(header::HOST, host);
    // Small answers could unpack to any size.
    parts.headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    parts.headers.entry(header::USER_AGENT).or_insert(HeaderValue::from_static(USER_AGENT));
    Ok(http::Request::from_parts(parts, body))
}

async fn read(target: &Target, mut body: Incoming, most: usize) -> Result<Bytes, EgressError> {
    let too_large = || {
        let detail = format!("the answer has more than the {most} bytes that it may have");
        EgressError::new(ErrorKind::TooLarge, target, detail)
    };
    if body.size_hint().lower() > most as u64 {
        return Err(too_large());
    }
    let mut whole = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| failed(target, &error))?;
        if let Ok(data) = frame.into_data() {
            if whole.len() + data.len() > most {
                return Err(too_large());
            }
            whole.extend_from_slice(&data);
        }
    }
    Ok(whole.freeze())
}

pub(crate) fn failed(target: &Target, error: &hyper::Error) -> EgressError {
    if error.is_parse_too_large() {
        let detail = "the header of the answer is larger than it may be";
        return EgressError::new(ErrorKind::TooLarge, target, detail);
    }
    let detail = if error.is_parse() {
        "what came back is not HTTP; is this the right port, and the right one of http and https?".to_owned()
    } else {
        format!("the connection broke off: {error}")
    };
    EgressError::new(ErrorKind::Protocol, target, detail)
}
