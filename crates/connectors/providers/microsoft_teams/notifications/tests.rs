use std::collections::BTreeMap;
use std::time::Duration;

use api_types::engine::notifications::CreateNotification;
use api_types::{Environment, Timestamp};
use proptest::prelude::*;
use provider_schema::CredentialKind;
use serde_json::{Value, json};

use super::{Teams, bot, card, workflow};
use crate::memory::Memory;
use crate::notifications::Notifications as _;
use crate::{Adapter as _, Answer, Confidential, Context, Credential, CredentialFields, ErrorKind};

const ADDRESS: &str = "https://prod-1.logic.azure.com/workflows/1/triggers/manual/paths/invoke?sig=c4n4ry";

fn context(kind: CredentialKind, fields: &Value, config: &Value) -> Context {
    let credential = Credential { kind, fields: CredentialFields::new(fields.as_object().cloned().unwrap()) };
    let mut whole = json!({ "team_id": "19:team@thread.tacv2", "channel_id": "19:channel@thread.tacv2" });
    whole.as_object_mut().unwrap().extend(config.as_object().unwrap().clone());
    Context {
        config: whole,
        credentials: BTreeMap::from([("/credential".to_owned(), credential)]),
        environment: Environment::Test,
        created_at: Timestamp::ZERO,
        now: Timestamp::ZERO,
        time_left: Duration::from_secs(20),
    }
}

fn by_workflow(address: &str) -> Context {
    context(CredentialKind::Secret, &json!({ "secret": address }), &json!({}))
}

fn by_bot(config: &Value) -> Context {
    let fields = json!({ "client_id": "app", "client_secret": "c4n4ry" });
    context(CredentialKind::OAuthClient, &fields, config)
}

fn answer(status: u16, body: &Value) -> Answer {
    let answer = http::Response::builder().status(status).header("retry-after", "30");
    answer.body(body.to_string().into()).unwrap()
}

fn world(answers: impl IntoIterator<Item = (u16, Value)>) -> Memory {
    let mut io = Memory::default();
    io.answers.extend(answers.into_iter().map(|(status, body)| answer(status, &body)));
    io
}

fn token() -> (u16, Value) {
    (200, json!({ "access_token": "t0ken", "token_type": "Bearer", "expires_in": 3600 }))
}

fn new() -> CreateNotification {
    CreateNotification { summary: "Disk full".into(), ..CreateNotification::default() }
}

fn full() -> CreateNotification {
    CreateNotification {
        description: Some("95 %\nof *sda1*".into()),
        assignee: Some("ada_l".into()),
        ..new()
    }
}

fn body_of(request: &crate::Request) -> Value {
    serde_json::from_slice(request.body()).unwrap()
}

#[tokio::test]
async fn a_workflow_gets_a_card_at_an_address_that_is_confidential() {
    let mut io = world([(202, Value::Null)]);
    let made = Teams.create_message(&mut io, &by_workflow(ADDRESS), &full()).await.unwrap();
    assert_eq!((made.summary.as_str(), made.notification_status), ("Disk full", None));
    assert!(!made.id.is_empty());
    let request = &io.sent[0];
    assert_eq!(request.uri().to_string(), ADDRESS);
    assert!(request.extensions().get::<Confidential>().is_some());
    let body = body_of(request);
    assert_eq!(body["type"], "message");
    let card = &body["attachments"][0]["content"];
    assert_eq!((&card["type"], &card["version"]), (&json!("AdaptiveCard"), &json!("1.4")));
    let texts: Vec<_> =
        card["body"].as_array().unwrap().iter().filter_map(|block| block["text"].as_str()).collect();
    assert_eq!(texts, ["Disk full", "95 %", "of \\*sda1\\*"]);
    assert_eq!(card["body"][3]["facts"], json!([{ "title": "For", "value": "ada\\_l" }]));
}

#[test]
fn a_message_with_a_summary_only_has_no_frame() {
    let attachment = card::attachment(&new()).unwrap();
    assert_eq!(
        attachment["content"]["body"],
        json!([{ "type": "TextBlock", "text": "Disk full", "wrap": true }])
    );
    let long = CreateNotification { description: Some("x".repeat(30_000)), ..new() };
    let error = card::attachment(&long).unwrap_err();
    assert!(matches!(&error.kind, ErrorKind::Invalid(faults) if faults[0].pointer == "/description"));
}

#[tokio::test]
async fn each_refusal_of_a_workflow_has_its_kind_and_never_its_address() {
    for (status, kind) in [
        (401, ErrorKind::Credentials),
        (404, ErrorKind::Credentials),
        (429, ErrorKind::RateLimited { retry_after: Some(30) }),
        (502, ErrorKind::Unavailable),
        (504, ErrorKind::Timeout),
        (500, ErrorKind::BadAnswer),
        (302, ErrorKind::BadAnswer),
    ] {
        let mut io = world([(status, json!({ "error": { "message": ADDRESS } }))]);
        let error = Teams.create_message(&mut io, &by_workflow(ADDRESS), &new()).await.unwrap_err();
        assert_eq!(error.kind, kind, "{status}");
        assert!(!format!("{error:?}").contains("c4n4ry"), "{error:?}");
    }
    let mut io = world([(400, json!({}))]);
    let error = Teams.create_message(&mut io, &by_workflow(ADDRESS), &new()).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Invalid(_)));
    for address in
        ["", "c4n4ry", "https://c4n4ry.example", "ftp://c4n4ry.example/x", "https://a.example/ c4n4ry"]
    {
        let mut io = world([]);
        for error in [
            Teams.create_message(&mut io, &by_workflow(address), &new()).await.err(),
            Teams.verify(&mut io, &by_workflow(address)).await.err(),
        ] {
            let error = error.unwrap();
            assert_eq!(error.kind, ErrorKind::Credentials, "{address}");
            assert!(!format!("{error:?}").contains("c4n4ry"), "{error:?}");
        }
        assert!(io.sent.is_empty());
    }
}

