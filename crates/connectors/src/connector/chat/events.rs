//! From what providers show to the events of the wire (contract, engine 9).

use api_types::Timestamp;
use api_types::engine::chat as wire;

use super::{Conversation, ConversationKind, File, Message, MessageKind, More, User, UserKind};

/// A class of events, and the version of the schema that it is of.
struct Class {
    category: (u64, &'static str),
    uid: u64,
    name: &'static str,
    version: &'static str,
}

const ENTITY_MANAGEMENT: Class = Class {
    category: (3, "Identity & Access Management"),
    uid: 3004,
    name: "Entity Management",
    version: "1.3.0",
};
const CONVERSATION_ACTIVITY: Class = Class {
    category: (6, "Application Activity"),
    uid: 98_906_003,
    name: "Conversation Activity",
    version: "1.8.0",
};
const CHAT_MESSAGE_ACTIVITY: Class = Class {
    category: (6, "Application Activity"),
    uid: 98_906_002,
    name: "Chat Message Activity",
    version: "1.8.0",
};

/// Whose answers are turned into events, and how.
#[derive(Clone, Debug)]
pub struct Source {
    /// The provider's name.
    pub product: String,
    /// Who makes it.
    pub vendor: &'static str,
    /// When it was asked.
    pub now: Timestamp,
    /// Whether everything that it said comes along.
    pub raw: bool,
}

impl Source {
    /// That a user was read.
    pub fn user(&self, user: User) -> wire::EntityManagement {
        let event = self.event(&ENTITY_MANAGEMENT, (2, "Read"), self.now, &user.more, (None, None));
        let named = [&user.full_name, &user.name, &user.email].into_iter().flatten().next();
        let entity = wire::ManagedEntity {
            name: named.unwrap_or(&user.uid).clone(),
            uid: user.uid.clone(),
            kind: "User".into(),
            type_id: 2,
            user: somebody(user),
        };
        wire::EntityManagement { event, entity }
    }

    /// That a conversation was listed.
    pub fn conversation(&self, one: Conversation) -> wire::ConversationActivity {
        let event = self.event(&CONVERSATION_ACTIVITY, (1, "List"), self.now, &one.more, (None, None));
        let (type_id, kind) = match one.kind {
            ConversationKind::Channel => (1, "Channel".to_owned()),
            ConversationKind::DirectMessage => (2, "Direct Message".to_owned()),
            ConversationKind::GroupChat => (3, "Group Chat".to_owned()),
            ConversationKind::AiSession => (4, "AI Session".to_owned()),
            ConversationKind::Other(words) => (99, words),
        };
        let conversation = wire::Conversation {
            uid: one.uid,
            name: one.name,
            kind,
            type_id,
            platform: self.product.clone(),
            created_time: one.created_at.map(milliseconds),
            created_time_dt: one.created_at,
            last_activity_time: one.last_activity_at.map(milliseconds),
            last_activity_time_dt: one.last_activity_at,
            member_count: one.members,
        };
        wire::ConversationActivity { event, conversation }
    }

    /// That a message was sent, or what became of it.
    pub fn message(&self, message: Message) -> wire::ChatMessageActivity {
        let activity = match message.kind {
            MessageKind::Sent => (1, "Send"),
            MessageKind::Edited => (3, "Edit"),
            MessageKind::Deleted => (4, "Delete"),
            MessageKind::System => (6, "System Event"),
        };
        let ids = (Some(message.uid), message.answers);
        let event = self.event(&CHAT_MESSAGE_ACTIVITY, activity, message.sent_at, &message.more, ids);
        wire::ChatMessageActivity {
            event,
            actor: message.sender.map(|user| wire::ChatActor { user: somebody(user) }),
            chat_message: wire::ChatMessage {
                conversation_uid: message.conversation,
                message: message.text,
                files: message.files.into_iter().map(file).collect(),
            },
        }
    }

    fn event(
        &self,
        class: &Class,
        (activity_id, activity): (u64, &str),
        time: Timestamp,
        more: &More,
        (uid, correlation_uid): (Option<String>, Option<String>),
    ) -> wire::Event {
        let product = wire::EventProduct { name: self.product.clone(), vendor_name: self.vendor.to_owned() };
        wire::Event {
            activity_id,
            activity_name: activity.to_owned(),
            category_uid: class.category.0,
            category_name: class.category.1.to_owned(),
            class_uid: class.uid,
            type_uid: class.uid * 100 + activity_id,
            type_name: format!("{}: {activity}", class.name),
            severity_id: 1,
            severity: "Informational".to_owned(),
            time: milliseconds(time),
            time_dt: time,
            metadata: wire::EventMetadata {
                version: class.version.to_owned(),
                product,
                uid,
                correlation_uid,
            },
            raw_data: self.raw.then(|| more.raw.to_string()),
            unmapped: more.unmapped.clone(),
        }
    }
}

fn somebody(user: User) -> wire::ChatUser {
    let kind = match user.kind {
        UserKind::Unknown => None,
        UserKind::Person => Some((1, "User")),
        UserKind::Administrator => Some((2, "Admin")),
        UserKind::Program => Some((3, "System")),
    };
    let status = user.active.map(|active| if active { (1, "Active") } else { (5, "Deprovisioned") });
    wire::ChatUser {
        uid: user.uid,
        name: user.name,
        full_name: user.full_name,
        email_addr: user.email,
        kind: kind.map(|(_, word)| word.to_owned()),
        type_id: kind.map(|(id, _)| id),
        user_status: status.map(|(_, word)| word.to_owned()),
        user_status_id: status.map(|(id, _)| id),
        has_mfa: user.has_mfa,
    }
}

fn file(file: File) -> wire::ChatFile {
    wire::ChatFile { uid: file.uid, name: file.name, type_id: 1, mime_type: file.media_type, size: file.size }
}

fn milliseconds(time: Timestamp) -> i64 {
    time.as_micros().div_euclid(1000)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json, to_value};

