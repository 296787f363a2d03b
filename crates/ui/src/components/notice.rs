//! A remark that stays: on a page, in a form, beside a value.

use leptos::prelude::*;

use crate::components::icon::{Icon, Shape};

/// What a remark, a badge or a state means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to do.
    #[default]
    Plain,
    /// The colour of the product: what is chosen, or new.
    Accent,
    /// All is well.
    Ok,
    /// Somebody should look.
    Warn,
    /// Something does not work.
    Bad,
}

impl Tone {
    /// Its word in class names.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Accent => "accent",
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }

    fn shape(self) -> Shape {
        match self {
            Self::Plain | Self::Accent => Shape::Info,
            Self::Ok => Shape::Check,
            Self::Warn | Self::Bad => Shape::Warning,
        }
    }
}

/// Says it once, quietly. What appears by an action of the person is announced by whatever that action was.
#[component]
pub fn Notice(
    /// What it means.
    #[prop(optional)]
    tone: Tone,
    /// A few words in front.
    #[prop(optional, into)]
    title: Option<String>,
    /// The remark, and buttons in a `<div class="button-row">`.
    children: Children,
) -> impl IntoView {
    view! {
        <div class=format!("remark remark-{}", tone.word())>
            <Icon shape=tone.shape() />
            <div class="remark-text">
                {title.map(|title| view! { <p class="notice-title">{title}</p> })} {children()}
            </div>
        </div>
    }
    .into_any()
}
