//! The workspace is whole, and what is asked of it is answered.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use api_types::Timestamp;
use serde_json::json;

use super::*;
use crate::ErrorKind;
use crate::memory::Memory;
use crate::query::Filter;

fn context() -> Context {
    Context {
        config: json!({ "type": "chat_mock_chat" }),
        credentials: BTreeMap::new(),
        environment: Environment::Test,
        created_at: Timestamp::from_micros(1_700_000_000_000_000),
        now: Timestamp::from_micros(1_700_000_000_000_000),
        time_left: Duration::from_secs(20),
    }
}

fn query(specs: &'static [crate::query::FilterSpec], filters: &[&str], limit: u32) -> Query {
    let filters = filters.iter().map(|text| Filter::parse(specs, text).unwrap()).collect();
    Query { filters, counts: vec!["*".into()], ..Query::first(limit) }
}

#[tokio::test]
async fn every_member_and_every_sender_is_a_user_and_every_message_is_in_a_conversation() {
    let (mut io, context) = (Memory::default(), context());
    let all = Query::first(1000);
    let users = MockChat.query_users(&mut io, &context, &all).await.unwrap().items;
    let users: BTreeSet<_> = users.iter().map(|user| user.uid.as_str()).collect();
    let messages = MockChat.query_messages(&mut io, &context, None, &all).await.unwrap().items;
    assert!(messages.is_sorted_by(|a, b| a.sent_at >= b.sent_at));
    assert!(messages.iter().all(|one| users.contains(one.sender.as_ref().unwrap().uid.as_str())));
    let ids: BTreeSet<_> = messages.iter().map(|one| one.uid.as_str()).collect();
    assert_eq!(ids.len(), messages.len());
    assert!(messages.iter().filter_map(|one| one.answers.as_deref()).all(|id| ids.contains(id)));
    let conversations = MockChat.query_conversations(&mut io, &context, None, &all).await.unwrap().items;
    let mut said = 0;
    for one in &conversations {
        let within = Within { user: None, conversation: &one.uid };
        let members = MockChat.query_members(&mut io, &context, within, &all).await.unwrap().items;
        assert_eq!(Some(members.len() as u64), one.members, "{}", one.uid);
        let here = MockChat.query_messages(&mut io, &context, Some(within), &all).await.unwrap().items;
        assert_eq!(here.first().map(|message| message.sent_at), one.last_activity_at);
        said += here.len();
        for member in &members {
            let its =
                MockChat.query_conversations(&mut io, &context, Some(&member.uid), &all).await.unwrap().items;
            assert!(its.contains(one));
        }
    }
    assert_eq!(said, messages.len());
}

#[tokio::test]
async fn pages_hold_everything_once_and_filters_hold() {
    let (mut io, context) = (Memory::default(), context());
    let whole = MockChat.query_messages(&mut io, &context, None, &Query::first(1000)).await.unwrap().items;
    let (mut seen, mut page) = (Vec::new(), query(query::MESSAGES, &[], 7));
    loop {
        let answer = MockChat.query_messages(&mut io, &context, None, &page).await.unwrap();
        assert_eq!(answer.counts["*"], whole.len() as u64);
        seen.extend(answer.items);
        let Some(next) = answer.next else { break };
        page.after = Some(next);
    }
    assert_eq!(seen, whole);
    let middle = whole[10].sent_at;
    let since = query(query::MESSAGES, &[&format!("time[gte]{middle}")], 1000);
    let since = MockChat.query_messages(&mut io, &context, None, &since).await.unwrap().items;
    assert!(since.len() < whole.len() && since.iter().all(|one| one.sent_at >= middle));
    let gone = query(query::USERS, &["entity.user.user_status_id[eq]5"], 10);
    let gone = MockChat.query_users(&mut io, &context, &gone).await.unwrap().items;
    assert_eq!(gone.iter().map(|user| user.uid.as_str()).collect::<Vec<_>>(), ["U-former"]);
    let channels =
        query(query::CONVERSATIONS, &["conversation.type_id[in]1,4", "conversation.name[like]*e*"], 10);
    let channels = MockChat.query_conversations(&mut io, &context, None, &channels).await.unwrap().items;
    assert_eq!(
        channels.iter().map(|one| one.uid.as_str()).collect::<Vec<_>>(),
        ["C-general", "C-releases", "A-alan"]
    );
}

#[tokio::test]
async fn what_is_not_there_or_closed_is_not_found() {
    let (mut io, context) = (Memory::default(), context());
    let all = Query::first(10);
    for within in [
        Within { user: None, conversation: "nothing" },
        Within { user: Some("U-nobody"), conversation: "C-general" },
        Within { user: Some("U-ada"), conversation: "A-alan" },
    ] {
        let error = MockChat.query_members(&mut io, &context, within, &all).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::NotFound { .. }), "{within:?}");
        let error = MockChat.query_messages(&mut io, &context, Some(within), &all).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::NotFound { .. }), "{within:?}");
    }
    let nobody = MockChat.query_conversations(&mut io, &context, Some("U-nobody"), &all).await;
    assert!(matches!(nobody.unwrap_err().kind, ErrorKind::NotFound { .. }));
    let foreign = Query { after: Some("M-nothing".into()), ..Query::first(10) };
    let error = MockChat.query_messages(&mut io, &context, None, &foreign).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidQuery { parameter: "cursor" });
    let within = Within { user: None, conversation: "mock:429" };
    let error = MockChat.query_members(&mut io, &context, within, &all).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::RateLimited { .. }));
}
