//! What a client knows about an account that it made.

use serde_json::{Value, json};

/// What an account is, as far as clients set it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) fullname: String,
    pub(crate) environment: String,
    /// In order.
    pub(crate) labels: Vec<String>,
}

/// An account and everything that was acknowledged about it.
#[derive(Clone, Debug)]
pub(crate) struct Tracked {
    /// Never used for another one.
    pub(crate) name: String,
    /// Unknown until a creation was acknowledged or found to have happened.
    pub(crate) id: Option<String>,
    pub(crate) belief: Belief,
    /// Acknowledged changes.
    pub(crate) changes: usize,
    /// Changes of which nobody knows whether an acknowledgement was on its way.
    pub(crate) doubtful_changes: usize,
}

#[derive(Clone, Debug)]
pub(crate) enum Belief {
    /// It is so; `None`: there is no such account (any more).
    Sure(Option<State>),
    /// A request went unanswered: it is as before or as it was to become, and nothing else.
    Doubt { before: Option<State>, after: Option<State>, creation: Option<Creation> },
}

/// A creation to repeat with its key.
#[derive(Clone, Debug)]
pub(crate) struct Creation {
    pub(crate) key: Option<String>,
    pub(crate) body: Value,
}

impl State {
    pub(crate) fn of(account: &Value) -> Self {
        let text = |name: &str| account[name].as_str().unwrap().to_owned();
        let labels = account["labels"].as_array().unwrap();
        Self {
            fullname: text("fullname"),
            environment: text("environment"),
            labels: labels.iter().map(|label| label.as_str().unwrap().to_owned()).collect(),
        }
    }

    pub(crate) fn creation(&self, name: &str) -> Value {
        json!({"name": name, "fullname": self.fullname, "environment": self.environment, "labels": self.labels})
    }

    pub(crate) fn patch(&self) -> Value {
        json!([
            {"op": "replace", "path": "/fullname", "value": self.fullname},
            {"op": "replace", "path": "/labels", "value": self.labels},
        ])
    }
}

impl Tracked {
    /// What it is, for accounts that are there for sure.
    pub(crate) fn present(&self) -> Option<&State> {
        match &self.belief {
            Belief::Sure(state) => state.as_ref(),
            Belief::Doubt { .. } => None,
        }
    }

    pub(crate) fn is_in_doubt(&self) -> bool {
        matches!(self.belief, Belief::Doubt { .. })
    }
}
