//! A failed load or a failed deed: what happened, what to do, and the button that does it.

use leptos::prelude::*;

use crate::{
    components::{
        button::Button,
        icon::{Icon, Shape},
    },
    failure::Failure,
};

/// Stands where the answer would have stood.
#[component]
pub fn ErrorView(
    /// What went wrong.
    failure: Failure,
    /// Asks again.
    #[prop(into)]
    retry: Callback<()>,
) -> impl IntoView {
    view! {
        <div class="notice notice-bad" role="alert">
            <Words failure />
            <Button icon=Shape::Refresh on_press=retry>
                "Retry"
            </Button>
        </div>
    }
    .into_any()
}

/// In a dialog or beside a button: why what was asked for did not happen. Nothing while nothing failed.
#[component]
pub fn FailureNotice(
    /// Why.
    #[prop(into)]
    failure: Signal<Option<Failure>>,
) -> impl IntoView {
    move || {
        failure.get().map(|failure| {
            view! {
                <div class="notice notice-bad" role="alert">
                    <Words failure />
                </div>
            }
            .into_any()
        })
    }
}

#[component]
fn Words(failure: Failure) -> impl IntoView {
    let Failure { title, advice, request_id, faults } = failure;
    let faults: Vec<_> = faults.into_iter().map(|fault| view! { <li>{fault.message}</li> }).collect();
    let faults = (!faults.is_empty()).then(|| view! { <ul class="summary-list">{faults}</ul> });
    view! {
        <p class="notice-title">
            <Icon shape=Shape::Warning />
            <span>{title}</span>
        </p>
        {(!advice.is_empty()).then(|| view! { <p>{advice}</p> })}
        {faults}
        {request_id.map(|id| view! { <p class="quiet">"Request " <code>{id}</code></p> })}
    }
    .into_any()
}
