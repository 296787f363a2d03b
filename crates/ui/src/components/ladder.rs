//! The steps of a trial, drawn as they happen.

use api_types::verification::{StepName, StepState, VerificationStep};
use leptos::prelude::*;

use crate::{
    components::icon::{Icon, Shape},
    util::text::grouped,
};

const NAMES: [(StepName, &str); 6] = [
    (StepName::Resolve, "Find the host"),
    (StepName::Connect, "Reach it"),
    (StepName::Tls, "Secure the connection"),
    (StepName::Authenticate, "Sign in"),
    (StepName::Permissions, "Check permissions"),
    (StepName::Sample, "Read a sample"),
];

/// How one step fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rung {
    Waiting,
    Running,
    Done(u64),
    Failed(u64),
    /// The provider has no such step.
    Needless,
    /// A step before it failed.
    Untried,
}

impl Rung {
    fn class(self) -> &'static str {
        match self {
            Self::Waiting => "rung rung-waiting",
            Self::Running => "rung rung-running",
            Self::Done(_) => "rung rung-ok",
            Self::Failed(_) => "rung rung-bad",
            Self::Needless | Self::Untried => "rung rung-skipped",
        }
    }

    fn shape(self) -> Option<Shape> {
        match self {
            Self::Done(_) => Some(Shape::Check),
            Self::Failed(_) => Some(Shape::Close),
            Self::Waiting | Self::Running | Self::Needless | Self::Untried => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Waiting => "Waits",
            Self::Running => "Under way",
            Self::Done(_) => "Done",
            Self::Failed(_) => "Failed",
            Self::Needless => "Not needed",
            Self::Untried => "Not tried",
        }
    }

    fn time(self) -> Option<String> {
        match self {
            Self::Done(0) | Self::Failed(0) => Some("<1\u{a0}ms".to_owned()),
            Self::Done(took) | Self::Failed(took) => Some(format!("{}\u{a0}ms", grouped(took))),
            _ => None,
        }
    }
}

/// How each step fares, after what has been told.
fn rungs(told: &[VerificationStep]) -> [Rung; 6] {
    let mut failed = false;
    NAMES.map(|(name, _)| {
        let last = told.iter().rev().find(|step| step.step == name);
        match last.map(|step| (step.state, step.took_ms)) {
            None => Rung::Waiting,
            Some((StepState::Running, _)) => Rung::Running,
            Some((StepState::Ok, took)) => Rung::Done(took),
            Some((StepState::Failed, took)) => {
                failed = true;
                Rung::Failed(took)
            }
            Some((StepState::Skipped, _)) if failed => Rung::Untried,
            Some((StepState::Skipped, _)) => Rung::Needless,
        }
    })
}

/// The six steps. What came of them in the end is for whoever shows it to say aloud.
#[component]
pub fn Ladder(
    /// What has been told so far, in order.
    #[prop(into)]
    told: Signal<Vec<VerificationStep>>,
) -> impl IntoView {
    let rungs = Memo::new(move |_| told.with(|told| rungs(told)));
    let items: Vec<_> = NAMES
        .into_iter()
        .enumerate()
        .map(|(place, (_, name))| {
            let rung = Memo::new(move |_| rungs.with(|rungs| rungs[place]));
            let mark = move || rung.get().shape().map(|shape| view! { <Icon shape /> });
            let time = move || rung.get().time().map(|time| view! { <span class="rung-time">{time}</span> });
            view! {
                <li class=move || rung.get().class()>
                    <span class="rung-mark" aria-hidden="true">
                        {mark}
                    </span>
                    <span class="rung-name">{name}</span>
                    <span class="rung-word">{move || rung.get().word()}</span>
                    {time}
                </li>
            }
            .into_any()
        })
        .collect();
    view! { <ol class="ladder">{items}</ol> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(step: StepName, state: StepState) -> VerificationStep {
        VerificationStep { step, state, took_ms: 7, problem: None }
    }

    #[test]
    fn the_last_word_on_a_step_counts() {
        use StepState::{Ok, Running, Skipped};
        let mut steps = vec![
            told(StepName::Resolve, Skipped),
            told(StepName::Connect, Running),
            told(StepName::Connect, Ok),
            told(StepName::Authenticate, Running),
        ];
        let now = rungs(&steps);
        assert_eq!(now[..4], [Rung::Needless, Rung::Done(7), Rung::Waiting, Rung::Running]);
        steps.push(told(StepName::Authenticate, StepState::Failed));
        steps.push(told(StepName::Sample, Skipped));
        assert_eq!(rungs(&steps)[3..], [Rung::Failed(7), Rung::Waiting, Rung::Untried]);
        assert_eq!(rungs(&[]), [Rung::Waiting; 6]);
    }
}
