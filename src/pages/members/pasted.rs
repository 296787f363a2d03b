//! A pasted list of people: `e-mail[, name][, role]`, one a line.

use api_types::formats::{MAX_FULLNAME, check_email, check_line};
use ui::form::Choice;

/// Most people at once.
pub(super) const MOST: usize = 200;

/// One line, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// From 1, as an editor counts.
    pub(super) number: usize,
    /// As it was typed.
    pub(super) text: String,
    pub(super) email: String,
    /// Empty when none was given.
    pub(super) name: String,
    /// Value of one of the roles; none when none was given.
    pub(super) role: Option<String>,
    /// Why it cannot be sent: what is wrong, and what to write instead.
    pub(super) fault: Option<String>,
}

/// Reads what was pasted. Empty lines and a heading do not count. Cells are parted by tabs, semicolons or commas;
/// `Dana Kim <dana@example.com>` is understood too, and a second cell that is a role's name is the role.
pub(super) fn read(text: &str, roles: &[Choice]) -> Vec<Line> {
    let filled = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let mut lines: Vec<Line> = Vec::new();
    for (index, text) in filled {
        let cells = cells(text);
        if lines.is_empty() && is_heading(&cells) {
            continue;
        }
        let mut line = read_line(index + 1, text, cells, roles);
        if line.fault.is_none() {
            let twin = lines.iter().find(|other| other.email == line.email);
            line.fault = match twin {
                Some(twin) => Some(format!("Is in line {} already. Remove one of the two.", twin.number)),
                None if lines.len() >= MOST => {
                    Some(format!("Is beyond the {MOST} that can be invited at once."))
                }
                None => None,
            };
        }
        lines.push(line);
    }
    lines
}

fn read_line(number: usize, text: &str, cells: Vec<String>, roles: &[Choice]) -> Line {
    let mut cells = cells.into_iter();
    let (email, named) = address(&cells.next().unwrap_or_default());
    let rest: Vec<String> = cells.filter(|cell| !cell.is_empty()).collect();
    let find = |cell: &str| {
        let same = |choice: &&Choice| {
            choice.value.eq_ignore_ascii_case(cell) || choice.label.to_lowercase() == cell.to_lowercase()
        };
        roles.iter().find(same)
    };
    let (name, role) = match rest.as_slice() {
        [] => (named, None),
        [one] if named.is_empty() && find(one).is_none() => (one.clone(), None),
        [one] => (named, Some(one.clone())),
        [name, role, ..] => (name.clone(), Some(role.clone())),
    };
    let found = role.as_deref().map(find);
    let fault = check_email(&email)
        .err()
        .map(|fault| {
            if email.is_empty() {
                "Has no e-mail address in front.".to_owned()
            } else {
                format!("“{email}” {fault}.")
            }
        })
        .or_else(|| (rest.len() > 2).then(|| "Has more than e-mail, name and role.".to_owned()))
        .or_else(|| {
            check_line(&name, MAX_FULLNAME)
                .err()
                .filter(|_| !name.is_empty())
                .map(|fault| format!("The name {fault}."))
        })
        .or_else(|| match (&role, found) {
            (Some(role), Some(None)) => Some(format!("“{role}” is no role here. Known: {}.", known(roles))),
            (Some(_), Some(Some(choice))) => choice.disabled_reason.clone(),
            _ => None,
        });
    Line {
        number,
        text: text.trim().to_owned(),
        email,
        name,
        role: found.flatten().map(|choice| choice.value.clone()),
        fault,
    }
}

fn known(roles: &[Choice]) -> String {
    let labels: Vec<&str> = roles
        .iter()
        .filter(|choice| choice.disabled_reason.is_none())
        .map(|choice| choice.label.as_str())
        .collect();
    labels.join(", ")
}

/// `Dana Kim <dana@example.com>` or a bare address: address in lower case, and name.
fn address(cell: &str) -> (String, String) {
    match cell.strip_suffix('>').and_then(|cell| cell.rsplit_once('<')) {
        Some((name, email)) => (email.trim().to_lowercase(), name.trim().trim_matches('"').trim().to_owned()),
        None => (cell.to_lowercase(), String::new()),
    }
}

