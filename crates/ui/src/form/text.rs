//! Fields that are typed into.

use leptos::{ev::KeyboardEvent, prelude::*};

use super::{Entry, field::Frame};
use crate::components::icon::{Icon, Shape};

/// What is typed, for the browser's keyboard, checks and password manager.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextKind {
    /// Words.
    #[default]
    Text,
    /// One e-mail address.
    Email,
    /// The password that one has.
    Password,
    /// A password that is being chosen.
    NewPassword,
    /// A secret that is nobody's password here: it is not offered to the browser's password manager.
    Secret,
    /// A whole number.
    Number,
    /// An address on the web.
    Url,
}

impl TextKind {
    fn attribute(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Email => "email",
            Self::Password | Self::NewPassword | Self::Secret => "password",
            Self::Number => "number",
            Self::Url => "url",
        }
    }

    /// The customary value of `autocomplete`.
    fn autocomplete(self) -> Option<&'static str> {
        match self {
            Self::Email => Some("email"),
            Self::Password => Some("current-password"),
            Self::NewPassword => Some("new-password"),
            Self::Secret => Some("off"),
            Self::Text | Self::Number | Self::Url => None,
        }
    }

    fn is_password(self) -> bool {
        matches!(self, Self::Password | Self::NewPassword | Self::Secret)
    }

    /// What is shown and hidden.
    fn noun(self) -> &'static str {
        if self == Self::Secret { "secret" } else { "password" }
    }
}

/// One line. Passwords can be looked at, and say when Caps Lock is on.
#[component]
pub fn TextField(
    /// The value.
    entry: Entry<String>,
    /// What is typed.
    #[prop(optional)]
    kind: TextKind,
    /// What to enter, where it is not plain.
    #[prop(optional, into)]
    help: Option<String>,
    /// Whether it may stay empty; says so.
    #[prop(optional)]
    optional: bool,
    /// An example, never the only help.
    #[prop(optional, into)]
    placeholder: String,
    /// Overrides the customary value of `autocomplete`.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// Least and greatest value of a number.
    #[prop(optional)]
    range: Option<(i64, i64)>,
    /// Whether it takes the focus when its page or dialog opens.
    #[prop(optional)]
    autofocus: bool,
    /// Whether it is shown but cannot be changed.
    #[prop(optional, into)]
    read_only: Signal<bool>,
) -> impl IntoView {
    let frame = Frame::new(entry, help, optional);
    let shown = RwSignal::new(false);
    let caps = RwSignal::new(false);
    let kind_now = move || if shown.get() { "text" } else { kind.attribute() };
    let watch_caps = move |event: KeyboardEvent| {
        if kind.is_password() {
            caps.set(event.get_modifier_state("CapsLock"));
        }
    };

    let input = view! {
        <input
            class="input"
            id=entry.id()
            type=kind_now
            // Addresses and numbers read the same way in every script.
            dir=if kind == TextKind::Text { "auto" } else { "ltr" }
            autocomplete=autocomplete.or(kind.autocomplete())
            autocapitalize=(kind != TextKind::Text).then_some("none")
            spellcheck=(kind != TextKind::Text).then_some("false")
            placeholder=(!placeholder.is_empty()).then_some(placeholder)
            min=range.map(|(least, _)| least.to_string())
            max=range.map(|(_, most)| most.to_string())
            autofocus=autofocus
            readonly=move || read_only.get()
            aria-required=(!optional).then_some("true")
            aria-invalid=move || frame.invalid()
            aria-describedby=move || frame.described()
            prop:value=move || entry.get()
            on:input=move |event| entry.set(event_target_value(&event))
            on:keydown=watch_caps
            on:keyup=watch_caps
            on:blur=move |_| caps.set(false)
        />
    };
    let control = if kind.is_password() {
        let label = move || format!("{} {}", if shown.get() { "Hide" } else { "Show" }, kind.noun());
        view! {
            <div class="input-with">
                {input}
                <button
                    type="button"
                    class="input-button"
                    aria-label=label
                    aria-pressed=move || shown.get().to_string()
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    {move || if shown.get() { view! { <Icon shape=Shape::EyeOff /> } } else { view! { <Icon shape=Shape::Eye /> } }}
                </button>
            </div>
            <p class="field-note" role="status">
                {move || caps.get().then_some("Caps Lock is on.")}
            </p>
        }
        .into_any()
    } else {
        input.into_any()
    };
    frame.around(control)
}

/// Several lines.
#[component]
pub fn TextAreaField(
    /// The value.
    entry: Entry<String>,
    /// What to enter, where it is not plain.
    #[prop(optional, into)]
    help: Option<String>,
    /// Whether it may stay empty; says so.
    #[prop(optional)]
    optional: bool,
    /// An example, never the only help.
    #[prop(optional, into)]
    placeholder: String,
    /// Lines in sight.
    #[prop(default = 4)]
    rows: u32,
    /// Whether it holds code, ids or addresses.
    #[prop(optional)]
    mono: bool,
) -> impl IntoView {
    let frame = Frame::new(entry, help, optional);
    let control = view! {
        <textarea
            class=if mono { "input input-area mono" } else { "input input-area" }
            id=entry.id()
            dir="auto"
            rows=rows
            placeholder=(!placeholder.is_empty()).then_some(placeholder)
            spellcheck=mono.then_some("false")
            aria-required=(!optional).then_some("true")
            aria-invalid=move || frame.invalid()
            aria-describedby=move || frame.described()
            prop:value=move || entry.get()
            on:input=move |event| entry.set(event_target_value(&event))
        ></textarea>
    };
    frame.around(control.into_any())
}
