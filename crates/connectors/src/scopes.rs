//! What a credential was granted, compared with what the operations need.

use crate::{Capability, Warning};

/// Operations that one warning names.
const MOST_NAMED: usize = 5;

/// The scopes that operations need and that are not among those granted, each with the operations that need it.
pub fn missing(capabilities: &[Capability], granted: &[&str]) -> Vec<(&'static str, Vec<&'static str>)> {
    let mut missing: Vec<(&'static str, Vec<&'static str>)> = Vec::new();
    for capability in capabilities {
        for scope in capability.scopes.iter().filter(|scope| !granted.contains(scope)) {
            match missing.iter_mut().find(|(name, _)| name == scope) {
                Some((_, operations)) => operations.push(capability.operation),
                None => missing.push((scope, vec![capability.operation])),
            }
        }
    }
    missing
}

/// The same as warnings. `granted` is a list as headers have it, separated by commas or blanks; `None`, where the provider
/// does not say what it has granted, warns of nothing.
pub fn warnings(pointer: &str, capabilities: &[Capability], granted: Option<&str>) -> Vec<Warning> {
    let Some(granted) = granted else { return Vec::new() };
    let granted: Vec<_> =
        granted.split([',', ' ']).map(str::trim).filter(|scope| !scope.is_empty()).collect();
    let warning = |(scope, operations): (&str, Vec<&str>)| Warning {
        pointer: pointer.to_owned(),
        message: format!("lacks the scope {scope}, which is needed for {}", named(&operations)),
    };
    missing(capabilities, &granted).into_iter().map(warning).collect()
}

/// Operations in words, the first of them by name.
pub fn named(operations: &[&str]) -> String {
    let first = operations[..operations.len().min(MOST_NAMED)].join(", ");
    match operations.len().saturating_sub(MOST_NAMED) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::{missing, named, warnings};
    use crate::Capability;

    const TABLE: &[Capability] = &[
        Capability { scopes: &["read"], ..Capability::of("get") },
        Capability { scopes: &["read", "write"], ..Capability::of("create") },
        Capability { scopes: &["write"], ..Capability::of("delete") },
        Capability::of("free"),
    ];

    #[test]
    fn each_missing_scope_is_named_once_with_what_needs_it() {
        assert_eq!(missing(TABLE, &["read"]), [("write", vec!["create", "delete"])]);
        assert_eq!(missing(TABLE, &["read", "write"]), []);
        assert_eq!(missing(TABLE, &[]).len(), 2);
    }

    #[test]
    fn what_was_granted_is_read_as_headers_write_it() {
        for granted in ["read, write", "write read", " read,write, other"] {
            assert_eq!(warnings("/credential", TABLE, Some(granted)), [], "{granted:?}");
        }
        let [warning] = &warnings("/credential", TABLE, Some("read"))[..] else { panic!() };
        assert_eq!(warning.pointer, "/credential");
        assert_eq!(warning.message, "lacks the scope write, which is needed for create, delete");
        assert_eq!(warnings("", TABLE, Some("")).len(), 2, "nothing was granted");
        assert_eq!(warnings("", TABLE, None), [], "nobody has said what was granted");
    }

    #[test]
    fn of_many_operations_the_first_are_named() {
        assert_eq!(named(&["a", "b", "c", "d", "e", "f", "g"]), "a, b, c, d, e and 2 more");
        assert_eq!(named(&[]), "");
    }
}
