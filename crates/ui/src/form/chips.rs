//! Several short values in one field: labels, addresses.

use leptos::{
    ev::{ClipboardEvent, KeyboardEvent},
    html,
    prelude::*,
};

use super::{Entry, field::Frame};
use crate::{
    components::icon::{Icon, Shape},
    util::announce::use_announcer,
};

/// Enter or a comma adds what is typed, Backspace in the empty field takes the last one away, pasting a list adds all of
/// it. What is still in the field is added when the field is left.
#[component]
pub fn ChipsField(
    /// The values, in order, each once.
    entry: Entry<Vec<String>>,
    /// What to enter, where it is not plain.
    #[prop(optional, into)]
    help: Option<String>,
    /// Whether it may stay empty; says so.
    #[prop(optional)]
    optional: bool,
    /// An example, shown while there is none yet.
    #[prop(default = "")]
    placeholder: &'static str,
    /// What one is called, such as "label".
    #[prop(default = "value")]
    noun: &'static str,
    /// Says what is wrong with one; it stays in the field then.
    #[prop(optional, into)]
    check: Option<Callback<String, Result<(), String>>>,
) -> impl IntoView {
    let frame = Frame::new(entry, help, optional);
    let announcer = use_announcer();
    let typed = RwSignal::new(String::new());
    let input = NodeRef::<html::Input>::new();

    // What does not pass stays typed, with the reason below.
    let add = move |text: &str| {
        let mut refused = Vec::new();
        let mut reason = None;
        for part in split(text) {
            match check.map_or(Ok(()), |check| check.run(part.clone())) {
                Ok(()) => entry.update(|values| {
                    if !values.contains(&part) {
                        values.push(part);
                    }
                }),
                Err(why) => {
                    refused.push(part);
                    reason.get_or_insert(why);
                }
            }
        }
        typed.set(refused.join(", "));
        if let Some(reason) = reason {
            entry.mark(reason);
        }
    };
    let remove = move |value: &str| {
        entry.update(|values| values.retain(|one| one != value));
        announcer.say("Removed");
        if let Some(input) = input.get_untracked() {
            // Fails for what cannot take focus.
            let _ = input.focus();
        }
    };
    let key = move |event: KeyboardEvent| {
        let empty = typed.with_untracked(|typed| typed.trim().is_empty());
        match event.key().as_str() {
            "Enter" | "," if !event.is_composing() && !empty => {
                event.prevent_default();
                add(&typed.get_untracked());
            }
            "," => event.prevent_default(),
            "Backspace" if typed.with_untracked(String::is_empty) => {
                if let Some(last) = entry.now().last() {
                    remove(last);
                }
            }
            _ => {}
        }
    };
    // A list is taken apart here, for the browser would join its lines; a single word stays to be edited.
    let paste = move |event: ClipboardEvent| {
        let text = event.clipboard_data().and_then(|data| data.get_data("text").ok()).unwrap_or_default();
        if text.contains(PARTERS) {
            event.prevent_default();
            add(&format!("{},{text}", typed.get_untracked()));
        }
    };
    let take = move |event| {
        entry.error.set(None);
        typed.set(event_target_value(&event));
    };
    let chip = move |value: String| {
        let label = format!("Remove {noun} {value}");
        let shown = value.clone();
        view! {
            <li class="chip">
                <bdi class="chip-text">{shown}</bdi>
                <button type="button" class="chip-remove" aria-label=label on:click=move |_| remove(&value)>
                    <Icon shape=Shape::Close />
                </button>
            </li>
        }
    };

    let control = view! {
        <div class="input chips" data-invalid=move || frame.invalid()>
            <ul role="list" class="chips-list">
                <For each=move || entry.get() key=Clone::clone children=chip />
            </ul>
            <input
                node_ref=input
                class="chips-input"
                id=entry.id()
                dir="auto"
                autocomplete="off"
                autocapitalize="none"
                placeholder=move || entry.with(Vec::is_empty).then_some(placeholder)
                aria-invalid=move || frame.invalid()
                aria-describedby=move || frame.described()
                prop:value=move || typed.get()
                on:input=take
                on:paste=paste
                on:keydown=key
                on:blur=move |_| {
                    let left = typed.get_untracked();
                    if !left.trim().is_empty() {
                        add(&left);
                    }
                }
            />
        </div>
    };
    frame.around(control.into_any())
}

/// What stands between two values.
const PARTERS: [char; 5] = [',', ';', '\n', '\r', '\t'];

/// The values in a pasted or typed list: parted by commas, semicolons, tabs or lines; blanks round them do not count,
/// and each is taken once.
pub fn split(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in text.split(PARTERS).map(str::trim).filter(|part| !part.is_empty()) {
        if !parts.iter().any(|known| known == part) {
            parts.push(part.to_owned());
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_list_is_split_whatever_parts_it() {
        assert_eq!(split("a, b;c\nd\te"), ["a", "b", "c", "d", "e"]);
        assert_eq!(split(" a b ,, \r\n a b "), ["a b"], "blanks inside belong to the value, repeats are one");
        assert!(split(" ,;\n").is_empty());
    }
}
