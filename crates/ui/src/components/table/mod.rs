//! A table over a list of any length: one page of rows at a time, with search, filters, order, choice of columns,
//! selection and download round it.
//!
//! The table fetches nothing. A page gives it a signal of [`Rows`]; what the person wants to see is in the
//! [`List`], which is the page's address.

mod body;
mod bulk;
mod columns;
mod export;
mod foot;
mod head;
mod toolbar;
mod view;

use std::{fmt, pin::Pin, sync::Arc};

use leptos::prelude::*;

use crate::{
    components::menu::MenuItem,
    failure::Failure,
    form::Choice,
    list::{List, ListState, Selection},
};
pub use toolbar::{FilterPanel, Search};
pub use view::Table;

/// One page of rows as the page has it now.
#[derive(Clone)]
pub struct Rows<R> {
    /// None before the first answer: a skeleton is shown.
    pub rows: Option<Arc<Vec<R>>>,
    /// How many the filters find altogether, if the server says.
    pub total: Option<u64>,
    /// `start_after` of the next page, if there is one.
    pub next: Option<String>,
    /// Whether newer rows are on their way: the old ones stay, with a thin bar above.
    pub pending: bool,
    /// Why there are no newer rows.
    pub failure: Option<Failure>,
}

impl<R> Default for Rows<R> {
    fn default() -> Self {
        Self { rows: None, total: None, next: None, pending: true, failure: None }
    }
}

/// How a row is told from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowKey {
    /// What is selected and paged by.
    pub id: String,
    /// Changes with the row's content, such as its `updated_at`: a row of the same id and version is not drawn again.
    pub version: String,
    /// What people call it, for "Select …" and "Actions for …".
    pub name: String,
}

type Cell<R> = Arc<dyn Fn(&R) -> AnyView + Send + Sync>;
type Text<R> = Arc<dyn Fn(&R) -> String + Send + Sync>;

/// Whether a column is shown before anybody has chosen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Shown,
    Hidden,
    /// The row's heading: always.
    Heading,
}

/// One column.
pub struct Column<R> {
    key: &'static str,
    title: &'static str,
    sortable: bool,
    numeric: bool,
    standing: Standing,
    cell: Cell<R>,
    text: Text<R>,
}

impl<R> Column<R> {
    /// A column of plain text. `key` is its name in the address and in storage.
    pub fn text(
        key: &'static str,
        title: &'static str,
        text: impl Fn(&R) -> String + Clone + Send + Sync + 'static,
    ) -> Self {
        let shown = text.clone();
        Self::view(key, title, text, move |row| shown(row).into_any())
    }

    /// A column of anything, with its text for the download.
    pub fn view(
        key: &'static str,
        title: &'static str,
        text: impl Fn(&R) -> String + Send + Sync + 'static,
        cell: impl Fn(&R) -> AnyView + Send + Sync + 'static,
    ) -> Self {
        Self {
            key,
            title,
            sortable: false,
            numeric: false,
            standing: Standing::Shown,
            cell: Arc::new(cell),
            text: Arc::new(text),
        }
    }

    /// The server can order by it, under the column's key.
    #[must_use]
    pub fn sortable(self) -> Self {
        Self { sortable: true, ..self }
    }

    /// Numbers, at the end edge.
    #[must_use]
    pub fn numeric(self) -> Self {
        Self { numeric: true, ..self }
    }

    /// Not shown until somebody wants it.
    #[must_use]
    pub fn hidden(self) -> Self {
        Self { standing: Standing::Hidden, ..self }
    }

    /// The row's heading; always shown. One for each table.
    #[must_use]
    pub fn required(self) -> Self {
        Self { standing: Standing::Heading, ..self }
    }
}

/// A filter above the table: any of several values.
#[derive(Clone)]
pub struct Filter {
    /// Its name in the address, which [`ListState::filter`] reads.
    pub key: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// The values.
    pub choices: Signal<Vec<Choice>>,
    /// Instead of the values.
    controls: Option<Controls>,
}

/// Controls of a filter that no list of values can be: a span of time, somebody among thousands.
#[derive(Clone)]
struct Controls {
    said: Signal<Option<String>>,
    view: ViewFn,
}

impl Filter {
    /// A filter of choices that may come later.
    pub fn new(key: &'static str, label: &'static str, choices: impl Into<Signal<Vec<Choice>>>) -> Self {
        Self { key, label, choices: choices.into(), controls: None }
    }

