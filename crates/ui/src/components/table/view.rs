//! The table as pages use it: takes the type of the rows away and puts the parts together.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    BulkAction, Column, Core, DrawnRow, EmptyText, Export, Filter, Head, Page, RowActions, RowKey, Rows,
    body::Body,
    bulk::BulkBar,
    columns,
    export::{ExportButton, Source},
    foot::Foot,
    toolbar::Toolbar,
};
use crate::list::{List, Selection};

/// See the module for how it all fits together, and [`crate`] for an example.
#[component]
pub fn Table<R>(
    /// Its name for assistive technology, such as "Members".
    name: &'static str,
    /// What one row is called, with its plural: `"member|members"`.
    noun: &'static str,
    /// Search, filters, order and page; from [`crate::list::use_list`].
    list: List,
    /// What to show of a row. The one marked as required is the row's heading.
    columns: Vec<Column<R>>,
    /// The page as it is now.
    #[prop(into)]
    rows: Signal<Rows<R>>,
    /// Tells rows apart.
    identify: fn(&R) -> RowKey,
    /// Asks again after a failure.
    #[prop(into)]
    retry: Callback<()>,
    /// What is said when there is nothing.
    empty: EmptyText,
    /// Placeholder and name of the search, where the server can search.
    #[prop(optional)]
    search: Option<&'static str>,
    /// Filters above the table.
    #[prop(optional)]
    filters: Vec<Filter>,
    /// What can be done with several rows; with none, rows cannot be selected.
    #[prop(optional)]
    bulk: Vec<BulkAction>,
    /// What can be done with one row.
    #[prop(optional, into)]
    actions: Option<RowActions<R>>,
    /// Where the download gets its pages; without it there is none.
    #[prop(optional, into)]
    export: Option<Export<R>>,
) -> impl IntoView
where
    R: Clone + Send + Sync + 'static,
{
    let heads: Vec<Head> = columns
        .iter()
        .map(|&Column { key, title, sortable, numeric, standing, .. }| Head {
            key,
            title,
            sortable,
            numeric,
            standing,
        })
        .collect();
    let acts = actions.is_some();
    let columns = Arc::new(columns);
    let source = export.map(|export| source(export, Arc::clone(&columns)));
    let page = Signal::derive(move || rows.with(|rows| draw(rows, &columns, identify, actions.as_ref())));
    let core = Core {
        name,
        noun,
        list,
        visible: RwSignal::new(columns::read(name, &heads)),
        heads: StoredValue::new(heads),
        page,
        selection: list.selection(),
        selects: !bulk.is_empty(),
        acts,
    };
    assembled(core, search, filters, bulk, empty, retry, source)
}

fn draw<R: Clone + Send + Sync + 'static>(
    rows: &Rows<R>,
    columns: &Arc<Vec<Column<R>>>,
    identify: fn(&R) -> RowKey,
    actions: Option<&RowActions<R>>,
) -> Page {
    let drawn = rows.rows.as_ref().map(|rows| {
        let rows = rows.iter().map(|row| {
            let key = identify(row);
            let row = Arc::new(row.clone());
            let cells = Arc::clone(columns);
            let actions = actions.map(|actions| {
                let (actions, row) = (Arc::clone(actions), Arc::clone(&row));
                Arc::new(move || actions(&row)) as super::Actions
            });
            let cell = move |index: usize| match cells.get(index) {
                Some(column) => (column.cell)(&row),
                None => ().into_any(),
            };
            DrawnRow { key, cell: Arc::new(cell), actions }
        });
        Arc::new(rows.collect())
    });
    Page {
        rows: drawn,
        total: rows.total,
        next: rows.next.clone(),
        pending: rows.pending,
        failure: rows.failure.clone(),
    }
}

fn source<R: 'static>(export: Export<R>, columns: Arc<Vec<Column<R>>>) -> Source {
    let Export { file, ask } = export;
    let ask = move |state| {
        let (asked, columns) = (ask(state), Arc::clone(&columns));
        Box::pin(async move {
            let (rows, next) = asked.await?;
            let line = |row: &R| columns.iter().map(|column| (column.text)(row)).collect();
            Ok((rows.iter().map(line).collect(), next))
        }) as super::export::Answer
    };
    Source { file, ask: Arc::new(ask) }
}

fn assembled(
    core: Core,
    search: Option<&'static str>,
    filters: Vec<Filter>,
    bulk: Vec<BulkAction>,
    empty: EmptyText,
    retry: Callback<()>,
    source: Option<Source>,
) -> AnyView {
    // Another search, filter or order is another list: what was picked in the last one is not in sight any more.
    let narrowing = Memo::new(move |_| core.list.with(|state| (state.search.clone(), state.filters.clone())));
    Effect::new(move |before: Option<()>| {
        // Read, not only tracked: a memo that nobody reads notices nothing.
        narrowing.with(|_| ());
        if before.is_some() {
            core.selection.update(Selection::clear);
        }
    });
    // With everything in sight, what is picked and not in sight is gone.
    Effect::new(move |_| {
        let all = core.page.with(|page| {
            let ids = page.ids();
            (page.rows.is_some() && page.total == Some(ids.len() as u64)).then_some(ids)
        });
        if let Some(all) = all
            && core.selection.with_untracked(|selection| selection.has_others(&all))
        {
            core.selection.update(|selection| selection.keep(&all));
        }
    });
    view! {
        <section class="table-region" aria-label=core.name>
            <Toolbar core search filters>
                {source.map(|source| view! { <ExportButton core source /> })}
            </Toolbar>
            <Body core empty retry />
            <Foot core />
            {core.selects.then(|| view! { <BulkBar core actions=bulk /> })}
        </section>
    }
    .into_any()
}
