//! The language of a page. English is written where it is said, as the key of its translations: a page that speaks
//! another language gives a table of them when it starts. What the table lacks is said in English.
//!
//! The dashboard gives none; the Connect page does (`crates/connect-ui/locales`).

use std::cell::RefCell;

use crate::api::json::Json;

thread_local! {
    static TABLE: RefCell<Option<Json>> = const { RefCell::new(None) };
}

/// Takes a table of translations, an object of texts in JSON; nothing or what is no JSON leads back to English.
pub fn speak(table: Option<&str>) {
    TABLE.set(table.and_then(Json::parse));
}

/// An English text in the language of the page.
pub fn tr(english: &str) -> String {
    let found = TABLE.with_borrow(|table| table.as_ref().and_then(|table| table.get::<String>(english)));
    found.filter(|text| !text.is_empty()).unwrap_or_else(|| english.to_owned())
}

/// The same with values in the places `{name}`.
pub fn tr_with(english: &str, values: &[(&str, &str)]) -> String {
    let text = tr(english);
    let mut said = String::with_capacity(text.len());
    let mut rest = text.as_str();
    // Once over the text, so that a value is never taken for a place.
    while let Some((before, (name, after))) =
        rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        said.push_str(before);
        match values.iter().find(|(place, _)| *place == name) {
            Some((_, value)) => said.push_str(value),
            None => said.extend(["{", name, "}"]),
        }
        rest = after;
    }
    said + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_table_lacks_is_said_in_english() {
        speak(Some(r#"{"Retry": "Nochmal", "Empty": ""}"#));
        assert_eq!([tr("Retry"), tr("Empty"), tr("Close")], ["Nochmal", "Empty", "Close"]);
        speak(None);
        assert_eq!(tr("Retry"), "Retry");
    }

    #[test]
    fn values_are_put_in_once() {
        speak(Some(r#"{"{a} of {b}": "{b}, davon {a}"}"#));
        assert_eq!(tr_with("{a} of {b}", &[("a", "{b}"), ("b", "7")]), "7, davon {b}");
        assert_eq!(tr_with("{c} {", &[]), "{c} {");
        speak(None);
    }
}
