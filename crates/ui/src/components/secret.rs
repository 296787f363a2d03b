//! A secret that is shown once: a token, an invitation link.

use api_types::sensitive::Sensitive;
use leptos::prelude::*;

use crate::{
    components::{
        button::{Button, IconButton},
        copy_button::CopyButton,
        icon::Shape,
        notice::{Notice, Tone},
    },
    util::{download, ids},
};

/// Masked until somebody looks; copied and saved without looking. Whoever leaves the page first confirms that it is
/// stored: bind `stored` to the reason why the next step's button rests.
#[component]
pub fn SecretOnce(
    /// The secret itself.
    value: Sensitive,
    /// What it is, such as "Organization token".
    #[prop(into)]
    name: String,
    /// Name of the file that it is saved as, without its ending.
    #[prop(into)]
    file: String,
    /// Whether the person says that it is stored.
    stored: RwSignal<bool>,
    /// Why it cannot be shown again.
    #[prop(default = "Only a fingerprint of it is kept here, so nobody can look it up later.")]
    kept: &'static str,
) -> impl IntoView {
    let value = StoredValue::new(value);
    let shown = RwSignal::new(false);
    let label = ids::fresh("secret");
    // As long as the secret, up to a line: how long it is says nothing that its prefix does not.
    let masked = value.with_value(|value| "•".repeat(value.expose().chars().count().min(32)));
    let text = move || {
        if shown.get() { value.with_value(|value| value.expose().to_owned()) } else { masked.clone() }
    };
    let save = move || {
        value.with_value(|value| {
            download::save(
                &format!("{file}.txt"),
                "text/plain",
                &[value.expose().to_owned(), "\n".to_owned()],
            );
        });
    };
    let eye = Signal::derive(move || if shown.get() { Shape::EyeOff } else { Shape::Eye });
    let words = Signal::derive(move || if shown.get() { "Hide" } else { "Show" }.to_owned());
    let look = move || shown.update(|shown| *shown = !*shown);
    let copied = value.with_value(|value| value.expose().to_owned());
    let what = name.to_lowercase();
    view! {
        <div class="secret" role="group" aria-labelledby=label.clone()>
            <p class="secret-name" id=label.clone()>
                {name}
            </p>
            <div class="code secret-line">
                <code class="secret-value" data-masked=move || (!shown.get()).then_some("true")>
                    <span aria-hidden=move || (!shown.get()).then_some("true")>{text}</span>
                    <span class="visually-hidden">{move || (!shown.get()).then_some("hidden")}</span>
                </code>
                <div class="button-row secret-buttons">
                    <IconButton icon=eye label=words on_press=look />
                    <CopyButton what text=copied />
                    <Button icon=Shape::Download on_press=save class="button-small">
                        "Save"
                    </Button>
                </div>
            </div>
            <Notice tone=Tone::Warn>"It is shown this once. "{kept}</Notice>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || stored.get()
                    on:change=move |event| stored.set(event_target_checked(&event))
                />
                <span>"I have stored it"</span>
            </label>
        </div>
    }
    .into_any()
}
