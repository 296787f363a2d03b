//! Who is there, where they talk, and what they have said: the same for every integration, but for the day.

use api_types::Timestamp;
use serde_json::{Value, json};

use crate::chat::{Conversation, ConversationKind, File, Message, MessageKind, More, User, UserKind, Within};
use crate::{Context, ProviderError};

const MINUTE: i64 = 60_000_000;
const DAY: i64 = 24 * 60 * MINUTE;
/// How long ago the workspace was made, in days.
const AGE: i64 = 30;
/// How many days they have talked about the day.
const TALKS: i64 = 14;

/// Id, name, full name, what they are, whether they can still sign in.
const PEOPLE: [(&str, &str, &str, UserKind, bool); 6] = [
    ("U-ada", "ada", "Ada Lovelace", UserKind::Administrator, true),
    ("U-grace", "grace", "Grace Hopper", UserKind::Person, true),
    ("U-alan", "alan", "Alan Turing", UserKind::Person, true),
    ("U-edsger", "edsger", "Edsger Dijkstra", UserKind::Person, true),
    ("U-former", "former", "Former Colleague", UserKind::Person, false),
    ("U-deploy", "deploy", "Deploy Bot", UserKind::Program, true),
];

/// Who is in it, beside its id and name.
type Place = (&'static str, Option<&'static str>, ConversationKind, &'static [&'static str]);

fn places() -> [Place; 5] {
    [
        (
            "C-general",
            Some("general"),
            ConversationKind::Channel,
            &["U-ada", "U-grace", "U-alan", "U-edsger", "U-former", "U-deploy"],
        ),
        ("C-releases", Some("releases"), ConversationKind::Channel, &["U-ada", "U-grace", "U-deploy"]),
        ("D-ada-grace", None, ConversationKind::DirectMessage, &["U-ada", "U-grace"]),
        ("G-on-call", Some("On call"), ConversationKind::GroupChat, &["U-grace", "U-alan", "U-edsger"]),
        ("A-alan", Some("Drafting a report"), ConversationKind::AiSession, &["U-alan"]),
    ]
}

/// A workspace.
pub(super) struct Workspace {
    pub(super) users: Vec<User>,
    pub(super) conversations: Vec<Conversation>,
    /// The newest first.
    pub(super) messages: Vec<Message>,
}

impl Workspace {
    /// That of an integration.
    pub(super) fn of(context: &Context) -> Self {
        let began = Timestamp::from_micros(context.created_at.as_micros() - AGE * DAY);
        let mut messages = messages(began);
        messages.sort_by(|a, b| (b.sent_at, &b.uid).cmp(&(a.sent_at, &a.uid)));
        let conversations = places().map(|place| conversation(place, began, &messages)).into();
        Self { users: PEOPLE.map(user).into(), conversations, messages }
    }

    /// Those that somebody is in.
    pub(super) fn conversations_of(self, user: &str) -> Result<Vec<Conversation>, ProviderError> {
        self.known(user)?;
        let is_in = |one: &Conversation| members_of(&one.uid).contains(&user);
        Ok(self.conversations.into_iter().filter(is_in).collect())
    }

    /// Who is in a conversation.
    pub(super) fn members(self, within: Within<'_>) -> Result<Vec<User>, ProviderError> {
        let members = self.check(within)?;
        Ok(self.users.into_iter().filter(|user| members.contains(&user.uid.as_str())).collect())
    }

    /// What was said in a conversation.
    pub(super) fn messages_in(self, within: Within<'_>) -> Result<Vec<Message>, ProviderError> {
        self.check(within)?;
        Ok(self.messages.into_iter().filter(|message| message.conversation == within.conversation).collect())
    }

    /// The members of a conversation, if it is there for that user.
    fn check(&self, within: Within<'_>) -> Result<&'static [&'static str], ProviderError> {
        let members = members_of(within.conversation);
        if let Some(user) = within.user {
            self.known(user)?;
        }
        // To whom it is closed, it is not there.
        if members.is_empty() || within.user.is_some_and(|user| !members.contains(&user)) {
            return Err(ProviderError::not_found("conversation", within.conversation));
        }
        Ok(members)
    }

    fn known(&self, user: &str) -> Result<(), ProviderError> {
        let known = self.users.iter().any(|one| one.uid == user);
        known.then_some(()).ok_or_else(|| ProviderError::not_found("user", user))
    }
}

fn members_of(conversation: &str) -> &'static [&'static str] {
    places().into_iter().find(|(id, ..)| *id == conversation).map_or(&[], |(.., members)| members)
}

