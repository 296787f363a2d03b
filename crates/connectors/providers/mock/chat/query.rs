//! Filters and pages over what is in memory, in the order in which it lies there.

use std::collections::BTreeMap;

use crate::chat::{Conversation, ConversationKind, Message, User};
use crate::query::{FilterKind, FilterSpec, FilterValue, Found, Operator, Page, Query};
use crate::{ErrorKind, ProviderError};

const TEXT: &[Operator] =
    &[Operator::Eq, Operator::Ne, Operator::In, Operator::NotIn, Operator::Like, Operator::NotLike];
const NUMBER: &[Operator] = &[Operator::Eq, Operator::Ne, Operator::In, Operator::NotIn];

const fn text(name: &'static str) -> FilterSpec {
    FilterSpec { name, kind: FilterKind::Text, operators: TEXT, docs: "" }
}

const fn number(name: &'static str, docs: &'static str) -> FilterSpec {
    FilterSpec { name, kind: FilterKind::Number, operators: NUMBER, docs }
}

pub(super) const USERS: &[FilterSpec] = &[
    text("entity.name"),
    text("entity.user.name"),
    text("entity.user.email_addr"),
    number("entity.user.user_status_id", "1 active, 5 deprovisioned."),
];

pub(super) const CONVERSATIONS: &[FilterSpec] = &[
    text("conversation.name"),
    number("conversation.type_id", "1 a channel, 2 a talk of two, 3 a group, 4 a session with an AI."),
];

pub(super) const MESSAGES: &[FilterSpec] = &[FilterSpec {
    name: "time",
    kind: FilterKind::Time,
    operators: &[Operator::Gte, Operator::Lte],
    docs: "When it was sent.",
}];

/// What is filtered, and by which the next page is found.
pub(super) trait Listed {
    /// Its id.
    fn uid(&self) -> &str;
    /// What it has in a field.
    fn found(&self, field: &str) -> Found<'_>;
}

/// The page of a query.
pub(super) fn page<T: Listed>(items: Vec<T>, query: &Query) -> Result<Page<T>, ProviderError> {
    let passes = |item: &T| query.filters.iter().all(|filter| filter.holds(item.found(filter.field)));
    let mut found: Vec<T> = items.into_iter().filter(passes).collect();
    let mut counts = BTreeMap::new();
    for wanted in &query.counts {
        if wanted != "*" {
            let message = format!("counts {wanted:?}; this provider counts all only: stats/count()");
            return Err(ProviderError::new(ErrorKind::InvalidQuery { parameter: "meta" }, message));
        }
        counts.insert(wanted.clone(), found.len() as u64);
    }
    if let Some(after) = &query.after {
        let last = found.iter().position(|item| item.uid() == after);
        let last = last.ok_or_else(|| {
            let message = "is of a page that is not there any more; begin again without it";
            ProviderError::new(ErrorKind::InvalidQuery { parameter: "cursor" }, message)
        })?;
        found.drain(..=last);
    }
    let more = found.len() > query.limit as usize;
    found.truncate(query.limit as usize);
    let next = found.last().filter(|_| more).map(|last| last.uid().to_owned());
    Ok(Page { items: found, next, counts })
}

/// The texts of a query, where magic ones may stand.
pub(super) fn texts(query: &Query) -> Vec<&str> {
    let values = query.filters.iter().flat_map(|filter| &filter.values);
    values
        .filter_map(|value| if let FilterValue::Text(text) = value { Some(text.as_str()) } else { None })
        .collect()
}

fn said(text: Option<&String>) -> Found<'_> {
    text.map_or(Found::Nothing, |text| Found::Text(text))
}

impl Listed for User {
    fn uid(&self) -> &str {
        &self.uid
    }

    fn found(&self, field: &str) -> Found<'_> {
        match field {
            "entity.name" => said(self.full_name.as_ref().or(self.name.as_ref())),
            "entity.user.name" => said(self.name.as_ref()),
            "entity.user.email_addr" => said(self.email.as_ref()),
            "entity.user.user_status_id" => {
                self.active.map_or(Found::Nothing, |active| Found::Number(if active { 1.0 } else { 5.0 }))
            }
            _ => Found::Nothing,
        }
    }
}

impl Listed for Conversation {
    fn uid(&self) -> &str {
        &self.uid
    }

    fn found(&self, field: &str) -> Found<'_> {
        match field {
            "conversation.name" => said(self.name.as_ref()),
            "conversation.type_id" => Found::Number(match self.kind {
                ConversationKind::Channel => 1.0,
                ConversationKind::DirectMessage => 2.0,
                ConversationKind::GroupChat => 3.0,
                ConversationKind::AiSession => 4.0,
                ConversationKind::Other(_) => 99.0,
            }),
            _ => Found::Nothing,
        }
    }
}

impl Listed for Message {
    fn uid(&self) -> &str {
        &self.uid
    }

    fn found(&self, field: &str) -> Found<'_> {
        if field == "time" { Found::Time(self.sent_at) } else { Found::Nothing }
    }
}
