//! Roles by name, as people call them. The names are those of `GET /v1/roles`.

/// A role in a word or two; a custom role is called what its maker called it.
pub(crate) fn role(name: &str) -> String {
    match name.split_once('~') {
        Some(("administrator", _)) => "Administrator of one account".to_owned(),
        Some(("account-manager", _)) => "Editor of one account".to_owned(),
        Some(("viewer", _)) => "Viewer of one account".to_owned(),
        _ => match name {
            "administrator" => "Administrator".to_owned(),
            "root_administrator" => "Root administrator".to_owned(),
            "viewer" => "Viewer".to_owned(),
            "member" => "Member".to_owned(),
            custom => custom.to_owned(),
        },
    }
}

/// All roles of a member in one line: those that say the same once.
pub(crate) fn roles(names: &[String]) -> String {
    let mut said: Vec<(String, usize)> = Vec::new();
    for word in names.iter().map(|name| role(name)) {
        match said.iter_mut().find(|(known, _)| *known == word) {
            Some((_, count)) => *count += 1,
            None => said.push((word, 1)),
        }
    }
    if said.is_empty() {
        return "No role".to_owned();
    }
    let parts = said.into_iter().map(|(word, count)| match word.strip_suffix(" of one account") {
        Some(kind) if count > 1 => format!("{kind} of {count} accounts"),
        _ => word,
    });
    parts.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::roles;

    #[test]
    fn roles_are_said_once_and_counted() {
        let said = |names: &[&str]| roles(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert_eq!(said(&["administrator"]), "Administrator");
        assert_eq!(said(&["viewer~a", "member", "viewer~b"]), "Viewer of 2 accounts, Member");
        assert_eq!(said(&["account-manager~a"]), "Editor of one account");
        assert_eq!(said(&["support-eu"]), "support-eu");
        assert_eq!(said(&[]), "No role");
    }
}
