//! A failed load: what happened, what to do, and the button that does it.

use leptos::prelude::*;

use crate::api::error::ApiError;

/// Stands where the answer would have stood.
#[component]
pub(crate) fn ErrorView(
    /// What went wrong.
    error: ApiError,
    /// Asks again.
    retry: impl Fn() + 'static,
) -> impl IntoView {
    let request = error.request_id().map(|id| {
        let id = id.to_owned();
        view! {
            <p class="quiet">"Request " <code>{id}</code></p>
        }
    });

    view! {
        <div class="notice notice-bad" role="alert">
            <p class="notice-title">{error.title()}</p>
            <p>{error.advice()}</p>
            {request}
            <button type="button" class="button" on:click=move |_| retry()>
                "Retry"
            </button>
        </div>
    }
}
