//! `search`: by parts of words, by id, or by a URL copied from the address bar.

use uuid::Uuid;

/// Most words that are looked at.
const MAX_WORDS: usize = 8;
/// Longest text, in characters.
const MAX_TEXT: usize = 256;

/// What somebody is looking for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Search {
    /// All of these must occur, each anywhere in the text; lower case.
    Words(Vec<String>),
    /// The object of this id.
    Id(Uuid),
    /// The object of this name: the last part of a pasted URL.
    Name(String),
}

impl Search {
    /// Reads what was typed or pasted. Blank text looks for nothing.
    pub(crate) fn parse(text: &str) -> Result<Option<Self>, String> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        if text.chars().count() > MAX_TEXT || text.contains('\0') {
            return Err(format!("must be text of at most {MAX_TEXT} characters without U+0000"));
        }
        if let Some(id) =
            text.split(['/', '?', '#', '&', '=']).rev().find_map(|part| Uuid::try_parse(part).ok())
        {
            return Ok(Some(Self::Id(id)));
        }
        if let Some(path) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) {
            let path = path.split(['?', '#']).next().unwrap_or_default();
            let name = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or_default();
            return Ok(Some(Self::Name(name.to_lowercase())));
        }
        let words = text.split_whitespace().take(MAX_WORDS).map(fold).collect();
        Ok(Some(Self::Words(words)))
    }

    /// The text that is searched for a row with these parts.
    pub(crate) fn haystack(parts: &[&str]) -> String {
        fold(&parts.join("\n"))
    }
}

/// Lower case, for comparing. The Greek small sigma has two forms, by its place in the word; a part of a word cannot
/// know its place.
fn fold(text: &str) -> String {
    text.to_lowercase().replace('ς', "σ")
}

#[cfg(test)]
mod tests {
    use super::Search;

    #[test]
    fn an_id_is_found_alone_and_in_a_pasted_url() {
        let id = "018f2b7e-4d5a-7c3e-9a51-0123456789ab";
        let found = Some(Search::Id(id.parse().unwrap()));
        assert_eq!(Search::parse(id).unwrap(), found);
        assert_eq!(
            Search::parse(&format!("https://patchbay.example/accounts/{id}?tab=tokens")).unwrap(),
            found
        );
        assert_eq!(Search::parse(&format!("https://patchbay.example/?tenant={id}")).unwrap(), found);
    }

    #[test]
    fn a_pasted_url_without_an_id_means_its_last_part() {
        let found = Search::parse("https://patchbay.example/accounts/Acme-Corp/?a=b").unwrap();
        assert_eq!(found, Some(Search::Name("acme-corp".into())));
    }

    #[test]
    fn words_are_compared_in_lower_case() {
        assert_eq!(
            Search::parse(" North WIND ").unwrap(),
            Some(Search::Words(vec!["north".into(), "wind".into()]))
        );
        assert_eq!(Search::parse("  ").unwrap(), None);
        assert!(Search::parse(&"x".repeat(257)).is_err());
    }
}
