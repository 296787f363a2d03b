//! The headings: names of columns, order, and the box that takes the whole page.

use leptos::prelude::*;

use super::{Core, Head};
use crate::{
    components::icon::{Icon, Shape},
    list::Part,
};

#[component]
pub(super) fn Heads(core: Core) -> impl IntoView {
    let heads = move || {
        let visible = core.visible.get();
        let heads = core.heads.get_value().into_iter().zip(visible).filter(|(_, visible)| *visible);
        heads.map(|(head, _)| heading(core, head)).collect_view()
    };
    view! {
        <thead>
            <tr>
                {core.selects.then(|| view! { <PageBox core /> })}
                {heads}
                {core.acts.then(|| {
                    view! {
                        <td class="table-actions">
                            <span class="visually-hidden">"Actions"</span>
                        </td>
                    }
                })}
            </tr>
        </thead>
    }
    .into_any()
}

fn heading(core: Core, head: Head) -> AnyView {
    let Head { key, title, sortable, numeric, .. } = head;
    let class = if numeric { "table-number" } else { "" };
    if !sortable {
        return view! { <th scope="col" class=class>{title}</th> }.into_any();
    }
    let order = Memo::new(move |_| {
        core.list
            .with(|state| state.sort.as_ref().filter(|sort| sort.column == key).map(|sort| sort.descending))
    });
    let said = move || order.get().map(|descending| if descending { "descending" } else { "ascending" });
    let arrow = move || match order.get() {
        Some(true) => view! { <Icon shape=Shape::ArrowDown class="sort-icon" /> },
        Some(false) => view! { <Icon shape=Shape::ArrowUp class="sort-icon" /> },
        None => view! { <Icon shape=Shape::Sort class="sort-icon sort-idle" /> },
    };
    view! {
        <th scope="col" class=class aria-sort=said>
            <button type="button" class="sort" on:click=move |_| core.list.change(|state| state.sorted(key))>
                {title}
                {arrow}
            </button>
        </th>
    }
    .into_any()
}

#[component]
fn PageBox(core: Core) -> impl IntoView {
    let part = Memo::new(move |_| {
        let ids = core.page.with(super::Page::ids);
        core.selection.with(|selection| selection.of_page(&ids))
    });
    let change = move |event| {
        let on = event_target_checked(&event);
        let ids = core.page.with_untracked(super::Page::ids);
        core.selection.update(|selection| selection.set_page(&ids, on));
    };
    view! {
        <td class="table-pick">
            <label class="pick">
                <input
                    type="checkbox"
                    aria-label="Select all on this page"
                    prop:checked=move || part.get() == Part::All
                    prop:indeterminate=move || part.get() == Part::Some
                    on:change=change
                />
            </label>
        </td>
    }
    .into_any()
}
