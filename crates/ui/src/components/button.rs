//! Buttons, and links in the shape of buttons.

use leptos::{ev::MouseEvent, prelude::*};

use crate::{
    components::icon::{Icon, Shape},
    util::ids,
};

/// How much a button matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// One of several.
    #[default]
    Plain,
    /// What most people want to do here; at most one in sight.
    Primary,
    /// Matters less than what stands beside it.
    Quiet,
    /// Takes something away for good.
    Danger,
}

impl Look {
    fn class(self) -> &'static str {
        match self {
            Self::Plain => "button",
            Self::Primary => "button button-primary",
            Self::Quiet => "button button-quiet",
            Self::Danger => "button button-danger",
        }
    }
}

/// A button with words. While busy, or with a reason why it cannot be used, it keeps focus and place and does nothing;
/// the reason is shown on hover and focus and is its description.
#[component]
pub fn Button(
    /// What pressing does. Not needed for a button that submits its form.
    #[prop(into, optional)]
    on_press: Option<Callback<()>>,
    /// How much it matters.
    #[prop(optional)]
    look: Look,
    /// Before the words.
    #[prop(optional, into)]
    icon: Option<Shape>,
    /// Whether what it started is still running.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Why it cannot be used now.
    #[prop(optional, into)]
    disabled_reason: Signal<Option<String>>,
    /// Whether it submits the form that it stands in.
    #[prop(optional)]
    submit: bool,
    /// More classes than its own.
    #[prop(default = "")]
    class: &'static str,
    /// Its words.
    children: Children,
) -> impl IntoView {
    let tip = ids::fresh("why");
    let described = tip.clone();
    let rests = move || busy.get() || disabled_reason.with(Option::is_some);
    let press = move |event: MouseEvent| {
        if busy.get_untracked() || disabled_reason.with_untracked(Option::is_some) {
            // A disabled button that submits would submit all the same.
            event.prevent_default();
        } else if let Some(on_press) = on_press {
            on_press.run(());
        }
    };

    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=format!("{} {class}", look.class())
            aria-disabled=move || rests().then_some("true")
            aria-busy=move || busy.get().then_some("true")
            aria-describedby=move || disabled_reason.with(Option::is_some).then(|| described.clone())
            on:click=press
        >
            {icon.map(|shape| view! { <Icon shape /> })}
            <span class="button-words">{children()}</span>
            <Why id=tip text=disabled_reason />
        </button>
    }
    .into_any()
}

/// A button that is only an icon. Its name is shown on hover and focus.
#[component]
pub fn IconButton(
    /// The icon.
    #[prop(into)]
    icon: Signal<Shape>,
    /// What pressing does, in words.
    #[prop(into)]
    label: Signal<String>,
    /// What pressing does.
    #[prop(into)]
    on_press: Callback<()>,
    /// Why it cannot be used now; shown instead of the name.
    #[prop(optional, into)]
    disabled_reason: Signal<Option<String>>,
    /// Whether what it started is still running.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// More classes than its own.
    #[prop(default = "")]
    class: &'static str,
) -> impl IntoView {
    let tip = ids::fresh("tip");
    let described = tip.clone();
    let text = Signal::derive(move || disabled_reason.get().or_else(|| Some(label.get())));
    let press = move |_| {
        if !busy.get_untracked() && disabled_reason.with_untracked(Option::is_none) {
            on_press.run(());
        }
    };

    view! {
        <button
            type="button"
            class=format!("button button-quiet button-icon {class}")
            aria-label=label
            aria-disabled=move || (busy.get() || disabled_reason.with(Option::is_some)).then_some("true")
            aria-busy=move || busy.get().then_some("true")
            aria-describedby=move || disabled_reason.with(Option::is_some).then(|| described.clone())
            on:click=press
        >
            {move || view! { <Icon shape=icon.get() /> }}
            <Why id=tip text />
        </button>
    }
    .into_any()
}

/// A link that looks like a button: it leads somewhere, it does nothing.
#[component]
pub fn LinkButton(
    /// Where it leads.
    #[prop(into)]
    href: Signal<String>,
    /// How much it matters.
    #[prop(optional)]
    look: Look,
    /// Before the words.
    #[prop(optional, into)]
    icon: Option<Shape>,
    /// Its words.
    children: Children,
) -> impl IntoView {
    view! {
        <a class=look.class() href=href>
            {icon.map(|shape| view! { <Icon shape /> })}
            <span class="button-words">{children()}</span>
        </a>
    }
    .into_any()
}

/// The small box over a button. Hidden from the reading order: a button that needs it refers to it.
#[component]
fn Why(id: String, text: Signal<Option<String>>) -> impl IntoView {
    move || {
        let id = id.clone();
        text.get().map(|text| view! { <span class="tip" id=id aria-hidden="true">{text}</span> })
    }
}