#[tokio::test]
async fn a_workflow_is_not_tried_out_and_that_is_said() {
    let mut io = world([]);
    let verified = Teams.verify(&mut io, &by_workflow(ADDRESS)).await.unwrap();
    assert!(io.sent.is_empty());
    let [warning] = &verified.warnings[..] else { panic!() };
    assert_eq!(warning.pointer, "/credential");
}

#[tokio::test]
async fn a_bot_begins_a_conversation_with_a_token_of_its_own() {
    let mut io =
        world([token(), (201, json!({ "id": "19:channel@thread.tacv2;messageid=1", "activityId": "1" }))]);
    let made = Teams.create_message(&mut io, &by_bot(&json!({ "tenant_id": "a/b" })), &full()).await.unwrap();
    assert_eq!(made.id, "1");
    let [asked, posted] = &io.sent[..] else { panic!() };
    assert_eq!(asked.uri(), "https://login.microsoftonline.com/a%2Fb/oauth2/v2.0/token");
    let form = String::from_utf8_lossy(asked.body());
    assert!(
        form.contains(
            "client_id=app&client_secret=c4n4ry&scope=https%3A%2F%2Fapi.botframework.com%2F.default"
        ),
        "{form}"
    );
    assert_eq!(posted.uri(), "https://smba.trafficmanager.net/teams/v3/conversations");
    assert_eq!(posted.headers()["authorization"], "Bearer t0ken");
    let body = body_of(posted);
    assert_eq!(body["channelData"]["channel"]["id"], "19:channel@thread.tacv2");
    assert_eq!(body["activity"]["attachments"][0]["content"]["type"], "AdaptiveCard");
    let of_several = bot::client(&by_bot(&json!({})));
    assert_eq!(of_several.token_url, "https://login.microsoftonline.com/botframework.com/oauth2/v2.0/token");
}

#[tokio::test]
async fn a_token_that_is_refused_is_replaced_once_and_nothing_is_posted_twice() {
    let mut io = world([token(), (401, json!({})), token(), (201, json!({ "activityId": "2" }))]);
    assert_eq!(Teams.create_message(&mut io, &by_bot(&json!({})), &new()).await.unwrap().id, "2");
    let mut io = world([token(), (401, json!({})), token(), (401, json!({}))]);
    let error = Teams.create_message(&mut io, &by_bot(&json!({})), &new()).await.unwrap_err();
    assert_eq!((error.kind, io.sent.len()), (ErrorKind::Credentials, 4));
}

#[tokio::test]
async fn verification_finds_the_channel_in_its_team() {
    let channels = |id: &str| {
        (200, json!({ "conversations": [{ "id": "19:team@thread.tacv2" }, { "id": id, "name": "Ops" }] }))
    };
    // Here nothing is lent for longer than a call.
    let mut io = world([token(), token(), channels("19:channel@thread.tacv2")]);
    Teams.verify(&mut io, &by_bot(&json!({ "endpoint": "https://smba.example/amer/" }))).await.unwrap();
    assert_eq!(io.sent[2].uri(), "https://smba.example/amer/v3/teams/19%3Ateam%40thread.tacv2/conversations");
    for (answers, check) in [
        (vec![(400, json!({ "error": "unauthorized_client" }))], "credentials"),
        (vec![token(), token(), channels("19:other@thread.tacv2")], "/channel_id"),
        (vec![token(), token(), (404, json!({ "error": { "code": "NotFound" } }))], "/team_id"),
        (
            vec![token(), token(), (403, json!({ "error": { "code": "BotNotInConversationRoster" } }))],
            "permission",
        ),
    ] {
        let error = Teams.verify(&mut world(answers), &by_bot(&json!({}))).await.unwrap_err();
        let found = match &error.kind {
            ErrorKind::Credentials => "credentials",
            ErrorKind::Permission { missing: Some(_) } => "permission",
            ErrorKind::Invalid(faults) => &faults[0].pointer,
            other => panic!("{other:?}"),
        };
        assert_eq!(found, check);
        assert!(!format!("{error:?}").contains("c4n4ry"));
    }
}

proptest! {
    /// Nothing that people write turns into signs of a card.
    #[test]
    fn a_text_stays_a_text(text in "([-a-z *_`~#>{}<&\\[\\]\\\\\n]|\\PC){0,60}") {
        let literal = card::literal(&text);
        prop_assert!(!literal.contains("{{") && !literal.contains('<'));
        let mut letters = literal.chars();
        while let Some(letter) = letters.next() {
            if letter == '\\' {
                prop_assert!(letters.next().is_some_and(|next| "\\*_[]`~-+#>".contains(next)));
            } else {
                prop_assert!(!"*_[]`~".contains(letter), "{}", literal);
            }
        }
    }

    #[test]
    fn no_bytes_bring_a_reading_down(status in 200..600_u16, body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let answered = http::Response::builder().status(status).body(body.into()).unwrap();
        let _ = workflow::read(&answered);
        let mut io = world([token()]);
        io.answers.push_back(answered);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let _ = runtime.block_on(Teams.create_message(&mut io, &by_bot(&json!({})), &new()));
    }
}
