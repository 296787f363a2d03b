//! Keys of the keyboard: beside what they do, and all of them on a sheet.

use leptos::prelude::*;

use crate::components::dialog::{Dialog, DialogState, Place};

/// A key or a chord, written `⌘ K` or `G then M`: words between blanks become keys, "then" stays a word.
#[component]
pub fn Keys(
    /// As above.
    keys: &'static str,
) -> impl IntoView {
    let parts: Vec<_> = keys
        .split(' ')
        .map(|part| {
            if part == "then" {
                view! { <span class="keys-then">"then"</span> }.into_any()
            } else {
                view! { <kbd>{part}</kbd> }.into_any()
            }
        })
        .collect();
    view! { <span class="keys">{parts}</span> }.into_any()
}

/// Keys that belong together.
#[derive(Clone, Copy, Debug)]
pub struct KeyGroup {
    /// What they are for.
    pub title: &'static str,
    /// Keys as for [`Keys`], and what they do.
    pub keys: &'static [(&'static str, &'static str)],
}

/// The sheet behind `?`.
#[component]
pub fn KeysSheet(
    /// Open or closed.
    state: DialogState,
    /// All there is.
    groups: &'static [KeyGroup],
) -> impl IntoView {
    let groups = move || {
        let groups = groups.iter().map(|group| {
            let rows: Vec<_> = group
                .keys
                .iter()
                .map(|&(keys, does)| {
                    view! {
                        <div class="keys-row">
                            <dt>{does}</dt>
                            <dd>
                                <Keys keys />
                            </dd>
                        </div>
                    }
                })
                .collect();
            view! {
                <section class="keys-group">
                    <h3>{group.title}</h3>
                    <dl>{rows}</dl>
                </section>
            }
        });
        groups.collect_view()
    };
    view! {
        <Dialog state title="Keyboard" place=Place::Wide>
            <div class="keys-sheet">{groups}</div>
        </Dialog>
    }
}
