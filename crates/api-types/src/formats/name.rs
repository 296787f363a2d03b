//! Names: slugs that are unique beside their siblings and work in place of ids in paths (contract, management 0.3).

use uuid::Uuid;

use super::Fault;

/// Longest name, in characters.
pub const MAX_NAME: usize = 128;

/// Words that stand at the place of a name in some path of the API; an object of that name could not be reached.
pub const RESERVED_NAMES: [&str; 16] = [
    "apply",
    "events",
    "export",
    "history",
    "info",
    "lookup",
    "mcp",
    "new",
    "proof",
    "refresh",
    "secondary",
    "session",
    "sessions",
    "synqly-integrations",
    "timeseries",
    "verify",
];

/// The form in which a name is stored and compared: lower case, because names differ by more than case.
pub fn normalize_name(name: &str) -> String {
    name.to_ascii_lowercase()
}

/// Checks a name as somebody wrote it.
///
/// ```
/// use api_types::formats::check_name;
/// assert!(check_name("~demo_tenant-1").is_ok());
/// assert!(check_name("Demo Tenant").is_err());
/// ```
pub fn check_name(name: &str) -> Result<(), Fault> {
    if name.is_empty() {
        return Err("must not be empty; leave it out to have one made".into());
    }
    if name.chars().count() > MAX_NAME {
        return Err(format!("must have at most {MAX_NAME} characters"));
    }
    if let Some(wrong) = name.chars().find(|c| !is_name_character(*c)) {
        return Err(format!(
            "may hold only the letters a to z, digits, '_', '-', '.' and '~'; {wrong:?} is not one of them"
        ));
    }
    if name.chars().all(|c| c == '.') {
        return Err("must not consist of dots: '.' and '..' mean folders in a path".into());
    }
    if looks_like_id(name) {
        return Err("must not look like an id, because names and ids are used in the same places".into());
    }
    if RESERVED_NAMES.contains(&normalize_name(name).as_str()) {
        return Err("is a word of the API's paths and cannot be a name".into());
    }
    Ok(())
}

/// Whether a text would be taken for an id: a UUID in any of its spellings.
pub fn looks_like_id(text: &str) -> bool {
    Uuid::try_parse(text).is_ok()
}

/// Derives a name from a display name: "Müller & Söhne 1" gives `muller-sohne-1`, and a word of the API's paths, which
/// is refused as a name, gets a suffix.
///
/// `None` if nothing usable is left, or what is left is not allowed as a name; the object's id serves then.
pub fn slug(fullname: &str) -> Option<String> {
    let ascii = deunicode::deunicode_with_tofu(fullname, "-").to_ascii_lowercase();
    let mut name = String::new();
    for c in ascii.chars() {
        if is_name_character(c) && c != '-' && c != '.' {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    name.truncate(MAX_NAME);
    let mut name = name.trim_end_matches('-').to_owned();
    if RESERVED_NAMES.contains(&name.as_str()) {
        name.push_str("-1");
    }
    check_name(&name).is_ok().then_some(name)
}

fn is_name_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '~')
}

#[cfg(test)]
mod tests {
    use super::{check_name, slug};

    #[test]
    fn names_of_the_official_examples_are_taken() {
        for name in
            ["acme-corp", "~test-account-1f", "ticketing_mock_ticketing", "tenant-1", "Tenant-ABC", "a"]
        {
            assert_eq!(check_name(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn names_that_would_be_ambiguous_in_a_path_are_refused() {
        for name in [
            "",
            "a b",
            "a/b",
            "ü",
            "a%20",
            "..",
            "lookup",
            "VERIFY",
            "018f2b7e-4d5a-7c3e-9a51-0123456789ab",
            "018f2b7e4d5a7c3e9a510123456789ab",
        ] {
            assert!(check_name(name).is_err(), "{name}");
        }
        assert!(check_name(&"x".repeat(128)).is_ok());
        assert!(check_name(&"x".repeat(129)).is_err());
    }

    #[test]
    fn a_slug_is_derived_as_the_official_client_expects() {
        assert_eq!(slug("Demo Tenant 1").as_deref(), Some("demo-tenant-1"));
        assert_eq!(slug("  Müller & Söhne  GmbH ").as_deref(), Some("muller-sohne-gmbh"));
        assert_eq!(slug("~Test Account").as_deref(), Some("~test-account"));
        assert_eq!(slug("北京").as_deref(), Some("bei-jing"));
    }

    #[test]
    fn no_slug_is_made_of_nothing() {
        assert_eq!(slug(" -- "), None);
        assert_eq!(slug(""), None);
    }

    #[test]
    fn a_slug_that_would_be_a_word_of_the_paths_gets_a_suffix() {
        for word in super::RESERVED_NAMES {
            assert_eq!(check_name(word), Err("is a word of the API's paths and cannot be a name".into()));
            assert_eq!(slug(&word.to_uppercase()), Some(format!("{word}-1")));
        }
    }

    #[test]
    fn a_long_display_name_is_cut() {
        assert_eq!(slug(&"word ".repeat(100)).map(|name| name.len() <= 128), Some(true));
    }
}
