//! What can be done with the selected rows, in a bar that says how many they are.

use leptos::prelude::*;

use super::{BulkAction, Core};
use crate::{
    components::{
        button::{Button, IconButton},
        icon::Shape,
    },
    list::{Part, Selection},
    util::text::{counted, grouped},
};

#[component]
pub(super) fn BulkBar(core: Core, actions: Vec<BulkAction>) -> impl IntoView {
    let total = Memo::new(move |_| core.page.with(|page| page.total));
    let count = move || core.selection.with(|selection| selection.count(total.get()));
    let any = Memo::new(move |_| core.selection.with(|selection| !selection.is_empty()));
    let said = move || match total.get() {
        _ if core.selection.with(Selection::is_all) => {
            format!("All {} selected", counted(count(), core.noun))
        }
        Some(total) => format!("{} of {} selected", grouped(count()), grouped(total)),
        None => format!("{} selected", grouped(count())),
    };
    // With the whole page picked, what is meant may be more than the page.
    let offer = Memo::new(move |_| {
        let ids = core.page.with(super::Page::ids);
        let page = core.selection.with(|selection| (selection.of_page(&ids), selection.is_all()));
        let total = total.get()?;
        (page == (Part::All, false) && total > ids.len() as u64).then_some(total)
    });
    let offer = move || {
        offer.get().map(|total| {
            let words = format!("Select all {}", grouped(total));
            let choose = move || core.selection.update(Selection::choose_all);
            view! {
                <Button on_press=choose class="button-small">
                    {words}
                </Button>
            }
        })
    };
    let actions = StoredValue::new(actions);
    let buttons = move || {
        let buttons = actions.get_value().into_iter().map(|action| {
            let BulkAction { label, on_press, disabled_reason } = action;
            let press = move || {
                let selection = core.selection.get_untracked();
                let count = selection.count(total.get_untracked());
                on_press.run((selection, count));
            };
            view! {
                <Button on_press=press disabled_reason class="button-small">
                    {label}
                </Button>
            }
        });
        buttons.collect_view()
    };
    view! {
        <Show when=move || any.get()>
            <div class="bulk" role="region" aria-label="Selection">
                <p class="bulk-count" role="status">
                    {said}
                </p>
                {offer}
                {buttons}
                <IconButton
                    icon=Shape::Close
                    label="Clear selection"
                    on_press=move || core.selection.update(Selection::clear)
                />
            </div>
        </Show>
    }
    .into_any()
}
