//! A link that opens nothing: what became of it, and how to get a new one.

use leptos::prelude::*;
use ui::{
    api::ApiError,
    components::{button::Button, icon::Shape},
    failure::Failure,
    util::dom,
    words::tr,
};

use crate::known::Known;

#[component]
pub(crate) fn Over(error: ApiError, known: Known) -> impl IntoView {
    dom::set_title(&tr("Connect"));
    // Of these nothing but a new link helps; anything else may pass.
    let final_ = matches!(
        error,
        ApiError::SignedOut
            | ApiError::Unaccepted(_)
            | ApiError::Gone(_)
            | ApiError::NotFound(_)
            | ApiError::Forbidden(_)
    );
    let (title, advice, request) = match error {
        ApiError::SignedOut | ApiError::Unaccepted(_) => (
            tr("This link does not open anything"),
            tr("It may have been cut off on its way. Open it again from where you got it."),
            None,
        ),
        other => {
            let failure = Failure::from(other);
            (failure.title, failure.advice, failure.request_id)
        }
    };
    view! {
        <div class="connect-card">
            <div class="connect-body">
                <div role="alert">
                    <h1>{title}</h1>
                    <p class="connect-text">{advice}</p>
                    {request.map(|id| view! { <p class="quiet">{tr("Request")}" "<code>{id}</code></p> })}
                </div>
                {(!final_)
                    .then(|| {
                        view! {
                            <div class="form-actions">
                                <Button icon=Shape::Refresh on_press=move || known.again()>
                                    {tr("Retry")}
                                </Button>
                            </div>
                        }
                    })}
            </div>
        </div>
    }
    .into_any()
}
