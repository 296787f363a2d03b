//! What tabs say on the channel of live changes, as text.

use api_types::events::Change;
use serde::{Deserialize, Serialize};

use super::election::Word;

/// One text on the channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Said {
    /// A tab is new.
    Hello,
    /// A tab leads.
    Lead {
        /// Its name.
        name: String,
        /// Its term.
        term: u64,
    },
    /// A tab leads no more.
    Leave {
        /// Its name.
        name: String,
    },
    /// The leader passes on what has changed.
    Changes(Vec<Change>),
    /// The leader has begun to listen again: what happened in between, nobody knows.
    Missed,
}

impl Said {
    pub(super) fn to_text(&self) -> String {
        // Fails only for maps whose keys are no texts.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// None for what another version of the page says.
    pub(super) fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

impl From<Word> for Said {
    fn from(word: Word) -> Self {
        match word {
            Word::Hello => Self::Hello,
            Word::Lead { name, term } => Self::Lead { name, term },
            Word::Leave { name } => Self::Leave { name },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_understood_by_the_other_tab() {
        let change = Change {
            kind: "members.create".to_owned(),
            organization_id: "0192d6a0-0000-7000-8000-000000000001".parse().unwrap(),
            account_id: None,
            id: "x".to_owned(),
        };
        let name = || "a".to_owned();
        let all = [
            Said::from(Word::Hello),
            Word::Lead { name: name(), term: 3 }.into(),
            Word::Leave { name: name() }.into(),
            Said::Changes(vec![change]),
            Said::Missed,
        ];
        for said in all {
            assert_eq!(Said::from_text(&said.to_text()), Some(said));
        }
        assert_eq!(Said::from_text("{\"dance\": 1}"), None);
    }
}
