//! Conversations: channels, talks of two, talks of a few.

use api_types::Timestamp;
use serde_json::Value;

use super::super::api::{check, form, next};
use super::super::errors::provided;
use super::{items, more, paging, text, yes};
use crate::chat::{Conversation, ConversationKind};
use crate::http::lacks;
use crate::query::{FilterKind, FilterSpec, FilterValue, Operator, Page, Query};
use crate::{Answer, Context, ErrorKind, ProviderError, Request};

/// What is filled.
pub(super) const FIELDS: &[&str] = &[
    "conversation.uid",
    "conversation.name",
    "conversation.type_id",
    "conversation.created_time",
    "conversation.member_count",
    "unmapped",
];

pub(super) const FILTERS: &[FilterSpec] = &[FilterSpec {
    name: "conversation.type_id",
    kind: FilterKind::Number,
    operators: &[Operator::Eq, Operator::In],
    docs: "1 a channel, 2 a talk of two, 3 a talk of a few.",
}];

/// Slack's words for kinds, the scope that lists each, and the number that it has here.
const ALL: [(&str, &str, f64); 4] = [
    ("public_channel", "channels:read", 1.0),
    ("private_channel", "groups:read", 1.0),
    ("im", "im:read", 2.0),
    ("mpim", "mpim:read", 3.0),
];
/// Between the kinds and Slack's cursor in ours: a page is followed by one of the same kinds.
const BEHIND_KINDS: char = '|';

/// The kinds that are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kinds {
    words: Vec<&'static str>,
    cursor: Option<String>,
}

impl Kinds {
    /// Those of a query; `None`, if its filters leave none.
    pub(super) fn of(query: &Query) -> Result<Option<Self>, ProviderError> {
        let chosen = |number: f64| {
            query.filters.iter().all(|filter| filter.values.contains(&FilterValue::Number(number)))
        };
        let mut words: Vec<_> =
            ALL.iter().filter(|(.., number)| chosen(*number)).map(|(word, ..)| *word).collect();
        let mut cursor = None;
        if let Some(after) = &query.after {
            let (kinds, slack) = after.split_once(BEHIND_KINDS).ok_or_else(|| {
                let message = "is of another version; begin again without it";
                ProviderError::new(ErrorKind::InvalidQuery { parameter: "cursor" }, message)
            })?;
            words.retain(|word| kinds.split(',').any(|one| one == *word));
            cursor = Some(slack.to_owned());
        }
        Ok((!words.is_empty()).then_some(Self { words, cursor }))
    }

    /// After a refusal for lack of scopes: the kinds that are left. Any other refusal, and one that leaves nothing or
    /// everything, stays what it is.
    pub(super) fn without_what_is_missing(self, error: ProviderError) -> Result<Self, ProviderError> {
        let Some(scopes) = provided(&error) else { return Err(error) };
        let may = |word: &&str| {
            ALL.iter().any(|(one, scope, _)| one == word && scopes.iter().any(|given| given == scope))
        };
        let words: Vec<_> = self.words.iter().copied().filter(may).collect();
        if words.is_empty() || words.len() == self.words.len() {
            return Err(error);
        }
        Ok(Self { words, ..self })
    }

    fn join(&self) -> String {
        self.words.join(",")
    }
}

/// Asks for the conversations of the workspace, or for those that somebody is in.
pub(super) fn request(
    context: &Context,
    user: Option<&str>,
    kinds: &Kinds,
    query: &Query,
) -> Result<Request, ProviderError> {
    let mut fields = paging(query.limit, kinds.cursor.as_deref());
    fields.push(("types", kinds.join()));
    let Some(user) = user else { return form(context, "conversations.list", &fields) };
    fields.push(("user", user.to_owned()));
    form(context, "users.conversations", &fields)
}

pub(super) fn read(
    answer: Answer,
    user: Option<&str>,
    kinds: &Kinds,
) -> Result<Page<Conversation>, ProviderError> {
    let said = check(answer, "user", user.unwrap_or_default())?;
    let found = items(&said, "channels")?.iter().map(conversation).collect::<Result<_, _>>()?;
    let next = next(&said).map(|cursor| format!("{}{BEHIND_KINDS}{cursor}", kinds.join()));
    Ok(Page { next, ..Page::whole(found) })
}

fn conversation(said: &Value) -> Result<Conversation, ProviderError> {
    let uid = text(said, "id").ok_or_else(|| lacks("id", said))?;
    // A talk of a few is said to be a private channel as well.
    let kind = if yes(said, "is_im") {
        ConversationKind::DirectMessage
    } else if yes(said, "is_mpim") {
        ConversationKind::GroupChat
    } else if yes(said, "is_channel") || yes(said, "is_group") {
        ConversationKind::Channel
    } else {
        ConversationKind::Other("conversation".to_owned())
    };
    let placed = ["id", "name", "is_im", "is_mpim", "created", "num_members"];
    Ok(Conversation {
        uid,
        name: text(said, "name"),
        kind,
        created_at: said.get("created").and_then(Value::as_i64).and_then(moment),
        // Slack says when a conversation was last changed, and only to its members when something was said.
        last_activity_at: None,
        members: said.get("num_members").and_then(Value::as_u64),
        more: more(said, &placed),
    })
}

fn moment(seconds: i64) -> Option<Timestamp> {
    seconds.checked_mul(1_000_000).map(Timestamp::from_micros)
}