    /// A filter with controls of its own, which change the list themselves. `said` is what is picked, in words; none
    /// while nothing is.
    pub fn with_controls(
        key: &'static str,
        label: &'static str,
        said: impl Into<Signal<Option<String>>>,
        controls: impl Into<ViewFn>,
    ) -> Self {
        let controls = Controls { said: said.into(), view: controls.into() };
        Self { controls: Some(controls), ..Self::new(key, label, Vec::new()) }
    }
}

/// Something to do with the selected rows.
#[derive(Clone)]
pub struct BulkAction {
    /// What it does.
    pub label: &'static str,
    /// Does it, or opens its dialog; gets what is selected, and how many rows that is.
    pub on_press: Callback<(Selection, u64)>,
    /// Why it cannot be done.
    pub disabled_reason: Signal<Option<String>>,
}

impl BulkAction {
    /// An action on the selection.
    pub fn new(label: &'static str, on_press: impl Fn(Selection, u64) + Send + Sync + 'static) -> Self {
        let on_press = Callback::new(move |(selection, count)| on_press(selection, count));
        Self { label, on_press, disabled_reason: Signal::derive(|| None) }
    }

    /// Why it cannot be done, if it cannot.
    #[must_use]
    pub fn disabled(self, reason: impl Into<Signal<Option<String>>>) -> Self {
        Self { disabled_reason: reason.into(), ..self }
    }
}

/// What is said when there are no rows at all: one sentence, and one thing to do.
#[derive(Clone)]
pub struct EmptyText {
    /// What is missing, in a few words.
    pub title: &'static str,
    /// One sentence: what would stand here.
    pub sentence: &'static str,
    /// What to do about it.
    pub action: Option<(&'static str, Callback<()>)>,
}

/// The answer of an [`Export`]: rows, and `start_after` of what follows.
pub type ExportAnswer<R> = Result<(Vec<R>, Option<String>), Failure>;

type Ask<R> = dyn Fn(ListState) -> Pin<Box<dyn Future<Output = ExportAnswer<R>>>> + Send + Sync;

/// Where the download gets its pages: the whole filtered list, page by page.
pub struct Export<R> {
    file: &'static str,
    ask: Arc<Ask<R>>,
}

impl<R> Export<R> {
    /// `file` is the name without its ending. `ask` gets the list's state with the page to load in
    /// [`ListState::start_after`]; let it ask for the largest page that the server gives.
    pub fn new<F>(file: &'static str, ask: impl Fn(ListState) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ExportAnswer<R>> + 'static,
    {
        Self { file, ask: Arc::new(move |state| Box::pin(ask(state))) }
    }
}

/// The actions of a row.
pub type RowActions<R> = Arc<dyn Fn(&R) -> Vec<MenuItem> + Send + Sync>;

/// A table's parts without the type of its rows: everything that is compiled once.
#[derive(Clone, Copy)]
struct Core {
    name: &'static str,
    noun: &'static str,
    list: List,
    heads: StoredValue<Vec<Head>>,
    visible: RwSignal<Vec<bool>>,
    page: Signal<Page>,
    selection: RwSignal<Selection>,
    /// Whether rows can be selected.
    selects: bool,
    /// Whether rows have actions.
    acts: bool,
}

#[derive(Clone)]
struct Head {
    key: &'static str,
    title: &'static str,
    sortable: bool,
    numeric: bool,
    standing: Standing,
}

/// One page, ready to be drawn.
#[derive(Clone, Default)]
struct Page {
    rows: Option<Arc<Vec<DrawnRow>>>,
    total: Option<u64>,
    next: Option<String>,
    pending: bool,
    failure: Option<Failure>,
}

type Draw = Arc<dyn Fn(usize) -> AnyView + Send + Sync>;
type Actions = Arc<dyn Fn() -> Vec<MenuItem> + Send + Sync>;

#[derive(Clone)]
struct DrawnRow {
    key: RowKey,
    /// Draws the cell of a column, by its place.
    cell: Draw,
    actions: Option<Actions>,
}

impl Page {
    fn ids(&self) -> Vec<String> {
        self.rows.iter().flat_map(|rows| rows.iter()).map(|row| row.key.id.clone()).collect()
    }
}

impl<R> fmt::Debug for Rows<R> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rows, total, next, pending, failure } = self;
        out.debug_struct("Rows")
            .field("rows", &rows.as_ref().map(|rows| rows.len()))
            .field("total", total)
            .field("next", next)
            .field("pending", pending)
            .field("failure", failure)
            .finish()
    }
}
