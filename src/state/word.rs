//! What tabs tell each other about the session: who, and nothing that would let anybody in.

use ui::api::keeper::Owner;

/// One word from one tab to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// Somebody signed in.
    In(Owner),
    /// The session has ended.
    Out,
}

impl Word {
    pub(super) fn to_text(self) -> String {
        match self {
            Self::Out => "out".to_owned(),
            Self::In(Owner { organization, member: Some(member) }) => format!("in {organization} {member}"),
            Self::In(Owner { organization, member: None }) => format!("in {organization}"),
        }
    }

    pub(super) fn from_text(text: &str) -> Option<Self> {
        let mut parts = text.split(' ');
        let word = match parts.next()? {
            "out" => Self::Out,
            "in" => {
                let organization = parts.next()?.parse().ok()?;
                let member = parts.next().map(str::parse).transpose().ok()?;
                Self::In(Owner { organization, member })
            }
            _ => return None,
        };
        parts.next().is_none().then_some(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_understood_by_the_other_tab() {
        let organization = "0192d6a0-0000-7000-8000-000000000001".parse().unwrap();
        let member = "0192d6a0-0000-7000-8000-000000000002".parse().ok();
        let words = [
            Word::Out,
            Word::In(Owner { organization, member }),
            Word::In(Owner { organization, member: None }),
        ];
        for word in words {
            assert_eq!(Word::from_text(&word.to_text()), Some(word));
        }
    }

    #[test]
    fn what_another_version_of_the_page_says_does_no_harm() {
        for text in ["", "in", "in x", "out now", "hello"] {
            assert_eq!(Word::from_text(text), None, "{text:?}");
        }
    }
}
