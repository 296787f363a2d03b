//! One of several, in the browser's own list.

use leptos::prelude::*;

use super::{Choice, Entry, field::Frame};
use crate::components::icon::{Icon, Shape};

/// For more than a handful of choices that need no explanation.
#[component]
pub fn SelectField(
    /// The picked value.
    entry: Entry<String>,
    /// What there is to pick.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// What the choice decides.
    #[prop(optional, into)]
    help: Option<String>,
    /// Whether nothing may be picked; adds an empty choice.
    #[prop(optional)]
    optional: bool,
    /// The words for nothing picked.
    #[prop(default = "None".to_owned(), into)]
    none: String,
    /// Why it cannot be changed now.
    #[prop(optional, into)]
    disabled_reason: Signal<Option<String>>,
) -> impl IntoView {
    let frame = Frame::new(entry, help, optional);
    let options = move || {
        let empty = optional.then(|| Choice::new("", none.clone()));
        let all = empty.into_iter().chain(choices.get());
        all.map(|choice| {
            let Choice { value, label, disabled_reason, .. } = choice;
            let picked = value.clone();
            let selected = move || entry.with(|now| *now == picked);
            view! {
                <option value=value disabled=disabled_reason.is_some() prop:selected=selected>
                    {label}
                </option>
            }
        })
        .collect_view()
    };
    let why = format!("{}-why", entry.id());
    let described = why.clone();
    let described = move || {
        let why = disabled_reason.with(Option::is_some).then(|| described.clone());
        let both: Vec<String> = frame.described().into_iter().chain(why).collect();
        (!both.is_empty()).then(|| both.join(" "))
    };
    let control = view! {
        <div class="select">
            <select
                class="input"
                id=entry.id()
                disabled=move || disabled_reason.with(Option::is_some)
                aria-required=(!optional).then_some("true")
                aria-invalid=move || frame.invalid()
                aria-describedby=described
                on:change=move |event| entry.set(event_target_value(&event))
            >
                {options}
            </select>
            <Icon shape=Shape::ChevronDown />
        </div>
        {move || {
            let why = why.clone();
            disabled_reason.get().map(|reason| view! { <p class="field-help" id=why>{reason}</p> })
        }}
    };
    frame.around(control.into_any())
}
