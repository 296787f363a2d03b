//! Trying a connection out: its steps as they happen, and what came of it, in words.

use crate::{
    api::ApiError,
    components::{
        button::Button,
        ladder::Ladder,
        notice::{Notice, Tone},
    },
    failure::Failure,
    form::Form,
    util::{
        dom,
        text::{capitalized, closed},
    },
};
use api_types::{
    integration::VerifyIntegrationAnswer,
    verification::{Mender, StepProblem, VerificationStep},
};
use leptos::prelude::*;

/// Place of what would be created in the body of a verification.
const INSIDE: &str = "/integration";

/// One trial after the other of what a form says. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Trial {
    form: Form,
    told: RwSignal<Vec<VerificationStep>>,
    verdict: RwSignal<Option<Verdict>>,
}

/// What came of a trial.
#[derive(Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It works.
    Works,
    /// It works, but.
    Warns(Vec<String>),
    /// It does not.
    Fails(Why),
}

/// Why it does not work, and where that can be mended.
#[derive(Clone, PartialEq, Eq)]
pub struct Why {
    /// What happened, as a sentence.
    pub message: String,
    /// How to mend it, as a sentence.
    pub remediation: String,
    /// Who can.
    pub who: Mender,
    /// Id and label of the field that it comes from.
    pub field: Option<(String, String)>,
}

impl Trial {
    /// A trial of what this form says.
    pub fn new(form: Form) -> Self {
        Self { form, told: RwSignal::new(Vec::new()), verdict: RwSignal::new(None) }
    }

    /// Nothing has been tried since.
    pub fn forget(self) {
        self.told.try_set(Vec::new());
        self.verdict.try_set(None);
    }

    /// A step has begun or ended.
    pub fn told(self, step: VerificationStep) {
        self.told.try_update(|told| told.push(step));
    }

    /// It works; whether in everything.
    pub fn works(self, answer: &VerifyIntegrationAnswer) -> bool {
        let warnings = warnings(answer);
        let entirely = warnings.is_empty();
        self.verdict.try_set(Some(if entirely { Verdict::Works } else { Verdict::Warns(warnings) }));
        entirely
    }

    /// It does not work, or could not be tried. What a step failed of is said below the steps and at its field, anything
    /// else by the form.
    pub fn fails(self, error: ApiError) {
        let failed =
            self.told.try_with_untracked(|told| told.iter().rev().find_map(|step| step.problem.clone()));
        if let Some(problem) = failed.flatten() {
            self.verdict.try_set(Some(Verdict::Fails(Why::of(problem, self.form))));
        } else {
            self.forget();
            self.form.fail(failure(error));
        }
    }
}

impl Why {
    fn of(problem: StepProblem, form: Form) -> Self {
        let StepProblem { message, remediation, pointer, who } = problem;
        let message = closed(&capitalized(&message));
        let field = pointer.and_then(|pointer| form.mark(below_integration(&pointer), &message));
        Self { message, remediation: closed(&capitalized(&remediation)), who, field }
    }

    fn for_whom(&self) -> &'static str {
        match self.who {
            Mender::You => "You can mend this here.",
            Mender::ProviderAdmin => "This is for whoever administers the provider.",
            Mender::Operator => "This is for whoever runs this Patchbay server.",
        }
    }
}

/// What a verification found that does not stand in the way, one sentence each; none where it found nothing.
fn warnings(answer: &VerifyIntegrationAnswer) -> Vec<String> {
    let problems = answer.messages.iter().flat_map(|messages| messages.problems.iter().flatten());
    problems.map(|problem| sentence(problem.detail.as_deref().unwrap_or(&problem.message))).collect()
}

/// `/provider_config/site_url has moved` as people say it: “Site url” has moved.
fn sentence(detail: &str) -> String {
    let said = match detail.strip_prefix("/provider_config/").and_then(|rest| rest.split_once(' ')) {
        Some((field, rest)) => format!("“{}” {rest}", capitalized(&field.replace(['_', '/'], " "))),
        None => capitalized(detail),
    };
    closed(&said)
}

/// Why a connection could not be tried out. Faults of what would be created are placed as in creating.
fn failure(error: ApiError) -> Failure {
    let mut failure = Failure::from(error);
    for fault in &mut failure.faults {
        fault.pointer = below_integration(&fault.pointer).to_owned();
    }
    failure
}

/// The place in what would be created.
fn below_integration(pointer: &str) -> &str {
    let inside = pointer.strip_prefix(INSIDE).filter(|rest| rest.is_empty() || rest.starts_with('/'));
    inside.unwrap_or(pointer)
}

/// The steps, and what came of them. Nothing before the first trial.
#[component]
pub fn TrialView(
    /// What has come of it so far.
    trial: Trial,
    /// Goes on although it does not work in everything, with the words of the button.
    #[prop(optional)]
    anyway: Option<(&'static str, Callback<()>)>,
    /// Whether something is under way.
    pending: Signal<bool>,
) -> impl IntoView {
    let begun = Memo::new(move |_| trial.told.with(|told| !told.is_empty()));
    let button = move || {
        anyway.map(|(words, go)| {
            view! {
                <Button on_press=go busy=pending class="button-small">
                    {words}
                </Button>
            }
        })
    };
    let verdict = move || Some(verdict(trial.verdict.get()?, button));
    move || {
        begun.get().then(|| {
            view! {
                <div class="trial" role="group" aria-label="Connection check">
                    <Ladder told=trial.told />
                    {verdict}
                </div>
            }
            .into_any()
        })
    }
}

fn verdict<B: IntoView + 'static>(verdict: Verdict, anyway: impl Fn() -> Option<B>) -> AnyView {
    match verdict {
        Verdict::Works => view! {
            <div role="status">
                <Notice tone=Tone::Ok title="The connection works">
                    "The provider has answered and accepts what is filled in here."
                </Notice>
            </div>
        }
        .into_any(),
        Verdict::Warns(lines) => {
            let lines: Vec<_> = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect();
            let buttons = anyway().map(|button| view! { <div class="button-row">{button}</div> });
            view! {
                <div role="status">
                    <Notice tone=Tone::Warn title="The connection works, but not in everything as you may expect">
                        <ul class="summary-list">{lines}</ul>
                        {buttons}
                    </Notice>
                </div>
            }
            .into_any()
        }
        Verdict::Fails(why) => {
            let for_whom = why.for_whom();
            let jump = why.field.map(|(id, label)| {
                let go = move || dom::focus(&format!("#{id}"));
                view! {
                    <Button on_press=go class="button-small">
                        {format!("Go to “{label}”")}
                    </Button>
                }
            });
            let anyway = anyway();
            let buttons = (jump.is_some() || anyway.is_some())
                .then(|| view! { <div class="button-row">{jump} {anyway}</div> });
            view! {
                <div role="alert">
                    <Notice tone=Tone::Bad title="The connection does not work">
                        <p>{why.message}</p>
                        <p>{why.remediation}" "{for_whom}</p>
                        {buttons}
                    </Notice>
                </div>
            }
            .into_any()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_names_its_field_as_people_do() {
        assert_eq!(
            sentence("/provider_config/custom_field_mappings/0/name is not known there"),
            "“Custom field mappings 0 name” is not known there."
        );
        assert_eq!(sentence("it is slow today"), "It is slow today.");
    }

    #[test]
    fn what_would_be_created_has_its_place_without_the_body_around_it() {
        assert_eq!(below_integration("/integration/provider_config/url"), "/provider_config/url");
        assert_eq!(below_integration("/integration_point_id"), "/integration_point_id");
        assert_eq!(below_integration("/provider_config"), "/provider_config");
    }
}