    use super::*;

    fn source(raw: bool) -> Source {
        Source {
            product: "Acme Chat".into(),
            vendor: "Acme",
            now: Timestamp::from_micros(1_700_000_000_123_456),
            raw,
        }
    }

    fn user() -> User {
        User {
            uid: "U1".into(),
            full_name: Some("Ada Lovelace".into()),
            kind: UserKind::Administrator,
            active: Some(false),
            more: More {
                unmapped: json!({ "tz": "UTC" }).as_object().cloned().unwrap(),
                raw: json!({ "id": "U1" }),
            },
            ..User::default()
        }
    }

    #[test]
    fn numbers_and_words_of_an_event_belong_together() {
        let event = to_value(source(true).user(user())).unwrap();
        let expected = json!({
            "activity_id": 2, "activity_name": "Read", "category_uid": 3, "category_name": "Identity & Access Management",
            "class_uid": 3004, "type_uid": 300_402, "type_name": "Entity Management: Read", "severity_id": 1,
            "severity": "Informational", "time": 1_700_000_000_123_i64, "time_dt": event["time_dt"],
            "metadata": { "version": "1.3.0", "product": { "name": "Acme Chat", "vendor_name": "Acme" } },
            "raw_data": "{\"id\":\"U1\"}", "unmapped": { "tz": "UTC" },
            "entity": {
                "uid": "U1", "name": "Ada Lovelace", "type": "User", "type_id": 2,
                "user": {
                    "uid": "U1", "full_name": "Ada Lovelace", "type": "Admin", "type_id": 2,
                    "user_status": "Deprovisioned", "user_status_id": 5,
                },
            },
        });
        assert_eq!(event, expected);
        assert_eq!(to_value(source(false).user(user())).unwrap().get("raw_data"), None);
    }

    #[test]
    fn each_kind_of_conversation_and_message_has_its_number() {
        let conversation = |kind| {
            let one = Conversation {
                uid: "C1".into(),
                name: None,
                kind,
                created_at: None,
                last_activity_at: None,
                members: None,
                more: More::default(),
            };
            to_value(source(false).conversation(one)).unwrap()
        };
        for (kind, id, words) in [
            (ConversationKind::Channel, 1, "Channel"),
            (ConversationKind::DirectMessage, 2, "Direct Message"),
            (ConversationKind::GroupChat, 3, "Group Chat"),
            (ConversationKind::AiSession, 4, "AI Session"),
            (ConversationKind::Other("meeting".into()), 99, "meeting"),
        ] {
            let event = conversation(kind);
            assert_eq!(
                (&event["conversation"]["type_id"], &event["conversation"]["type"]),
                (&json!(id), &json!(words))
            );
            assert_eq!(event["type_uid"], 9_890_600_301_u64);
        }
        let message = |kind| -> Value {
            let message = Message {
                uid: "7.1".into(),
                conversation: "C1".into(),
                answers: Some("7.0".into()),
                sender: Some(user()),
                sent_at: Timestamp::from_micros(-1),
                kind,
                text: "hi".into(),
                files: vec![File { uid: None, name: "a.txt".into(), media_type: None, size: Some(3) }],
                more: More::default(),
            };
            to_value(source(false).message(message)).unwrap()
        };
        for (kind, id) in [
            (MessageKind::Sent, 1),
            (MessageKind::Edited, 3),
            (MessageKind::Deleted, 4),
            (MessageKind::System, 6),
        ] {
            assert_eq!(message(kind)["type_uid"], 9_890_600_200_u64 + id);
        }
        let sent = message(MessageKind::Sent);
        assert_eq!(
            (&sent["metadata"]["uid"], &sent["metadata"]["correlation_uid"]),
            (&json!("7.1"), &json!("7.0"))
        );
        assert_eq!((&sent["time"], &sent["actor"]["user"]["uid"]), (&json!(-1), &json!("U1")));
        assert_eq!(sent["chat_message"]["files"], json!([{ "name": "a.txt", "type_id": 1, "size": 3 }]));
    }
}
