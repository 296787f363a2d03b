//! A call with manners: at the pace that its provider wants, not to a host that does not answer, and repeated where that
//! can do no harm.

use std::time::{Duration, Instant};

use http::{HeaderName, Method, StatusCode, header};

use crate::breaker::{Health, Passage};
use crate::error::{EgressError, ErrorKind, Phase};
use crate::hints;
use crate::pace::Turn;
use crate::settings::{Budget, Limits};
use crate::target::Target;
use crate::{Answer, Egress, Request};

/// Tries of one call, the first among them.
const MOST_ATTEMPTS: u32 = 3;
/// Before the second try passes a random part of this; of its double before the third.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// A try that had less time than this and ran out of it says nothing about the host.
const FAIR_TIME: Duration = Duration::from_secs(1);
/// With these a request asks for the state from before it: a repetition could find its own effect and be refused.
const CONDITIONS: [HeaderName; 3] = [header::IF_MATCH, header::IF_NONE_MATCH, header::IF_UNMODIFIED_SINCE];

/// Whose call it is: what the provider says of its limits holds for all calls with the same `pace`, and that a host
/// does not answer for all calls of the same organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lane {
    /// The organization's id.
    pub organization: u128,
    /// What the provider counts together: the integration's id, usually.
    pub pace: u128,
}

/// Says that the request may be sent twice although its method does not: it only reads, or it carries a key by which
/// the provider knows it again. Goes into the request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct Repeatable;

/// How often the request was sent until this answer came. Found among the answer's extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempts(pub u32);

/// Leave to make one try.
pub(crate) struct Admission {
    turn: Turn,
    passage: Passage,
}

impl Egress {
    /// Makes a call as [`Egress::send`] does, and besides:
    ///
    /// - waits for its turn, at most as long as the budget lasts; if that is not enough it fails at once with
    ///   [`ErrorKind::RateLimited`];
    /// - fails at once with [`ErrorKind::Resting`] while the host is left alone;
    /// - is repeated, if it surely never left, or if repeating does no harm: by its method, or because it is
    ///   [`Repeatable`]. Anything else that went out and was not answered is [`ErrorKind::OutcomeUnknown`].
    ///
    /// The answer's [`Attempts`] and [`EgressError::attempts`] tell how often it was tried.
    pub async fn call(&self, request: Request, lane: Lane, budget: Budget) -> Result<Answer, EgressError> {
        let deadline = Instant::now() + budget.whole;
        let target = self.check(&request)?;
        let repeatable = is_repeatable(&request);
        self.retries.called(&target, Instant::now());
        let mut last = None;
        let mut attempts = 0;
        let mut sent = false;
        loop {
            let admission = match self.admit(&target, lane, deadline).await {
                Ok(admission) => admission,
                // What the last try came to says more than that there can be no further one.
                Err(error) => break last.unwrap_or(Err(error)),
            };
            attempts += 1;
            let began = Instant::now();
            let left = deadline.saturating_duration_since(began);
            let outcome = self.send(request.clone(), Budget { whole: left, ..budget }).await;
            self.learn(admission, lane, &outcome, began.elapsed());
            sent |= outcome.as_ref().map_or_else(|error| error.sent, |_| true);
            let pause = FIRST_PAUSE.mul_f64(fastrand::f64() * f64::from(attempts));
            let left = deadline.saturating_duration_since(Instant::now() + pause);
            let again = attempts < MOST_ATTEMPTS && !left.is_zero() && may_pass(&outcome, repeatable, left);
            if !(again && self.retries.may_repeat(&target, Instant::now())) {
                break outcome;
            }
            last = Some(outcome);
            tokio::time::sleep(pause).await;
        }
        .map(|mut answer| {
            answer.extensions_mut().insert(Attempts(attempts));
            answer
        })
        .map_err(|error| {
            let unknown = error.sent && !repeatable && is_silence(error.kind);
            let kind = if unknown { ErrorKind::OutcomeUnknown } else { error.kind };
            EgressError { kind, sent, attempts, ..error }
        })
    }

