//! Any cell narrows the log to what it says.

use leptos::prelude::*;
use ui::list::List;

/// One filter that a cell stands for: its name in the address, and the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wish {
    pub(super) key: &'static str,
    pub(super) value: String,
}

impl Wish {
    pub(super) fn new(key: &'static str, value: impl ToString) -> Self {
        Self { key, value: value.to_string() }
    }
}

/// What a cell says, as a button that narrows the log to it. The words say what pressing does to those who do not see
/// that it is a cell.
#[component]
pub(super) fn Pivot(
    list: List,
    /// The filters; each takes the place of what was picked for it before.
    wishes: Vec<Wish>,
    /// Completes "Only …".
    #[prop(into)]
    only: String,
    /// What is seen.
    children: Children,
    /// What else happens, such as a sheet that closes.
    #[prop(optional, into)]
    after: Option<Callback<()>>,
) -> impl IntoView {
    let title = format!("Only {only}");
    let press = move |_| {
        list.turn(|state| {
            wishes.iter().fold(state, |state, Wish { key, value }| state.filtered(key, vec![value.clone()]))
        });
        if let Some(after) = after {
            after.run(());
        }
    };
    view! {
        <button type="button" class="pivot" title=title.clone() on:click=press>
            {children()}
            <span class="visually-hidden">{format!(" ({})", title.replacen('O', "o", 1))}</span>
        </button>
    }
    .into_any()
}
