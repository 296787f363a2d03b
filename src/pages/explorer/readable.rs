//! A long text to read, to search and to copy.

use leptos::{ev::KeyboardEvent, prelude::*};
use ui::{
    components::copy_button::CopyButton,
    util::{ids, text::counted},
};

/// Most lines that a search shows.
const MOST: usize = 500;

/// A text with a search over its lines: while something is sought, the lines that have it, with their numbers.
#[component]
pub(super) fn Readable(
    /// What it is, in a word or two: "answer".
    #[prop(into)]
    what: String,
    #[prop(into)] text: String,
) -> impl IntoView {
    let sought = RwSignal::new(String::new());
    let field = ids::fresh("sought");
    let label = what.clone();
    let whole = StoredValue::new(text.clone());
    let key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && sought.with_untracked(|sought| !sought.is_empty()) {
            event.prevent_default();
            event.stop_propagation();
            sought.set(String::new());
        }
    };
    let found = Memo::new(move |_| {
        let sought = sought.with(|sought| sought.trim().to_lowercase());
        (!sought.is_empty()).then(|| whole.with_value(|text| lines_with(text, &sought)))
    });
    let count = move || {
        found.with(|found| {
            let found = found.as_ref()?;
            Some(format!("{} found", counted(found.len() as u64, "line|lines")))
        })
    };
    let body = move || match found.get() {
        None => whole.get_value().into_any(),
        Some(found) if found.is_empty() => {
            view! { <span class="quiet">"No line has this in it."</span> }.into_any()
        }
        Some(found) => {
            let lines = found.into_iter().take(MOST).map(|(number, line)| {
                view! {
                    <span class="found-line">
                        <span class="found-number">{number}</span>
                        {line}
                        "\n"
                    </span>
                }
            });
            lines.collect_view().into_any()
        }
    };
    view! {
        <div class="readable">
            <div class="readable-tools">
                <input
                    class="input"
                    id=field
                    type="search"
                    dir="auto"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder="Find"
                    aria-label=format!("Find in the {label}")
                    prop:value=move || sought.get()
                    on:input=move |event| sought.set(event_target_value(&event))
                    on:keydown=key
                />
                <span class="quiet" role="status">
                    {count}
                </span>
                <CopyButton what=what.clone() text />
            </div>
            // Takes the focus when it scrolls, so that it can be read by keyboard.
            <pre class="readable-text" dir="ltr" tabindex="0" role="region" aria-label=what>
                {body}
            </pre>
        </div>
    }
    .into_any()
}

/// The lines that have a text in them, with their numbers from 1. `sought` is in lower case.
fn lines_with(text: &str, sought: &str) -> Vec<(usize, String)> {
    let lines = text.lines().enumerate();
    let found = lines.filter(|(_, line)| line.to_lowercase().contains(sought));
    found.map(|(place, line)| (place + 1, line.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_in_any_case_and_keep_their_number() {
        let found = lines_with("{\n  \"Status\": \"Done\",\n  \"id\": \"7\"\n}", "done");
        assert_eq!(found, [(2, "  \"Status\": \"Done\",".to_owned())]);
        assert!(lines_with("a\nb", "c").is_empty());
    }
}