    /// Waits for the turn, and asks whether the host is well.
    pub(crate) async fn admit(
        &self,
        target: &Target,
        lane: Lane,
        deadline: Instant,
    ) -> Result<Admission, EgressError> {
        let later = |kind, until: Instant| {
            EgressError::later(kind, target, until.saturating_duration_since(Instant::now()))
        };
        if let Some(until) = self.breakers.open_until(lane.organization, target, Instant::now()) {
            return Err(later(ErrorKind::Resting, until));
        }
        let mut turn = self
            .pace
            .reserve(lane.pace, Instant::now(), deadline)
            .map_err(|until| later(ErrorKind::RateLimited, until))?;
        while let Some(until) = turn.not_before(Instant::now()) {
            if until > deadline {
                return Err(later(ErrorKind::RateLimited, until));
            }
            tokio::time::sleep_until(until.into()).await;
        }
        let passage = self
            .breakers
            .admit(lane.organization, target, Instant::now())
            .map_err(|until| later(ErrorKind::Resting, until))?;
        turn.go();
        Ok(Admission { turn, passage })
    }

    /// Takes note of how a try went.
    pub(crate) fn learn<B>(
        &self,
        admission: Admission,
        lane: Lane,
        outcome: &Result<http::Response<B>, EgressError>,
        took: Duration,
    ) {
        let now = Instant::now();
        let Admission { turn, passage } = admission;
        let health = match outcome {
            Ok(answer) => {
                let said = hints::read(answer.status(), answer.headers(), std::time::SystemTime::now());
                self.pace.learn(lane.pace, answer.status(), &said, now);
                Health::Well
            }
            Err(error) => health(error.kind, took, &self.connector.limits),
        };
        passage.ended(health, now);
        drop(turn);
    }
}

/// What a failure says about the host.
fn health(kind: ErrorKind, took: Duration, limits: &Limits) -> Health {
    match kind {
        ErrorKind::Connect => Health::Ill,
        ErrorKind::Timeout(Phase::Connect) if took >= limits.connect.min(FAIR_TIME) => Health::Ill,
        ErrorKind::Timeout(Phase::Tls) if took >= limits.tls.min(FAIR_TIME) => Health::Ill,
        ErrorKind::Timeout(Phase::Head) if took >= limits.first_byte.min(FAIR_TIME) => Health::Ill,
        ErrorKind::Timeout(Phase::Body) | ErrorKind::TooLarge | ErrorKind::Protocol | ErrorKind::Tls => {
            Health::Well
        }
        _ => Health::Unknown,
    }
}

fn is_repeatable(request: &Request) -> bool {
    if request.extensions().get::<Repeatable>().is_some() {
        return true;
    }
    match *request.method() {
        Method::GET | Method::HEAD | Method::OPTIONS => true,
        Method::PUT | Method::DELETE => !CONDITIONS.iter().any(|name| request.headers().contains_key(name)),
        _ => false,
    }
}

/// Whether another try may come to something better in the time that is left, and does no harm.
fn may_pass(outcome: &Result<Answer, EgressError>, repeatable: bool, left: Duration) -> bool {
    match outcome {
        Ok(answer) => {
            let status = answer.status();
            let busy = matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
            // The waiting is the pace's: it has learned from the same header.
            repeatable && busy && hints::retry_after(answer).is_some_and(|pause| pause < left)
        }
        Err(error) if error.sent => repeatable && is_silence(error.kind),
        Err(error) => {
            let phases = [Phase::Resolve, Phase::Connect, Phase::Tls].map(ErrorKind::Timeout);
            matches!(error.kind, ErrorKind::Connect | ErrorKind::Protocol) || phases.contains(&error.kind)
        }
    }
}

/// The ways in which a request that went out gets no answer.
fn is_silence(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Timeout(_) | ErrorKind::Protocol)
}
