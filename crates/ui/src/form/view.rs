//! A form as it is seen: the summary of what is wrong, the fields, the buttons.

use leptos::{ev::SubmitEvent, prelude::*};

use super::{Form, LeaveGuard};
use crate::util::dom;

/// Submits by Enter and by its submit button; a second time only when the first has ended. Leaving the page with
/// something unsaved asks first.
///
/// The last child should be a `<div class="form-actions">` with a submit [`crate::components::button::Button`] that says
/// what it does.
#[component]
pub fn FormView(
    /// The entries, and what is wrong with them.
    form: Form,
    /// Sends it. Call [`Form::fail`] or [`Form::saved`] when the answer is there.
    #[prop(into)]
    on_submit: Callback<()>,
    /// Whether the answer is awaited.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Whether leaving the page asks while something is unsaved. Dialogs ask by themselves, by `unsaved`.
    #[prop(default = true)]
    guard: bool,
    /// Fields and buttons.
    children: Children,
) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !busy.get_untracked() {
            form.clear();
            on_submit.run(());
        }
    };
    view! {
        <form class="form" novalidate="novalidate" aria-busy=move || busy.get().then_some("true") on:submit=submit>
            <ErrorSummary form />
            {children()}
        </form>
        {guard.then(|| view! { <LeaveGuard unsaved=form.unsaved() /> })}
    }
    .into_any()
}

/// Why a form did not get through, with a link to each field. Empty while nothing is wrong.
#[component]
pub fn ErrorSummary(
    /// The form that it speaks of.
    form: Form,
) -> impl IntoView {
    move || {
        form.failed();
        let failure = form.failure()?;
        let fields = form.marked().into_iter().map(|field| {
            let target = format!("#{}", field.id);
            let href = target.clone();
            // The router would take the link for a page.
            let go = move |event: leptos::ev::MouseEvent| {
                event.prevent_default();
                dom::focus(&target);
            };
            view! { <li><a href=href on:click=go>{field.label}</a> ": " {field.error}</li> }
        });
        let others = failure.faults.into_iter().map(|fault| view! { <li>{fault.message}</li> });
        let list = fields.map(IntoAny::into_any).chain(others.map(IntoAny::into_any)).collect::<Vec<_>>();
        // With a list below, the general advice would say the same again.
        let advice = (list.is_empty() && !failure.advice.is_empty()).then_some(failure.advice);
        let list = (!list.is_empty()).then(|| view! { <ul class="summary-list">{list}</ul> });
        Some(
            view! {
                <div class="notice notice-bad" id=form.summary_id() role="alert" tabindex="-1">
                    <p class="notice-title">{failure.title}</p>
                    {advice.map(|advice| view! { <p>{advice}</p> })}
                    {list}
                    {failure.request_id.map(|id| view! { <p class="quiet">"Request " <code>{id}</code></p> })}
                </div>
            }
            .into_any(),
        )
    }
}
