//! Fields that are picked from.

use leptos::prelude::*;

use super::{Entry, field::Frame};
use crate::util::ids;

/// Something to pick.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What is stored.
    pub value: String,
    /// What is read.
    pub label: String,
    /// What it means, in plain words; shown by radio buttons.
    pub description: Option<String>,
    /// Why it cannot be picked now.
    pub disabled_reason: Option<String>,
}

impl Choice {
    /// A choice without explanations.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), ..Self::default() }
    }

    /// With what it means.
    #[must_use]
    pub fn described(self, description: impl Into<String>) -> Self {
        Self { description: Some(description.into()), ..self }
    }

    /// Not to be picked, and why.
    #[must_use]
    pub fn disabled(self, reason: impl Into<String>) -> Self {
        Self { disabled_reason: Some(reason.into()), ..self }
    }
}

/// One of a few, each explained: a role, a kind of token.
#[component]
pub fn RadioField(
    /// The picked value.
    entry: Entry<String>,
    /// What there is to pick.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// What the choice decides.
    #[prop(optional, into)]
    help: Option<String>,
) -> impl IntoView {
    let frame = Frame::new(entry, help, false);
    let group = StoredValue::new(ids::fresh("choice"));
    let options = move || {
        choices.get().into_iter().map(|choice| radio(entry, group.get_value(), choice)).collect_view()
    };
    frame.around_group(view! { <div class="choices">{options}</div> }.into_any())
}

fn radio(entry: Entry<String>, group: String, choice: Choice) -> AnyView {
    let Choice { value, label, description, disabled_reason } = choice;
    let note = ids::fresh("about");
    let disabled = disabled_reason.is_some();
    let described = (description.is_some() || disabled).then(|| note.clone());
    let picked = value.clone();
    let pick = {
        let value = value.clone();
        move |_| entry.set(value.clone())
    };
    view! {
        <label class="choice">
            <input
                type="radio"
                name=group
                value=value
                disabled=disabled
                aria-describedby=described
                prop:checked=move || entry.with(|now| *now == picked)
                on:change=pick
            />
            <span class="choice-text">
                <span class="choice-label">{label}</span>
                <span class="choice-about" id=note>
                    {description}
                    {disabled_reason.map(|reason| view! { <span class="choice-reason">{reason}</span> })}
                </span>
            </span>
        </label>
    }
    .into_any()
}

/// Yes or no.
#[component]
pub fn CheckField(
    /// Whether it is checked.
    entry: Entry<bool>,
    /// What it brings.
    #[prop(optional, into)]
    help: Option<String>,
    /// Why it cannot be changed now.
    #[prop(optional, into)]
    disabled_reason: Signal<Option<String>>,
) -> impl IntoView {
    let frame = Frame::new(entry, help, true);
    let why = ids::fresh("why");
    let described = why.clone();
    let described = move || {
        let why = disabled_reason.with(Option::is_some).then(|| described.clone());
        let both: Vec<String> = frame.described().into_iter().chain(why).collect();
        (!both.is_empty()).then(|| both.join(" "))
    };
    view! {
        <div class="field">
            <label class="check">
                <input
                    type="checkbox"
                    id=entry.id()
                    disabled=move || disabled_reason.with(Option::is_some)
                    aria-invalid=move || frame.invalid()
                    aria-describedby=described
                    prop:checked=move || entry.get()
                    on:change=move |event| entry.set(event_target_checked(&event))
                />
                <span>{entry.label()}</span>
            </label>
            <div class="check-notes">
                {frame.notes()}
                <p class="field-help" id=why>
                    {disabled_reason}
                </p>
            </div>
        </div>
    }
    .into_any()
}
