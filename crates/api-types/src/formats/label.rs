//! Labels of accounts (contract, management 5).

use super::Fault;

/// Most labels that one object may carry.
pub const MAX_LABELS: usize = 64;

/// Checks one label: 1–48 letters, digits, `_`, `-`, `:`, `.`.
///
/// ```
/// use api_types::formats::check_label;
/// assert!(check_label("tier:gold").is_ok());
/// assert!(check_label("two words").is_err());
/// ```
pub fn check_label(label: &str) -> Result<(), Fault> {
    if label.is_empty() || label.chars().count() > 48 {
        return Err("must have 1 to 48 characters".into());
    }
    match label.chars().find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-' | ':' | '.')) {
        Some(wrong) => {
            Err(format!("may hold only letters, digits, '_', '-', ':' and '.'; {wrong:?} is not one of them"))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::check_label;

    #[test]
    fn the_contracts_alphabet_is_taken_and_nothing_else() {
        assert_eq!(check_label("Tier:gold_1.a-b"), Ok(()));
        assert_eq!(check_label(&"x".repeat(48)), Ok(()));
        for label in ["", "a b", "a,b", "ä", "a/b", &"x".repeat(49)] {
            assert!(check_label(label).is_err(), "{label}");
        }
    }
}
