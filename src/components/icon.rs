//! The icons: strokes on a 16 by 16 grid, drawn in the colour of the text beside them.

use leptos::prelude::*;

/// Which icon.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A tick.
    Check,
    /// A cross.
    Close,
    /// Two sheets.
    Copy,
    /// A page with braces.
    Description,
    /// Three lines.
    Menu,
    /// An arrow out of the page.
    Outward,
    /// A dial.
    Overview,
}

impl Shape {
    fn path(self) -> &'static str {
        match self {
            Self::Check => "m3 8.5 3.25 3.25L13 4.75",
            Self::Close => "m4 4 8 8m0-8-8 8",
            Self::Copy => {
                "M6.5 5.5h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-6a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1ZM3.5 10.5a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1h6a1 1 0 0 1 1 1"
            }
            Self::Description => {
                "M6 2.75c-1.5 0-2 .75-2 2v1.5C4 7.25 3.5 8 2.5 8 3.5 8 4 8.75 4 9.75v1.5c0 1.25.5 2 2 2M10 2.75c1.5 0 2 .75 2 2v1.5c0 1 .5 1.75 1.5 1.75-1 0-1.5.75-1.5 1.75v1.5c0 1.25-.5 2-2 2"
            }
            Self::Menu => "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
            Self::Outward => "M5.5 4.5h6v6m0-6-7 7",
            Self::Overview => "M2.5 13.5h11M4 13.5v-4h2.5v4M6.75 13.5v-8h2.5v8M9.5 13.5v-11H12v11",
        }
    }
}

/// Decoration: the control or the text beside it carries the meaning, so it is hidden from assistive technology.
#[component]
pub(crate) fn Icon(
    /// Which one.
    shape: Shape,
    /// More classes than its own.
    #[prop(default = "")]
    class: &'static str,
) -> impl IntoView {
    view! {
        <svg class=format!("icon {class}") viewBox="0 0 16 16" aria-hidden="true">
            <path d=shape.path() />
        </svg>
    }
}
