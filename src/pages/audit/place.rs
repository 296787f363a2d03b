//! Which entry is open: `?entry=` of the address, so that it can be sent to somebody.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};
use percent_encoding::percent_decode_str;
use ui::components::dialog::DialogState;

use crate::routes;

/// Name of the parameter.
const ENTRY: &str = "entry";

/// The open entry. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Place {
    search: Memo<String>,
    entry: Memo<Option<String>>,
    /// The sheet of it.
    pub(super) sheet: DialogState,
}

/// For the page, once.
pub(super) fn use_place() -> Place {
    let query = use_query_map();
    let place = Place {
        search: use_location().search,
        entry: Memo::new(move |_| query.with(|query| query.get(ENTRY)).filter(|id| !id.is_empty())),
        sheet: DialogState::new(),
    };
    let navigate = StoredValue::new_local(use_navigate());
    // The address is the truth; the sheet follows it, and closing the sheet changes it.
    Effect::new(move |_| match place.entry.get() {
        Some(_) => place.sheet.open(),
        None => place.sheet.close(),
    });
    Effect::new(move |before: Option<bool>| {
        let open = place.sheet.is_open();
        if before == Some(true) && !open && place.entry.with_untracked(Option::is_some) {
            let options = NavigateOptions { scroll: false, resolve: false, ..NavigateOptions::default() };
            let list = untrack(|| place.to(None));
            navigate.with_value(|navigate| navigate(&list, options));
        }
        open
    });
    place
}

impl Place {
    /// Id of the open entry, tracked.
    pub(super) fn entry(self) -> Option<String> {
        self.entry.get()
    }

    /// The same list with this entry open, or with none, tracked.
    pub(super) fn to(self, entry: Option<&str>) -> String {
        self.search.with(|search| with_entry(search, entry))
    }
}

fn with_entry(query: &str, entry: Option<&str>) -> String {
    let kept = query.trim_start_matches('?').split('&').filter(|part| {
        let name = percent_decode_str(part.split('=').next().unwrap_or_default()).decode_utf8_lossy();
        !part.is_empty() && name != ENTRY
    });
    let opened = entry.map(|id| {
        routes::audit_entry(id).trim_start_matches(routes::AUDIT).trim_start_matches('?').to_owned()
    });
    let parts: Vec<String> = kept.map(str::to_owned).chain(opened).collect();
    if parts.is_empty() { routes::AUDIT.to_owned() } else { format!("{}?{}", routes::AUDIT, parts.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::with_entry;

    #[test]
    fn an_entry_opens_over_the_list_as_it_is() {
        assert_eq!(with_entry("", Some("0190")), "/audit?entry=0190");
        assert_eq!(with_entry("?f.status=ok&entry=1", Some("2")), "/audit?f.status=ok&entry=2");
        assert_eq!(with_entry("?f.status=ok&entry=1&tenant=x", None), "/audit?f.status=ok&tenant=x");
        assert_eq!(with_entry("entry=1", None), "/audit");
    }
}
