//! Code, an id, a command: to read and to copy.

use leptos::prelude::*;

use crate::components::copy_button::CopyButton;

/// Several lines, with a button that copies them.
#[component]
pub fn CodeBlock(
    /// What is copied, in a word or two: "command".
    #[prop(into)]
    what: String,
    /// The code.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    let label = what.clone();
    view! {
        <div class="code" role="group" aria-label=label>
            // Takes the focus when it scrolls, so that it can be read by keyboard.
            <pre dir="ltr" tabindex="0">
                <code>{text.clone()}</code>
            </pre>
            <CopyButton what text />
        </div>
    }
    .into_any()
}
