//! What of a list is open in its sheet: a parameter of the address, so that it can be sent to somebody.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};
use percent_encoding::percent_decode_str;
use ui::components::dialog::DialogState;

use crate::routes;

/// The open object. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Opened {
    name: &'static str,
    path: Memo<String>,
    search: Memo<String>,
    id: Memo<Option<String>>,
    /// The sheet of it.
    pub(crate) sheet: DialogState,
}

/// For the page, once; `name` is that of the parameter.
pub(crate) fn use_opened(name: &'static str) -> Opened {
    let (query, location) = (use_query_map(), use_location());
    let opened = Opened {
        name,
        path: location.pathname,
        search: location.search,
        id: Memo::new(move |_| query.with(|query| query.get(name)).filter(|id| !id.is_empty())),
        sheet: DialogState::new(),
    };
    let navigate = StoredValue::new_local(use_navigate());
    // The address is the truth; the sheet follows it, and closing the sheet changes it.
    Effect::new(move |_| match opened.id.get() {
        Some(_) => opened.sheet.open(),
        None => opened.sheet.close(),
    });
    Effect::new(move |before: Option<bool>| {
        let open = opened.sheet.is_open();
        if before == Some(true) && !open && opened.id.with_untracked(Option::is_some) {
            let options = NavigateOptions { scroll: false, resolve: false, ..NavigateOptions::default() };
            let list = untrack(|| opened.to(None));
            navigate.with_value(|navigate| navigate(&list, options));
        }
        open
    });
    opened
}

impl Opened {
    /// Id of the open object, tracked.
    pub(crate) fn id(self) -> Option<String> {
        self.id.get()
    }

    /// The same list with this one open, or with none, tracked.
    pub(crate) fn to(self, id: Option<&str>) -> String {
        let path = self.path.get();
        self.search.with(|search| with_open(&path, search, self.name, id))
    }
}

fn with_open(path: &str, query: &str, name: &str, id: Option<&str>) -> String {
    let kept = query.trim_start_matches('?').split('&').filter(|part| {
        let present = percent_decode_str(part.split('=').next().unwrap_or_default()).decode_utf8_lossy();
        !part.is_empty() && present != name
    });
    let opened = id.map(|id| format!("{name}={}", routes::encoded(id)));
    let parts: Vec<String> = kept.map(str::to_owned).chain(opened).collect();
    if parts.is_empty() { path.to_owned() } else { format!("{path}?{}", parts.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::with_open;

    #[test]
    fn something_opens_over_the_list_as_it_is() {
        let to = |query, id| with_open("/audit", query, "entry", id);
        assert_eq!(to("", Some("0190-a b")), "/audit?entry=0190-a%20b");
        assert_eq!(to("?f.status=ok&entry=1", Some("2")), "/audit?f.status=ok&entry=2");
        assert_eq!(to("?f.status=ok&entry=1&tenant=x", None), "/audit?f.status=ok&tenant=x");
        assert_eq!(to("entry=1", None), "/audit");
    }
}
