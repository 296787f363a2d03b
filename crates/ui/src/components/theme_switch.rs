//! Auto, light or dark.

use leptos::prelude::*;

use crate::util::theme::{Theme, use_theme};

/// Radio buttons in the shape of a segmented control: arrow keys and names come from the browser.
#[component]
pub fn ThemeSwitch(
    /// Name of this group of radio buttons; the switch stands on the page twice.
    group: &'static str,
) -> impl IntoView {
    let state = use_theme();
    let segments = Theme::ALL.map(|theme| {
        view! {
            <label>
                <input
                    type="radio"
                    name=group
                    prop:checked=move || state.get() == theme
                    on:change=move |_| state.choose(theme)
                />
                {theme.label()}
            </label>
        }
    });

    view! {
        <fieldset>
            <legend class="visually-hidden">"Theme"</legend>
            <div class="segmented">{segments.into_iter().collect_view()}</div>
        </fieldset>
    }
}
