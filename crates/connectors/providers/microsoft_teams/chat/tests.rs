use std::collections::BTreeMap;
use std::time::Duration;

use api_types::Environment;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use proptest::prelude::*;
use provider_schema::CredentialKind;
use serde_json::{Value, json};

use super::graph::{self, Graph};
use super::{TeamsChat, conversations, messages, people};
use crate::chat::{Chat as _, ConversationKind, MessageKind, Within};
use crate::memory::Memory;
use crate::query::Query;
use crate::{Adapter as _, Answer, Context, Credential, CredentialFields, ErrorKind};

const CHANNEL: &str = "19:abc@thread.tacv2";

fn context(team: &str) -> Context {
    let fields = json!({"client_id": "app", "client_secret": "c4n4ry"}).as_object().cloned().unwrap();
    let credential = Credential { kind: CredentialKind::OAuthClient, fields: CredentialFields::new(fields) };
    Context {
        config: json!({"type": "chat_microsoft_teams", "tenant_id": "contoso.example", "team_id": team}),
        credentials: BTreeMap::from([("/credential".to_owned(), credential)]),
        environment: Environment::Test,
        created_at: "2026-11-01T08:00:00Z".parse().unwrap(),
        now: "2026-11-03T10:00:00Z".parse().unwrap(),
        time_left: Duration::from_secs(20),
    }
}

fn answer(status: u16, body: &Value) -> Answer {
    http::Response::builder().status(status).body(body.to_string().into()).unwrap()
}

fn token(roles: &[&str]) -> Value {
    let claims = json!({"aud": "https://graph.microsoft.com", "roles": roles}).to_string();
    let token = format!("e30.{}.c4n4ry", Base64UrlUnpadded::encode_string(claims.as_bytes()));
    json!({"access_token": token, "token_type": "Bearer", "expires_in": 3599})
}

/// A world in which these answers are given, each to a call with a token that was lent for it.
fn answering(answers: &[(u16, Value)]) -> Memory {
    let mut io = Memory::default();
    for (status, body) in answers {
        io.answers.push_back(answer(200, &token(&["User.Read.All"])));
        io.answers.push_back(answer(*status, body));
    }
    io
}

fn message() -> Value {
    json!({
        "@odata.etag": "x", "id": "1", "replyToId": null, "messageType": "message", "createdDateTime": "2026-11-02T10:00:00.25Z",
        "lastModifiedDateTime": "2026-11-02T10:00:00.25Z", "lastEditedDateTime": null, "deletedDateTime": null,
        "importance": "normal", "from": {"application": null, "user": {"id": "u1", "displayName": "Dana"}},
        "body": {"contentType": "html", "content": "<p>Disk of <b>db-3</b></p>"},
        "attachments": [
            {"id": "f1", "contentType": "reference", "contentUrl": "https://elsewhere.example/x", "name": "notes.md"},
            {"id": "c1", "contentType": "application/vnd.microsoft.card.adaptive", "content": "{}"},
        ],
    })
}

#[tokio::test]
async fn users_come_page_by_page() {
    let user = json!({"id": "u1", "displayName": "Dana Ek", "mail": "dana@contoso.example", "userPrincipalName": "dana",
        "accountEnabled": false, "userType": "Guest"});
    let next = "https://graph.microsoft.com/v1.0/users?$select=id&$top=2&$skiptoken=RFNwdAIA%2B";
    let page = json!({"value": [user], "@odata.nextLink": next});
    let mut io = answering(&[(200, page.clone()), (200, json!({"value": []}))]);
    let first = TeamsChat.query_users(&mut io, &context(""), &Query::first(2)).await.unwrap();
    let one = &first.items[0];
    assert_eq!(
        (one.uid.as_str(), one.email.as_deref(), one.active),
        ("u1", Some("dana@contoso.example"), Some(false))
    );
    assert_eq!(one.more.unmapped["userType"], "Guest");
    assert_eq!(io.sent[0].uri(), "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token");
    assert!(io.sent[1].uri().to_string().ends_with("&$top=2"));
    // The size of the page is that of the first one.
    let query = Query { after: first.next, ..Query::first(7) };
    let mut io = answering(&[(200, json!({"value": []}))]);
    assert!(TeamsChat.query_users(&mut io, &context(""), &query).await.unwrap().next.is_none());
    assert!(io.sent[1].uri().to_string().ends_with("&$top=2&$skiptoken=RFNwdAIA%2B"));
}

