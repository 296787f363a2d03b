//! Trying a connection out: what came of it, in words.

use api_types::integration::VerifyIntegrationAnswer;
use leptos::prelude::*;
use ui::{
    api::ApiError,
    components::notice::{Notice, Tone},
    failure::Failure,
    util::text::capitalized,
};

/// Place of what would be created in the body of a verification.
const INSIDE: &str = "/integration";

/// What a verification found that does not stand in the way, one sentence each; none where it found nothing.
pub(super) fn warnings(answer: &VerifyIntegrationAnswer) -> Vec<String> {
    let problems = answer.messages.iter().flat_map(|messages| messages.problems.iter().flatten());
    problems.map(|problem| sentence(problem.detail.as_deref().unwrap_or(&problem.message))).collect()
}

/// `/provider_config/site_url has moved` as people say it: “Site url” has moved.
fn sentence(detail: &str) -> String {
    let said = match detail.strip_prefix("/provider_config/").and_then(|rest| rest.split_once(' ')) {
        Some((field, rest)) => format!("“{}” {rest}", capitalized(&field.replace(['_', '/'], " "))),
        None => capitalized(detail),
    };
    if said.ends_with(['.', '!', '?']) { said } else { format!("{said}.") }
}

/// Why a connection could not be tried out, or did not work. Faults of what would be created are placed as in creating.
pub(super) fn failure(error: ApiError) -> Failure {
    let mut failure = Failure::from(error);
    for fault in &mut failure.faults {
        if let Some(place) =
            fault.pointer.strip_prefix(INSIDE).filter(|rest| rest.is_empty() || rest.starts_with('/'))
        {
            fault.pointer = place.to_owned();
        }
    }
    failure
}

/// Whether it is the provider that did not want or answer, so that one may go on all the same.
pub(super) fn is_of_provider(error: &ApiError, failure: &Failure) -> bool {
    let refused = matches!(error, ApiError::Invalid(_)) && failure.faults.is_empty();
    let failed = matches!(error, ApiError::Server(_) | ApiError::TooMany(_) | ApiError::Other(_));
    refused || failed
}

/// What came of it, where it worked.
#[component]
pub(super) fn Outcome(warnings: Vec<String>) -> impl IntoView {
    if warnings.is_empty() {
        return view! {
            <div role="status">
                <Notice tone=Tone::Ok title="The connection works">
                    "The provider has answered and accepts what is filled in here."
                </Notice>
            </div>
        }
        .into_any();
    }
    let lines: Vec<_> = warnings.into_iter().map(|line| view! { <li>{line}</li> }).collect();
    view! {
        <div role="status">
            <Notice tone=Tone::Warn title="The connection works, but not in everything as you may expect">
                <ul class="summary-list">{lines}</ul>
            </Notice>
        </div>
    }
    .into_any()
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
}
