//! When something happened, or will.

use api_types::Timestamp;
use leptos::prelude::*;

use crate::util::time;

/// "3 hours ago", with the exact time on hover and for programs. Times that mean "never" are said as `never`.
#[component]
pub fn TimeText(
    /// When.
    at: Timestamp,
    /// The words for a time that has not come to be.
    #[prop(default = "Never")]
    never: &'static str,
    /// The day instead of the distance; for columns that people compare.
    #[prop(optional)]
    day: bool,
) -> impl IntoView {
    if at == Timestamp::ZERO {
        return view! { <span class="quiet">{never}</span> }.into_any();
    }
    let iso = at.to_string();
    let exact = time::exact(&iso);
    let text =
        if day { time::day(&iso) } else { time::distance(at.as_micros() / 1_000_000 - time::now_seconds()) };
    view! { <time datetime=iso title=exact>{text}</time> }.into_any()
}
