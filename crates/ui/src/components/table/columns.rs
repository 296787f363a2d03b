//! Which columns are shown; remembered in this browser.

use leptos::prelude::*;

use super::{Core, Head, Standing};
use crate::{
    components::{icon::Shape, menu::Panel},
    util::storage,
};

fn storage_key(table: &str) -> String {
    format!("patchbay.ui.columns.{}", table.to_lowercase().replace(' ', "-"))
}

/// For each column whether it is shown: as remembered, else as the page has it.
pub(super) fn read(table: &str, heads: &[Head]) -> Vec<bool> {
    let stored = storage::read(&storage_key(table));
    let is_on = |head: &Head| match (&stored, head.standing) {
        (_, Standing::Heading) => true,
        (Some(stored), _) => !stored.split(',').any(|off| off == head.key),
        (None, standing) => standing == Standing::Shown,
    };
    heads.iter().map(is_on).collect()
}

fn write(core: Core) {
    let off: Vec<&str> = core.heads.with_value(|heads| {
        let visible = core.visible.get_untracked();
        heads.iter().zip(visible).filter(|(_, visible)| !visible).map(|(head, _)| head.key).collect()
    });
    storage::write(&storage_key(core.name), Some(&off.join(",")));
}

#[component]
pub(super) fn ColumnsPanel(core: Core) -> impl IntoView {
    let boxes =
        core.heads.get_value().into_iter().enumerate().filter(|(_, head)| head.standing != Standing::Heading);
    let boxes: Vec<_> = boxes
        .map(|(index, head)| {
            let change = move |event| {
                let on = event_target_checked(&event);
                core.visible.update(|visible| {
                    if let Some(one) = visible.get_mut(index) {
                        *one = on;
                    }
                });
                write(core);
            };
            let checked = move || core.visible.with(|visible| visible.get(index) == Some(&true));
            view! {
                <label class="panel-check">
                    <input type="checkbox" prop:checked=checked on:change=change />
                    <span>{head.title}</span>
                </label>
            }
        })
        .collect();
    view! {
        <Panel label="Columns" icon=Shape::Columns class="button-quiet" chevron=false>
            {boxes}
        </Panel>
    }
    .into_any()
}
