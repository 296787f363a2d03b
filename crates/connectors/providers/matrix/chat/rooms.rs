//! Rooms. Which ones there are is one question; what they are is asked of a page of them at once, as a client would that
//! has just been started.

use std::collections::BTreeMap;

use ::http::Method;
use api_types::Timestamp;
use serde_json::{Map, Value, json};

use super::super::api::{check, request};
use crate::chat::{Conversation, ConversationKind, More};
use crate::http::{lacks, segment};
use crate::{Answer, Context, ErrorKind, ProviderError, Request};

/// Most rooms on a page: their ids stand in an address.
pub(super) const MAX_LIMIT: u32 = 50;
/// What is filled.
pub(super) const FIELDS: &[&str] = &[
    "conversation.uid",
    "conversation.name",
    "conversation.type_id",
    "conversation.created_time",
    "conversation.member_count",
    "unmapped",
];
/// The first event of every room.
const BEGINNING: &str = "m.room.create";
/// State that says what a room is: its type, and the field of the content that is told on.
const STATE: [(&str, &str); 6] = [
    (BEGINNING, "room_version"),
    ("m.room.name", "name"),
    ("m.room.canonical_alias", "alias"),
    ("m.room.topic", "topic"),
    ("m.room.join_rules", "join_rule"),
    ("m.room.encryption", "algorithm"),
];

pub(super) fn request_joined(context: &Context) -> Result<Request, ProviderError> {
    request(context, Method::GET, "/joined_rooms", None)
}

/// The ids of the rooms that the user is in.
pub(super) fn read_joined(answer: Answer) -> Result<Vec<String>, ProviderError> {
    let said = check(answer, "user", "")?;
    let ids =
        said.get("joined_rooms").and_then(Value::as_array).ok_or_else(|| lacks("joined_rooms", &said))?;
    let id = |id: &Value| id.as_str().map(str::to_owned).ok_or_else(|| lacks("joined_rooms", &said));
    ids.iter().map(id).collect()
}

/// Asks what some rooms are. The user does not come online by it.
pub(super) fn request_state(context: &Context, rooms: &[String]) -> Result<Request, ProviderError> {
    let nothing = json!({ "types": [] });
    let filter = json!({
        "presence": nothing,
        "account_data": { "types": ["m.direct"] },
        "room": {
            "rooms": rooms,
            "ephemeral": nothing,
            "account_data": nothing,
            // The state is that from before the timeline; with the one newest event it is that of now.
            "timeline": { "limit": 1 },
            // With members by need the answer has their number.
            "state": { "types": STATE.map(|(kind, _)| kind), "lazy_load_members": true },
        },
    });
    let filter = segment(&filter.to_string());
    let path = format!("/sync?timeout=0&full_state=true&set_presence=offline&filter={filter}");
    request(context, Method::GET, &path, None)
}

/// A room, as far as it is known.
pub(super) struct Room {
    pub(super) id: String,
    is_direct: bool,
    members: Option<u64>,
    /// State events by their type.
    state: BTreeMap<String, Value>,
    raw: Value,
}

/// The rooms, in that order. One that was left meanwhile is not among them.
pub(super) fn read_state(answer: Answer, rooms: &[String]) -> Result<Vec<Room>, ProviderError> {
    let said = check(answer, "conversation", "")?;
    let joined = said.pointer("/rooms/join").and_then(Value::as_object);
    let direct = direct_rooms(&said);
    let found = |id: &String| {
        let raw = joined?.get(id)?;
        Some(Room {
            id: id.clone(),
            is_direct: direct.contains(&id.as_str()),
            members: raw.pointer("/summary/m.joined_member_count").and_then(Value::as_u64),
            state: state_of(raw),
            raw: raw.clone(),
        })
    };
    Ok(rooms.iter().filter_map(found).collect())
}

/// Asks for the event by which a room began.
pub(super) fn request_beginning(context: &Context, room: &str) -> Result<Request, ProviderError> {
    let path = format!("/rooms/{}/state/{BEGINNING}/?format=event", segment(room));
    request(context, Method::GET, &path, None)
}

/// Rooms for two, which is something that the user's clients have written down.
fn direct_rooms(said: &Value) -> Vec<&str> {
    let events = said.pointer("/account_data/events").and_then(Value::as_array).into_iter().flatten();
    let direct = events.filter(|event| event.get("type").and_then(Value::as_str) == Some("m.direct"));
    let of_users = direct.filter_map(|event| event.get("content")?.as_object()).flat_map(Map::values);
    of_users.filter_map(Value::as_array).flatten().filter_map(Value::as_str).collect()
}

impl Room {
    /// In rooms of version 12 the first event names no room, so that homeservers leave it out where rooms are chosen.
    pub(super) fn lacks_its_beginning(&self) -> bool {
        !self.state.contains_key(BEGINNING)
    }

    /// Adds the first event, unless the room has been left meanwhile.
    pub(super) fn begin(&mut self, answer: Answer) -> Result<(), ProviderError> {
        match check(answer, "conversation", &self.id) {
            Ok(event) => drop(self.state.insert(BEGINNING.to_owned(), event)),
            Err(error) if matches!(error.kind, ErrorKind::NotFound { .. } | ErrorKind::Permission { .. }) => {
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// What it is.
    pub(super) fn conversation(self) -> Conversation {
        let text = |kind: &str, field: &str| self.state.get(kind)?.get("content")?.get(field)?.as_str();
        let created = self.state.get(BEGINNING).and_then(|event| event.get("origin_server_ts")?.as_i64());
        let kind = match text(BEGINNING, "type") {
            Some(kind) => ConversationKind::Other(kind.to_owned()),
            None if self.is_direct => ConversationKind::DirectMessage,
            None => ConversationKind::Channel,
        };
        let name = text("m.room.name", "name").or_else(|| text("m.room.canonical_alias", "alias"));
        let name = name.filter(|name| !name.is_empty()).map(str::to_owned);
        let more = STATE.iter().filter(|(kind, _)| *kind != "m.room.name");
        let unmapped =
            more.filter_map(|(kind, field)| Some(((*field).to_owned(), text(kind, field)?.into())));
        let unmapped = unmapped.collect();
        Conversation {
            name,
            kind,
            created_at: created.and_then(|ms| ms.checked_mul(1000)).map(Timestamp::from_micros),
            // The newest event may be that somebody has come.
            last_activity_at: None,
            members: self.members,
            more: More { unmapped, raw: self.raw },
            uid: self.id,
        }
    }
}

/// The state events by their type: those from before the timeline, and those in it.
fn state_of(said: &Value) -> BTreeMap<String, Value> {
    let events = |part: &str| said.pointer(part).and_then(Value::as_array).into_iter().flatten();
    let state = events("/state/events").chain(events("/timeline/events"));
    let whole = state.filter(|event| event.get("state_key").and_then(Value::as_str) == Some(""));
    whole.filter_map(|event| Some((event.get("type")?.as_str()?.to_owned(), event.clone()))).collect()
}
