//! Several of a list that is known.

use leptos::{ev::KeyboardEvent, prelude::*};

use super::{Choice, Entry, field::Frame};
use crate::util::{ids, text::grouped};

/// With more choices than this there is a search above them.
const AT_A_GLANCE: usize = 8;

/// Check boxes, each explained, with a search over them once there are many. Says how many are picked.
#[component]
pub fn PickField(
    /// The picked values, in the order in which they were picked.
    entry: Entry<Vec<String>>,
    /// What there is to pick.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// What picking does.
    #[prop(optional, into)]
    help: Option<String>,
    /// Said while there is nothing to pick.
    empty: &'static str,
) -> impl IntoView {
    let frame = Frame::new(entry, help, false);
    let sought = RwSignal::new(String::new());
    let many = Memo::new(move |_| choices.with(|choices| choices.len() > AT_A_GLANCE));
    let options = move || {
        let sought = sought.get();
        let shown: Vec<AnyView> = choices
            .get()
            .into_iter()
            .filter(|choice| !many.get() || fits(choice, &sought))
            .map(|choice| check(entry, choice))
            .collect();
        if !shown.is_empty() {
            return view! { <div class="choices pick-list">{shown}</div> }.into_any();
        }
        let words = if choices.with(Vec::is_empty) { empty } else { "Nothing has this in its name." };
        view! { <p class="quiet">{words}</p> }.into_any()
    };
    let search = move || many.get().then(|| search(entry.label(), sought));
    let count = move || {
        let all = choices.with(Vec::len);
        let picked = entry.with(Vec::len);
        (all > 0).then(|| format!("{} of {} picked", grouped(picked as u64), grouped(all as u64)))
    };
    let inside = view! {
        {search}
        {options}
        <p class="field-help" role="status">
            {count}
        </p>
    };
    frame.around_group(view! { <div class="pick-field">{inside}</div> }.into_any())
}

fn check(entry: Entry<Vec<String>>, choice: Choice) -> AnyView {
    let Choice { value, label, description, disabled_reason } = choice;
    let note = ids::fresh("about");
    let disabled = disabled_reason.is_some();
    let described = (description.is_some() || disabled).then(|| note.clone());
    let picked = value.clone();
    let pick = move |event| {
        let on = event_target_checked(&event);
        entry.update(|values| {
            values.retain(|one| *one != value);
            if on {
                values.push(value.clone());
            }
        });
    };
    view! {
        <label class="choice">
            <input
                type="checkbox"
                disabled=disabled
                aria-describedby=described
                prop:checked=move || entry.with(|values| values.contains(&picked))
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

fn search(of: String, sought: RwSignal<String>) -> AnyView {
    let key = |event: KeyboardEvent| {
        if event.key() == "Enter" {
            // It would send the form.
            event.prevent_default();
        }
    };
    view! {
        <input
            class="input"
            type="search"
            dir="auto"
            autocomplete="off"
            spellcheck="false"
            placeholder="Search"
            aria-label=format!("Search: {of}")
            prop:value=move || sought.get()
            on:input=move |event| sought.set(event_target_value(&event))
            on:keydown=key
        />
    }
    .into_any()
}

/// Whether every word that was typed is somewhere in what is shown.
fn fits(choice: &Choice, sought: &str) -> bool {
    let about = choice.description.as_deref().unwrap_or_default();
    let shown = format!("{} {} {about}", choice.label, choice.value).to_lowercase();
    sought.to_lowercase().split_whitespace().all(|word| shown.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_found_by_any_words_of_it() {
        let jira = Choice::new("ticketing_jira", "Jira Cloud").described("By Atlassian");
        for sought in ["", "jira", "CLOUD ji", "atlas", "ticketing_"] {
            assert!(fits(&jira, sought), "{sought}");
        }
        assert!(!fits(&jira, "jira zendesk"));
    }
}
