//! The list of a page: its state is the page's address.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use super::{ListState, Selection};

/// Reads and changes what is shown. Cheap to copy; one for each page.
#[derive(Clone, Copy)]
pub struct List {
    state: Memo<ListState>,
    selection: RwSignal<Selection>,
    go: Callback<(ListState, bool)>,
}

/// The list of this page. Use its state in the key of the query that loads the rows.
pub fn use_list() -> List {
    let location = use_location();
    let navigate = StoredValue::new_local(use_navigate());
    let (path, search) = (location.pathname, location.search);
    let own = StoredValue::new(path.get_untracked());
    // The address may be another page's while this one is still there: it says nothing about this list then.
    let state = Memo::new(move |before: Option<&ListState>| match before {
        Some(before) if own.with_value(|own| path.with(|path| path != own)) => before.clone(),
        _ => search.with(|search| ListState::from_query(search)),
    });
    let go = Callback::new(move |(state, replace): (ListState, bool)| {
        let query = state.to_query(&search.get_untracked());
        let path = own.get_value();
        let address = if query.is_empty() { path } else { format!("{path}?{query}") };
        let options =
            NavigateOptions { replace, scroll: false, resolve: false, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(&address, options));
    });
    List { state, selection: RwSignal::new(Selection::default()), go }
}

impl List {
    /// The state, tracked.
    pub fn get(self) -> ListState {
        self.state.get()
    }

    /// The state at this moment.
    pub fn now(self) -> ListState {
        self.state.get_untracked()
    }

    /// Looks at the state, tracked.
    pub fn with<T>(self, look: impl FnOnce(&ListState) -> T) -> T {
        self.state.with(look)
    }

    /// The state as a signal.
    pub fn signal(self) -> Signal<ListState> {
        self.state.into()
    }

    /// The picked rows.
    pub(crate) fn selection(self) -> RwSignal<Selection> {
        self.selection
    }

    /// Forgets which rows are picked: what was to be done with them is done.
    pub fn unpick(self) {
        self.selection.update(Selection::clear);
    }

    /// Narrows or orders: takes the place of the last state in the browser's history.
    pub fn change(self, change: impl FnOnce(ListState) -> ListState) {
        self.go.run((change(self.now()), true));
    }

    /// Turns a page: the browser's back button turns it back.
    pub fn turn(self, change: impl FnOnce(ListState) -> ListState) {
        self.go.run((change(self.now()), false));
    }
}
