//! Below the table: how much of it is in sight, and the ways to the rest.

use leptos::prelude::*;

use super::Core;
use crate::{
    components::button::Button,
    list::ListState,
    util::text::{counted, grouped},
};

#[component]
pub(super) fn Foot(core: Core) -> impl IntoView {
    let said = move || {
        core.page.with(|page| {
            let rows = page.rows.as_ref()?;
            if rows.is_empty() {
                return None;
            }
            let here = rows.len() as u64;
            Some(match page.total {
                Some(total) if total > here => format!("{} of {}", grouped(here), counted(total, core.noun)),
                _ => counted(here, core.noun),
            })
        })
    };
    let first = Memo::new(move |_| core.list.with(|state| state.trail.is_empty()));
    let next = Memo::new(move |_| core.page.with(|page| page.next.clone()));
    let back = Signal::derive(move || first.get().then(|| "This is the first page".to_owned()));
    let on = Signal::derive(move || next.with(Option::is_none).then(|| "This is the last page".to_owned()));
    let turns = move || !first.get() || next.with(Option::is_some);
    let forth = move || {
        if let Some(last) = next.get_untracked() {
            core.list.turn(|state| state.next(last));
        }
    };
    view! {
        <div class="table-foot">
            <p role="status">{said}</p>
            <nav class="button-row" aria-label=format!("Pages of {}", core.name) hidden=move || !turns()>
                <Button on_press=move || core.list.turn(ListState::previous) disabled_reason=back class="button-small">
                    "Previous"
                </Button>
                <Button on_press=forth disabled_reason=on class="button-small">
                    "Next"
                </Button>
            </nav>
        </div>
    }
    .into_any()
}