#[test]
fn a_next_page_elsewhere_is_not_followed() {
    let graph = Graph::of(&context(""));
    let next = |address: &str| graph.next(&json!({"@odata.nextLink": address}));
    assert_eq!(
        next("https://graph.microsoft.com/v1.0/users?%24skiptoken=x").unwrap().as_deref(),
        Some("%24skiptoken=x")
    );
    for elsewhere in [
        "https://graph.microsoft.com.evil.example/v1.0/users?$skiptoken=x",
        "http://graph.microsoft.com/v1.0/users?$skiptoken=x",
        "https://graph.microsoft.com/v1.0/users?page=2",
        "no address",
    ] {
        assert_eq!(next(elsewhere).unwrap_err().kind, ErrorKind::BadAnswer, "{elsewhere}");
    }
}

#[tokio::test]
async fn without_a_team_only_chats_of_users_are_there() {
    let mut io = Memory::default();
    let within = Within { user: None, conversation: CHANNEL };
    let (context, query) = (context(""), Query::first(5));
    for refused in [
        TeamsChat.query_conversations(&mut io, &context, None, &query).await.unwrap_err(),
        TeamsChat.query_members(&mut io, &context, within, &query).await.unwrap_err(),
        TeamsChat.query_messages(&mut io, &context, Some(within), &query).await.unwrap_err(),
    ] {
        assert_eq!(refused.kind, ErrorKind::Unsupported);
    }
    assert!(io.sent.is_empty());
    let chats = json!({"value": [
        {"id": "19:a@unq.gbl.spaces", "topic": null, "chatType": "oneOnOne", "createdDateTime": "2026-11-01T10:00:00Z",
            "lastUpdatedDateTime": "2026-11-02T10:00:00Z", "webUrl": "https://teams.example"},
        {"id": "19:b@thread.v2", "topic": "Lunch", "chatType": "group", "createdDateTime": "2026-11-01T10:00:00Z"},
        {"id": "19:c@thread.v2", "chatType": "meeting", "createdDateTime": "2026-11-01T10:00:00Z"},
    ]});
    let mut io = answering(&[(200, chats)]);
    let found = TeamsChat.query_conversations(&mut io, &context, Some("u/1"), &query).await.unwrap().items;
    let kinds: Vec<_> = found.iter().map(|one| one.kind.clone()).collect();
    assert_eq!(
        kinds,
        [
            ConversationKind::DirectMessage,
            ConversationKind::GroupChat,
            ConversationKind::Other("meeting".into())
        ]
    );
    assert_eq!(io.sent[1].uri().path(), "/v1.0/users/u%2F1/chats");
}