fn is_heading(cells: &[String]) -> bool {
    let first = cells.first().map(|cell| cell.to_lowercase()).unwrap_or_default();
    matches!(first.as_str(), "email" | "e-mail" | "mail" | "e-mail address" | "email address")
}

/// The cells of a line, without the blanks and quotes round them. Tabs come from spreadsheets and go before semicolons,
/// these before commas, which may be a part of names.
fn cells(line: &str) -> Vec<String> {
    let parter = ['\t', ';', ','].into_iter().find(|parter| line.contains(*parter)).unwrap_or(',');
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        if letter == '"' {
            quoted = !quoted;
        } else if letter == parter && !quoted {
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            cell.push(letter);
        }
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles() -> Vec<Choice> {
        vec![
            Choice::new("administrator", "Administrator").disabled("You are no administrator."),
            Choice::new("viewer", "Viewer"),
            Choice::new("support-eu", "Support Europe"),
        ]
    }

    fn said(text: &str) -> Vec<String> {
        let lines = read(text, &roles());
        let said = lines.into_iter().map(|Line { number, email, name, role, fault, .. }| match fault {
            Some(fault) => format!("{number}: {fault}"),
            None => format!("{number}: {email}|{name}|{}", role.unwrap_or_default()),
        });
        said.collect()
    }

    #[test]
    fn whatever_people_paste_is_understood() {
        let text = "E-mail,Name,Role\n\
                    dana@acme.test\n\
                    \n\
                    Lee@Acme.test, Lee Ray\n\
                    kim@acme.test, viewer\n\
                    ana@acme.test, Ana, Support Europe\r\n\
                    bo@acme.test\tBo, the second\tVIEWER\n\
                    cy@acme.test; Cy; support-eu\n\
                    \"Dee, D.\" <dee@acme.test>\n\
                    Eli Fox <eli@acme.test>, viewer\n\
                    flo@acme.test, \"Flo, the third\", viewer";
        assert_eq!(
            said(text),
            [
                "2: dana@acme.test||",
                "4: lee@acme.test|Lee Ray|",
                "5: kim@acme.test||viewer",
                "6: ana@acme.test|Ana|support-eu",
                "7: bo@acme.test|Bo, the second|viewer",
                "8: cy@acme.test|Cy|support-eu",
                "9: dee@acme.test|Dee, D.|",
                "10: eli@acme.test|Eli Fox|viewer",
                "11: flo@acme.test|Flo, the third|viewer",
            ]
        );
    }

    #[test]
    fn a_bad_line_says_what_to_write_instead() {
        assert_eq!(
            said(
                "dana\n, Dana\nlee@acme.test, Lee, boss\nkim@acme.test, Kim, administrator\na@b.c, A, viewer, x"
            ),
            [
                "1: “dana” must be an e-mail address such as dana@example.com.",
                "2: Has no e-mail address in front.",
                "3: “boss” is no role here. Known: Viewer, Support Europe.",
                "4: You are no administrator.",
                "5: Has more than e-mail, name and role.",
            ]
        );
    }

    #[test]
    fn nobody_is_invited_twice_whatever_the_letters() {
        assert_eq!(
            said("dana@acme.test\nDana@ACME.test"),
            ["1: dana@acme.test||", "2: Is in line 1 already. Remove one of the two."]
        );
    }

    #[test]
    fn there_is_a_most() {
        let text = (0..=MOST).map(|number| format!("p{number}@acme.test")).collect::<Vec<_>>().join("\n");
        let lines = read(&text, &roles());
        assert_eq!(lines.iter().filter(|line| line.fault.is_none()).count(), MOST);
        assert!(
            lines.last().and_then(|line| line.fault.as_deref()).is_some_and(|fault| fault.contains("200"))
        );
    }

    #[test]
    fn nothing_is_nobody() {
        assert!(read(" \n\n", &roles()).is_empty());
    }
}
