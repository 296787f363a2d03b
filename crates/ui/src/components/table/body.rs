//! The rows, or what stands in their place: a skeleton, a failure, nothing.

use leptos::{ev::MouseEvent, prelude::*};
use wasm_bindgen::JsCast;

use super::{Core, DrawnRow, EmptyText, Head, Standing, head::Heads};
use crate::{
    components::{
        button::{Button, Look},
        empty::Empty,
        error_view::ErrorView,
        icon::Shape,
        menu::Menu,
    },
    list::ListState,
};

/// Rows of the skeleton.
const GUESS: usize = 6;

/// What stands where the rows stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Skeleton,
    Failure,
    Nothing,
    Rows,
}

#[component]
pub(super) fn Body(core: Core, empty: EmptyText, retry: Callback<()>) -> impl IntoView {
    let shown = Memo::new(move |_| {
        core.page.with(|page| match (&page.rows, &page.failure) {
            (_, Some(_)) if page.rows.is_none() => Shown::Failure,
            (None, _) => Shown::Skeleton,
            (Some(rows), _) if rows.is_empty() => Shown::Nothing,
            _ => Shown::Rows,
        })
    });
    let pending = Memo::new(move |_| core.page.with(|page| page.pending));
    // With rows in sight a failure stands above them: they are still true, only not new.
    let failure = Memo::new(move |_| core.page.with(|page| page.failure.clone()));
    let above = move || {
        let failure = failure.get()?;
        Some(view! { <ErrorView failure retry /> })
    };
    let empty = StoredValue::new(empty);
    let inside = move || match shown.get() {
        Shown::Failure => ().into_any(),
        Shown::Nothing => nothing(core, empty.get_value()),
        Shown::Skeleton => view! {
            <Grid core>
                <Skeleton core />
            </Grid>
        }
        .into_any(),
        Shown::Rows => view! {
            <Grid core>
                <Drawn core />
            </Grid>
        }
        .into_any(),
    };
    view! {
        {above}
        <div class="table-wrap" aria-busy=move || pending.get().to_string() hidden=move || shown.get() == Shown::Failure>
            <div class="table-progress" hidden=move || !(pending.get() && shown.get() != Shown::Skeleton)></div>
            {inside}
        </div>
    }
    .into_any()
}

#[component]
fn Grid(core: Core, children: Children) -> impl IntoView {
    view! {
        <div class="table-scroll">
            <table class="table">
                <caption class="visually-hidden">{core.name}</caption>
                <Heads core />
                {children()}
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Drawn(core: Core) -> impl IntoView {
    // Where the last click was, for a range.
    let last = StoredValue::new(None::<String>);
    let rows = move || {
        let rows = core.page.with(|page| page.rows.clone());
        rows.map(|rows| rows.as_ref().clone()).unwrap_or_default()
    };
    view! {
        <tbody>
            <For
                each=rows
                key=|row| (row.key.id.clone(), row.key.version.clone())
                children=move |row| drawn(core, row, last)
            />
        </tbody>
    }
    .into_any()
}

fn drawn(core: Core, row: DrawnRow, last: StoredValue<Option<String>>) -> AnyView {
    let DrawnRow { key, cell, actions } = row;
    let id = key.id.clone();
    let selected = Memo::new(move |_| core.selection.with(|selection| selection.has(&id)));
    let pick = core.selects.then(|| row_box(core, key.id.clone(), &key.name, selected, last));
    let cells = move || {
        let visible = core.visible.get();
        let heads = core.heads.get_value().into_iter().zip(visible).enumerate();
        let shown = heads.filter(|(_, (_, visible))| *visible);
        shown.map(|(index, (head, _))| cell_of(&head, cell(index))).collect_view()
    };
    let menu = actions.map(|actions| {
        let label = format!("Actions for {}", key.name);
        view! {
            <td class="table-actions">
                <Menu label icon=Shape::More items=move || actions() />
            </td>
        }
    });
    view! {
        <tr data-selected=move || selected.get().then_some("true")>{pick} {cells} {menu}</tr>
    }
    .into_any()
}

fn cell_of(head: &Head, inside: AnyView) -> AnyView {
    let class = if head.numeric { "table-number" } else { "" };
    if head.standing == Standing::Heading {
        view! { <th scope="row" class=class>{inside}</th> }.into_any()
    } else {
        view! {
            <td class=class>
                <span class="cell-label" aria-hidden="true">{head.title}</span>
                <div class="cell">{inside}</div>
            </td>
        }
        .into_any()
    }
}

fn row_box(
    core: Core,
    id: String,
    name: &str,
    selected: Memo<bool>,
    last: StoredValue<Option<String>>,
) -> AnyView {
    let click = move |event: MouseEvent| {
        let input = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        let on = input.is_some_and(|input| input.checked());
        let from = last.get_value().filter(|_| event.shift_key());
        core.selection.update(|selection| match from {
            Some(from) => selection.set_range(&core.page.with_untracked(super::Page::ids), &from, &id, on),
            None => selection.set(&id, on),
        });
        last.set_value(Some(id.clone()));
    };
    view! {
        <td class="table-pick">
            <label class="pick">
                <input
                    type="checkbox"
                    aria-label=format!("Select {name}")
                    prop:checked=move || selected.get()
                    on:click=click
                />
            </label>
        </td>
    }
    .into_any()
}

#[component]
fn Skeleton(core: Core) -> impl IntoView {
    let columns = move || core.visible.with(|visible| visible.iter().filter(|visible| **visible).count());
    let cells = move || {
        let extra = usize::from(core.selects) + usize::from(core.acts);
        (0..columns() + extra).map(|_| view! { <td><span class="skeleton"></span></td> }).collect_view()
    };
    let rows: Vec<_> = (0..GUESS).map(|_| view! { <tr>{cells}</tr> }).collect();
    view! { <tbody class="table-skeleton" aria-hidden="true">{rows}</tbody> }.into_any()
}

/// Nothing at all is another matter than nothing that the filters find.
fn nothing(core: Core, empty: EmptyText) -> AnyView {
    if core.list.with(ListState::is_narrowed) {
        return view! {
            <Empty title="Nothing matches" sentence="No entry fits the search and the filters.">
                <Button on_press=move || core.list.change(ListState::widened)>"Clear search and filters"</Button>
            </Empty>
        }
        .into_any();
    }
    let EmptyText { title, sentence, action } = empty;
    let action = action.map(|(words, on_press)| {
        view! {
            <Button look=Look::Primary on_press=on_press>
                {words}
            </Button>
        }
    });
    view! {
        <Empty title sentence>
            {action}
        </Empty>
    }
    .into_any()
}
