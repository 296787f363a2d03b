//! The steps of a trial as they happen: from what the way out sees of connections and what the provider says of itself.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use api_types::verification::{StepName, StepProblem, StepState, VerificationStep};
use connectors::{Context, ErrorKind, ProviderError, Step};
use egress::{Phase, Watch};
use tokio::sync::mpsc::UnboundedSender;

use super::remedy;

/// Watches one trial and tells of its steps. Each begins at most once and ends once, in their order.
pub(super) struct Ladder {
    progress: Mutex<Progress>,
    to: UnboundedSender<VerificationStep>,
}

#[derive(Default)]
struct Progress {
    /// How each step has ended; those that have not are nothing.
    ended: [Option<StepState>; 6],
    running: Option<(Step, Instant)>,
    /// Whether the provider has said which step it is at.
    announced: bool,
    /// In which way the last connection failed.
    egress: Option<egress::ErrorKind>,
}

impl Ladder {
    pub(super) fn new(to: UnboundedSender<VerificationStep>) -> Arc<Self> {
        Arc::new(Self { progress: Mutex::default(), to })
    }

    /// The provider says what it is about to look at.
    pub(super) fn at(&self, step: Step) {
        let mut progress = self.lock();
        progress.announced = true;
        self.begin(&mut progress, step);
    }

    /// The trial is over. `base` is the pointer of the provider's config in the body.
    pub(super) fn over(&self, error: Option<&ProviderError>, context: &Context, base: &str) {
        let mut progress = self.lock();
        if let Some(error) = error {
            let step = progress.blamed(error);
            let problem = remedy::problem(step, error, progress.egress, context, base);
            self.fail(&mut progress, step, problem);
        } else {
            // Whoever has said nothing has proved the credential by being answered.
            if !progress.announced {
                self.begin(&mut progress, Step::Authenticate);
            }
            self.end_running(&mut progress);
        }
        self.skip_until(&mut progress, None);
    }

    fn begin(&self, progress: &mut Progress, step: Step) {
        let behind = progress.running.is_some_and(|(running, _)| running >= step);
        if behind || progress.ended[step as usize].is_some() {
            return;
        }
        self.end_running(progress);
        self.skip_until(progress, Some(step));
        progress.running = Some((step, Instant::now()));
        self.tell(step, StepState::Running, Duration::ZERO, None);
    }

    fn end_running(&self, progress: &mut Progress) {
        if let Some((step, began)) = progress.running.take() {
            progress.ended[step as usize] = Some(StepState::Ok);
            self.tell(step, StepState::Ok, began.elapsed(), None);
        }
    }

    fn fail(&self, progress: &mut Progress, step: Step, problem: StepProblem) {
        let running = progress.running.take();
        let took = running.map_or(Duration::ZERO, |(_, began)| began.elapsed());
        if let Some((running, _)) = running.filter(|(running, _)| *running != step) {
            // How it ended is not known: the answer was about something else.
            progress.ended[running as usize] = Some(StepState::Skipped);
            self.tell(running, StepState::Skipped, Duration::ZERO, None);
        }
        self.skip_until(progress, Some(step));
        progress.ended[step as usize] = Some(StepState::Failed);
        self.tell(step, StepState::Failed, took, Some(problem));
    }

    /// Skips what has not ended, before a step or to the end.
    fn skip_until(&self, progress: &mut Progress, end: Option<Step>) {
        for step in Step::ALL.into_iter().filter(|step| end.is_none_or(|end| *step < end)) {
            if progress.ended[step as usize].is_none() {
                progress.ended[step as usize] = Some(StepState::Skipped);
                self.tell(step, StepState::Skipped, Duration::ZERO, None);
            }
        }
    }

    fn tell(&self, step: Step, state: StepState, took: Duration, problem: Option<StepProblem>) {
        let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        // Nobody listens any more: then the trial is about to be dropped.
        let _ = self.to.send(VerificationStep { step: name(step), state, took_ms, problem });
    }

    fn lock(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress {
    /// The step that an error belongs to: the connection that is not there, or what its kind says, or what the provider
    /// was at. A step that has gone well is not blamed afterwards.
    fn blamed(&self, error: &ProviderError) -> Step {
        let open = |step: Step| self.ended[step as usize].is_none();
        if let Some((step @ (Step::Resolve | Step::Connect | Step::Tls), _)) = self.running {
            return step;
        }
        if self.running.is_none() && open(Step::Connect) && error.details.contains_key("host") {
            // Not even tried, because the host must not be called or is left alone.
            return Step::Connect;
        }
        let by_kind = match error.kind {
            ErrorKind::Credentials => Step::Authenticate,
            ErrorKind::Permission { .. } => Step::Permissions,
            _ if self.announced => self.running.map_or(Step::Sample, |(step, _)| step),
            _ => Step::Sample,
        };
        match self.running {
            _ if open(by_kind) => by_kind,
            Some((step, _)) => step,
            None => Step::Sample,
        }
    }
}

impl Watch for Ladder {
    fn began(&self, phase: Phase) {
        let step = match phase {
            Phase::Resolve => Step::Resolve,
            Phase::Connect => Step::Connect,
            Phase::Tls => Step::Tls,
            Phase::Head => Step::Authenticate,
            Phase::Queue | Phase::Body => return,
        };
        let mut progress = self.lock();
        progress.egress = None;
        self.begin(&mut progress, step);
    }

    fn ended(&self, phase: Phase, _: Duration, failed: Option<egress::ErrorKind>) {
        let mut progress = self.lock();
        progress.egress = failed;
        let ended = match phase {
            Phase::Resolve => Step::Resolve,
            Phase::Connect => Step::Connect,
            Phase::Tls => Step::Tls,
            _ => return,
        };
        // One that failed may be tried again: it has failed when the trial has.
        if failed.is_none() && progress.running.is_some_and(|(running, _)| running == ended) {
            self.end_running(&mut progress);
        }
    }
}

fn name(step: Step) -> StepName {
    match step {
        Step::Resolve => StepName::Resolve,
        Step::Connect => StepName::Connect,
        Step::Tls => StepName::Tls,
        Step::Authenticate => StepName::Authenticate,
        Step::Permissions => StepName::Permissions,
        Step::Sample => StepName::Sample,
    }
}

#[cfg(test)]
mod tests;