fn user((uid, name, full_name, kind, active): (&str, &str, &str, UserKind, bool)) -> User {
    let email = (kind != UserKind::Program).then(|| format!("{name}@example.com"));
    let zone = "Europe/Berlin";
    User {
        uid: uid.to_owned(),
        name: Some(name.to_owned()),
        full_name: Some(full_name.to_owned()),
        kind,
        active: Some(active),
        has_mfa: (kind != UserKind::Program).then_some(kind == UserKind::Administrator),
        more: more(
            &json!({ "time_zone": zone }),
            json!({ "id": uid, "name": name, "full_name": full_name, "email": email, "active": active, "time_zone": zone }),
        ),
        email,
    }
}

fn conversation((uid, name, kind, members): Place, began: Timestamp, messages: &[Message]) -> Conversation {
    let last = messages.iter().find(|message| message.conversation == uid).map(|message| message.sent_at);
    Conversation {
        uid: uid.to_owned(),
        name: name.map(str::to_owned),
        kind,
        created_at: Some(began),
        last_activity_at: last,
        members: Some(members.len() as u64),
        more: more(
            &json!({ "archived": false }),
            json!({ "id": uid, "name": name, "members": members, "archived": false, "created": began.to_string() }),
        ),
    }
}

/// A few words every day in the general channel, and one of each kind elsewhere.
fn messages(began: Timestamp) -> Vec<Message> {
    let at = |day: i64, minute: i64| Timestamp::from_micros(began.as_micros() + day * DAY + minute * MINUTE);
    let mut all = Vec::new();
    for day in 0..TALKS {
        let speaker = |turn: i64| PEOPLE[usize::try_from((day + turn) % 4).unwrap_or_default()].0;
        let question = format!("M-{day:02}-1");
        let text = format!("Day {}: what is left before the release?", day + 1);
        all.push(message((&question, "C-general"), speaker(0), at(day, 0), &text));
        let answer = message(
            (&format!("M-{day:02}-2"), "C-general"),
            speaker(1),
            at(day, 7),
            "Two tickets, and the notes.",
        );
        all.push(Message { answers: Some(question), ..answer });
    }
    let came = message(("M-came", "C-general"), "U-edsger", at(1, 30), "edsger has joined the channel");
    all.push(Message { kind: MessageKind::System, ..came });
    let edited = message(("M-edited", "C-releases"), "U-ada", at(3, 1), "2.4 goes out on Thursday – ✔");
    all.push(Message { kind: MessageKind::Edited, ..edited });
    let notes = message(("M-notes", "C-releases"), "U-grace", at(3, 5), "The notes:");
    let file = File {
        uid: Some("F-notes".to_owned()),
        name: "release-notes.md".to_owned(),
        media_type: Some("text/markdown".to_owned()),
        size: Some(2048),
    };
    all.push(Message { files: vec![file], ..notes });
    all.push(message(("M-deploy", "C-releases"), "U-deploy", at(4, 0), "Deployed 2.4 to production"));
    let gone = message(("M-gone", "D-ada-grace"), "U-ada", at(5, 0), "");
    all.push(Message { kind: MessageKind::Deleted, ..gone });
    all.push(message(("M-lunch", "D-ada-grace"), "U-grace", at(5, 2), "Lunch at twelve?"));
    all.push(message(("M-alert", "G-on-call"), "U-alan", at(6, 0), "Disk of db-3 is 95 % full"));
    all.push(message(("M-draft", "A-alan"), "U-alan", at(7, 0), "Summarize last week’s incidents"));
    all
}

fn message((uid, conversation): (&str, &str), sender: &str, sent_at: Timestamp, text: &str) -> Message {
    let raw = json!({
        "id": uid, "channel": conversation, "user": sender, "text": text, "sent": sent_at.to_string(), "reactions": [],
    });
    let found = PEOPLE.iter().find(|(id, ..)| *id == sender);
    let sender = found.map(|(uid, name, _, kind, _)| User {
        uid: (*uid).to_owned(),
        name: Some((*name).to_owned()),
        kind: *kind,
        ..User::default()
    });
    Message {
        uid: uid.to_owned(),
        conversation: conversation.to_owned(),
        answers: None,
        sender,
        sent_at,
        kind: MessageKind::Sent,
        text: text.to_owned(),
        files: Vec::new(),
        more: more(&json!({ "reactions": [] }), raw),
    }
}

fn more(unmapped: &Value, raw: Value) -> More {
    More { unmapped: unmapped.as_object().cloned().unwrap_or_default(), raw }
}
