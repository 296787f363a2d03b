//! The few places where the page itself is read or changed, outside of views.

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlMetaElement};

/// The element of this id.
pub fn by_id(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Empties an element.
pub fn clear(element: &Element) {
    element.replace_children_with_node_0();
}

/// Sets the title of the tab.
pub fn set_title(title: &str) {
    document().set_title(title);
}

/// Focuses the first element that the selector finds.
pub fn focus(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        // A browser refuses to focus what cannot take focus; there is nothing better to do then.
        let _ = element.focus();
    }
}

/// Scheme, host and port of this page, which are the server's.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// Applies a theme to the page and to the browser's own bar; none means the system's.
pub fn set_theme(theme: Option<&str>) {
    let Some(root) = document().document_element() else {
        return;
    };
    // Attributes can be refused for malformed names only.
    let _ = match theme {
        Some(theme) => root.set_attribute("data-theme", theme),
        None => root.remove_attribute("data-theme"),
    };
    for (scheme, meta) in ["light", "dark"].into_iter().zip(theme_colors()) {
        let media = match theme {
            None => format!("(prefers-color-scheme: {scheme})"),
            Some(theme) if theme == scheme => "all".to_owned(),
            Some(_) => "not all".to_owned(),
        };
        let _ = meta.set_attribute("media", &media);
    }
}

/// The two `theme-color` entries of index.html: light, dark.
fn theme_colors() -> impl Iterator<Item = HtmlMetaElement> {
    let found = document().query_selector_all("meta[name='theme-color']").ok();
    found
        .into_iter()
        .flat_map(|list| (0..list.length()).filter_map(move |index| list.item(index)?.dyn_into().ok()))
}