#[tokio::test]
async fn channels_and_their_members_are_read_whole_and_cut() {
    let channel = |id: &str| json!({"id": id, "displayName": id, "createdDateTime": "2026-11-01T10:00:00Z", "membershipType": "standard"});
    let next = "https://graph.microsoft.com/v1.0/teams/t/channels?$skip=2";
    let pages = [
        (200, json!({"value": [channel("c"), channel("a")], "@odata.nextLink": next})),
        (200, json!({"value": [channel("b")]})),
    ];
    let mut io = answering(&pages);
    let page = TeamsChat.query_conversations(&mut io, &context("t"), None, &Query::first(2)).await.unwrap();
    assert_eq!(page.items.iter().map(|one| one.uid.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!((page.next.as_deref(), io.sent[3].uri().query()), (Some("b"), Some("$skip=2")));
    let members = json!({"value": [{"id": "MCMj", "userId": "u1", "displayName": "Dana", "email": "d@c.example", "roles": ["owner"]}]});
    let mut io = answering(&[(200, members)]);
    let within = Within { user: None, conversation: CHANNEL };
    let page = TeamsChat.query_members(&mut io, &context("t"), within, &Query::first(2)).await.unwrap();
    assert_eq!(
        (page.items[0].uid.as_str(), &page.items[0].more.unmapped["roles"]),
        ("u1", &json!(["owner"]))
    );
    assert_eq!(io.sent[1].uri().path(), "/v1.0/teams/t/channels/19%3Aabc%40thread.tacv2/members");
}

#[tokio::test]
async fn messages_say_what_became_of_them() {
    let with = |name: &str, value: Value| {
        let mut one = message();
        one[name] = value;
        one
    };
    let all = json!({"value": [
        message(),
        with("lastEditedDateTime", "2026-11-02T11:00:00Z".into()),
        with("deletedDateTime", "2026-11-02T11:00:00Z".into()),
        with("messageType", "systemEventMessage".into()),
    ]});
    let mut io = answering(&[(200, all)]);
    let within = Within { user: Some("u1"), conversation: CHANNEL };
    let page = TeamsChat.query_messages(&mut io, &context(""), Some(within), &Query::first(5)).await.unwrap();
    let kinds: Vec<_> = page.items.iter().map(|one| one.kind).collect();
    assert_eq!(kinds, [MessageKind::Sent, MessageKind::Edited, MessageKind::Deleted, MessageKind::System]);
    let first = &page.items[0];
    assert_eq!((first.text.as_str(), first.sender.as_ref().unwrap().uid.as_str()), ("Disk of db-3", "u1"));
    assert_eq!(first.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["notes.md"]);
    assert_eq!(first.more.unmapped["body"]["content"], "<p>Disk of <b>db-3</b></p>");
    assert!(io.sent[1].uri().query().unwrap().starts_with("$orderby=createdDateTime%20desc&$top=5"));
}

#[tokio::test]
async fn verification_compares_what_was_granted() {
    let mut io = answering(&[(200, json!({"value": []}))]);
    io.answers.push_front(answer(200, &token(&["User.Read.All"])));
    let verified = TeamsChat.verify(&mut io, &context("")).await.unwrap();
    assert!(verified.warnings.iter().any(|one| one.message.contains("ChannelMessage.Read.All")));
    assert!(!verified.warnings.iter().any(|one| one.message.contains("User.Read.All")));
    let mut io = Memory::default();
    io.answers.push_back(answer(
        401,
        &json!({"error": "invalid_client", "error_description": "AADSTS7000215 c4n4ry"}),
    ));
    let refused = TeamsChat.verify(&mut io, &context("")).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Credentials);
    assert!(!format!("{refused:?}").contains("c4n4ry"));
}

#[test]
fn refusals_are_told_apart() {
    let said = |status: u16, code: &str, message: &str| {
        let body = json!({"error": {"code": code, "message": message, "innerError": {"request-id": "r1"}}});
        graph::accepted(answer(status, &body), "conversation", CHANNEL).unwrap_err()
    };
    let missing = "Missing role permissions on the request. API requires one of 'ChannelMessage.Read.All'.";
    assert!(matches!(said(403, "Forbidden", missing).kind, ErrorKind::Permission { missing: Some(_) }));
    assert!(matches!(said(400, "BadRequest", "Invalid id").kind, ErrorKind::NotFound { .. }));
    assert!(matches!(said(404, "NotFound", "x").kind, ErrorKind::NotFound { .. }));
    assert_eq!(said(401, "InvalidAuthenticationToken", "x").kind, ErrorKind::Credentials);
    assert_eq!(said(429, "TooManyRequests", "x").kind, ErrorKind::RateLimited { retry_after: None });
    assert_eq!(said(503, "x", "x").details["request_id"], "r1");
}

proptest! {
    #[test]
    fn no_bytes_and_no_values_bring_a_reading_down(
        status in 200_u16..600, body in proptest::collection::vec(any::<u8>(), 0..200), text in "\\PC{0,40}",
        odd in prop_oneof![Just(json!(null)), Just(json!(7)), Just(json!([])), Just(json!({})), Just(json!("2026-11-02T10:00:00Z"))],
    ) {
        let _ = graph::accepted(http::Response::builder().status(status).body(body.into()).unwrap(), "x", "y");
        let _ = graph::roles(&text);
        let one = json!({"id": text, "userId": odd, "createdDateTime": odd, "from": odd, "body": odd, "attachments": [odd], "chatType": odd});
        let page = json!({"value": [one, odd], "@odata.nextLink": odd});
        let _ = Graph::of(&context("")).next(&page);
        let _ = graph::read_page(&page, people::user);
        let _ = graph::read_page(&page, people::member);
        let _ = graph::read_page(&page, conversations::chat);
        let _ = graph::read_page(&page, conversations::channel);
        let _ = graph::read_page(&page, |one| messages::message(one, &text));
    }
}
