//! The mock, over memory.

use std::time::Duration;

use api_types::engine::ticketing::{
    CreateAttachment, CreateComment, CreateNote, CreateTicket, Priority, Ticket,
};
use api_types::{Environment, Timestamp};
use provider_schema::CredentialKind;
use serde_json::{Value, json};

use super::query::{FILTERS, ORDERS};
use crate::memory::Memory;
use crate::query::{Filter, Order, Query};
use crate::ticketing::Ticketing;
use crate::{Context, Credential, CredentialFields, ErrorKind, provider};

fn mock() -> &'static dyn Ticketing {
    provider("ticketing_mock_ticketing").unwrap().ticketing().unwrap()
}

fn context(config: Value) -> Context {
    Context {
        config,
        credentials: std::collections::BTreeMap::new(),
        environment: Environment::Test,
        created_at: "2026-11-01T08:00:00Z".parse().unwrap(),
        now: "2026-11-03T10:00:00Z".parse().unwrap(),
        time_left: Duration::from_secs(20),
    }
}

fn bare() -> Context {
    context(json!({"type": "ticketing_mock_ticketing"}))
}

fn later(context: &Context, seconds: i64) -> Context {
    Context { now: Timestamp::from_micros(context.now.as_micros() + seconds * 1_000_000), ..context.clone() }
}

fn new(name: &str) -> CreateTicket {
    CreateTicket { name: name.into(), project: Some("OPS".into()), ..CreateTicket::default() }
}

fn query(filters: &[&str], order: &[&str], limit: u32) -> Query {
    Query {
        filters: filters.iter().map(|text| Filter::parse(FILTERS, text).unwrap()).collect(),
        order: order.iter().map(|text| Order::parse(ORDERS, text).unwrap()).collect(),
        ..Query::first(limit)
    }
}

async fn found(io: &mut Memory, context: &Context, filters: &[&str]) -> Vec<Ticket> {
    mock().query_tickets(io, context, &query(filters, &[], 500)).await.unwrap().items
}

fn ids(tickets: &[Ticket]) -> Vec<&str> {
    tickets.iter().map(|ticket| ticket.id.as_str()).collect()
}

/// What GET shows of a ticket as what a patch leaves of it.
fn wanted(ticket: &Ticket) -> CreateTicket {
    serde_json::from_value(serde_json::to_value(ticket).unwrap()).unwrap()
}

#[tokio::test]
async fn the_seed_is_there_at_once_and_whole() {
    let (mut io, context) = (Memory::default(), bare());
    let all = found(&mut io, &context, &[]).await;
    assert_eq!(all.len(), 16);
    for ticket in &all {
        assert!(
            ticket.created_at <= ticket.updated_at && ticket.updated_at <= context.created_at,
            "{}",
            ticket.id
        );
        assert_eq!(
            ticket.completion_date.is_some(),
            ticket.status.as_deref() == Some("Done"),
            "{}",
            ticket.id
        );
        if let Some(parent) = &ticket.parent {
            assert!(mock().get_ticket(&mut io, &context, parent).await.is_ok(), "{parent}");
        }
    }
    let projects = mock().list_projects(&mut io, &context, &Query::first(50)).await.unwrap();
    assert_eq!(projects.items.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["OPS", "SEC", "WEB"]);
}

#[tokio::test]
async fn a_new_ticket_is_found_as_it_was_made() {
    let (mut io, context) = (Memory::default(), bare());
    let new = CreateTicket {
        summary: Some("It does not print".into()),
        creator: Some("me@example.com".into()),
        priority: Some(Priority::High),
        tags: vec!["paper".into(), "ink".into()],
        due_date: Some("2026-12-01T00:00:00Z".parse().unwrap()),
        parent: Some("OPS-104".into()),
        custom_fields: json!({"floor": 3}).as_object().cloned().unwrap(),
        ..new("Printer")
    };
    let made = mock().create_ticket(&mut io, &context, &new).await.unwrap();
    assert_eq!((made.id.as_str(), made.status.as_deref()), ("OPS-201", Some("To Do")));
    assert_eq!((made.created_at, made.updated_at), (context.now, context.now));
    assert_eq!(wanted(&made), CreateTicket { status: Some("To Do".into()), ..new.clone() });
    assert_eq!(mock().get_ticket(&mut io, &context, "OPS-201").await.unwrap(), made);
    assert_eq!(ids(&found(&mut io, &context, &["tags[in]ink,toner"]).await), ["OPS-201"]);

    let bare = CreateTicket { name: "x".into(), ..CreateTicket::default() };
    let next = mock().create_ticket(&mut io, &context, &bare).await.unwrap();
    assert_eq!((next.id.as_str(), next.summary.as_str()), ("MOCK-201", "x"));
}

#[tokio::test]
async fn a_project_that_a_ticket_names_is_one() {
    let (mut io, context) = (Memory::default(), bare());
    let new = CreateTicket { project: Some("Team rocket".into()), ..new("x") };
    assert_eq!(mock().create_ticket(&mut io, &context, &new).await.unwrap().id, "TEAMROCKET-201");
    let first = mock().list_projects(&mut io, &context, &Query::first(3)).await.unwrap();
    assert_eq!((first.items.len(), first.next.as_deref()), (3, Some("Team rocket")));
    let rest = Query { after: first.next, ..Query::first(3) };
    let rest = mock().list_projects(&mut io, &context, &rest).await.unwrap();
    assert_eq!((rest.items[0].id.as_str(), rest.next), ("WEB", None));
}

#[tokio::test]
async fn a_parent_must_exist() {
    let (mut io, context) = (Memory::default(), bare());
    let new = CreateTicket { parent: Some("OPS-999".into()), ..new("x") };
    let refused = mock().create_ticket(&mut io, &context, &new).await.unwrap_err();
    let ErrorKind::Invalid(faults) = refused.kind else { panic!("{refused}") };
    assert_eq!(faults[0].pointer, "/parent");
    assert_eq!(found(&mut io, &context, &[]).await.len(), 16);
}

#[tokio::test]
async fn a_change_of_the_seed_stays_and_touches_only_what_it_names() {
    let (mut io, context) = (Memory::default(), bare());
    let was = mock().get_ticket(&mut io, &context, "WEB-105").await.unwrap();
    let now = later(&context, 60);
    let wanted = CreateTicket { status: Some("Done".into()), ..wanted(&was) };
    let done = mock().update_ticket(&mut io, &now, &was, &wanted).await.unwrap();
    let expected = Ticket {
        status: Some("Done".into()),
        completion_date: Some(now.now),
        updated_at: now.now,
        ..was.clone()
    };
    assert_eq!(done, expected);
    assert_eq!(mock().get_ticket(&mut io, &now, "WEB-105").await.unwrap(), expected);
    assert_eq!(found(&mut io, &now, &[]).await.len(), 16);
}

#[tokio::test]
async fn of_two_changes_from_the_same_state_one_is_told() {
    let (mut io, context) = (Memory::default(), bare());
    let was = mock().get_ticket(&mut io, &context, "OPS-103").await.unwrap();
    let first = CreateTicket { assignee: Some("a".into()), ..wanted(&was) };
    mock().update_ticket(&mut io, &context, &was, &first).await.unwrap();
    let second = CreateTicket { assignee: Some("b".into()), ..wanted(&was) };
    let refused = mock().update_ticket(&mut io, &context, &was, &second).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Conflict);
    let now = mock().get_ticket(&mut io, &context, "OPS-103").await.unwrap();
    assert_eq!(now.assignee.as_deref(), Some("a"));
}

#[tokio::test]
async fn filters_narrow_and_all_must_hold() {
    let (mut io, context) = (Memory::default(), bare());
    for (filters, expected) in [
        (vec!["project[eq]SEC", "status[ne]Done"], vec!["SEC-101", "SEC-103", "SEC-104", "SEC-105"]),
        (vec!["project[eq]\"OPS\"", "status[in]\"In Progress\",Done"], vec!["OPS-101", "OPS-102", "OPS-106"]),
        (vec!["priority[eq]CRITICAL"], vec!["OPS-102", "SEC-101"]),
        (vec!["assignee[eq]", "project[eq]WEB"], vec!["WEB-103", "WEB-105"]),
        (vec!["name[like]*booking*", "project[neq]OPS"], vec!["WEB-103", "WEB-104"]),
        (
            vec!["due_date[lt]2026-11-02T00:00:00Z", "completion_date[gt]2020-01-01T00:00:00Z"],
            vec!["OPS-101", "SEC-102", "WEB-101"],
        ),
        (vec!["creator[eq]nobody@example.com"], vec![]),
    ] {
        let found = found(&mut io, &context, &filters).await;
        let mut found = ids(&found);
        found.sort_unstable();
        assert_eq!(found, expected, "{filters:?}");
    }
}

#[tokio::test]
async fn pages_hold_every_ticket_once_in_every_order_also_while_tickets_come() {
    for order in [
        vec![],
        vec!["priority[desc]"],
        vec!["status", "due_date[desc]"],
        vec!["name[desc]"],
        vec!["time[desc]"],
    ] {
        let (mut io, context) = (Memory::default(), bare());
        let whole = mock().query_tickets(&mut io, &context, &query(&[], &order, 500)).await.unwrap();
        let mut seen = Vec::new();
        let mut page = query(&[], &order, 3);
        loop {
            let answer = mock().query_tickets(&mut io, &context, &page).await.unwrap();
            assert!(answer.items.len() <= 3);
            seen.extend(answer.items);
            let Some(next) = answer.next else { break };
            page.after = Some(next);
            // The newest of all, with a name before all: sorts to one end or among those seen.
            mock().create_ticket(&mut io, &context, &new("zzz")).await.unwrap();
        }
        seen.retain(|ticket| ticket.name != "zzz");
        assert_eq!(ids(&seen), ids(&whole.items), "{order:?}");
    }
}

#[tokio::test]
async fn urgent_comes_last_in_rising_order() {
    let (mut io, context) = (Memory::default(), bare());
    let page = mock().query_tickets(&mut io, &context, &query(&[], &["priority[desc]"], 1)).await.unwrap();
    assert_eq!(page.items[0].priority, Some(Priority::Urgent));
}

#[tokio::test]
async fn counts_are_of_all_pages() {
    let (mut io, context) = (Memory::default(), bare());
    let counted = Query { counts: vec!["*".into(), "status".into()], ..query(&["project[eq]WEB"], &[], 1) };
    let page = mock().query_tickets(&mut io, &context, &counted).await.unwrap();
    let counts: Vec<_> = page.counts.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(counts, [("*", 5), ("Done", 1), ("In Progress", 1), ("In Review", 1), ("To Do", 2)]);
    let unknown = Query { counts: vec!["colour".into()], ..Query::first(1) };
    assert!(mock().query_tickets(&mut io, &context, &unknown).await.is_err());
}

#[tokio::test]
async fn mapped_fields_go_both_ways() {
    let mapping = |name: &str, project: &str, field: &str| json!({"name": name, "project_id": project, "provider_field_path": format!("fields.{field}")});
    let context = context(json!({
        "type": "ticketing_mock_ticketing",
        "custom_field_mappings": [mapping("grade", "*", "severity"), mapping("advisory", "SEC", "cve")],
    }));
    let mut io = Memory::default();
    let was = mock().get_ticket(&mut io, &context, "SEC-101").await.unwrap();
    assert_eq!(
        Value::Object(was.custom_fields.clone()),
        json!({"grade": "S1", "advisory": "CVE-2026-20417"})
    );
    assert!(was.unmapped.is_empty());
    let other = mock().get_ticket(&mut io, &context, "OPS-102").await.unwrap();
    assert_eq!(Value::Object(other.custom_fields), json!({"grade": "S1"}));
    assert_eq!(Value::Object(other.unmapped), json!({"customer": "Fjordline Ferries"}));

    let mut wanted = wanted(&was);
    wanted.custom_fields = json!({"grade": "S4", "colour": "red"}).as_object().cloned().unwrap();
    let changed = mock().update_ticket(&mut io, &context, &was, &wanted).await.unwrap();
    assert_eq!(Value::Object(changed.custom_fields), json!({"grade": "S4", "colour": "red"}));
    // The provider's own field changed, not only what the mapping shows of it.
    let unmapped = mock().get_ticket(&mut io, &bare(), "SEC-101").await.unwrap();
    assert_eq!(Value::Object(unmapped.unmapped), json!({"severity": "S4"}));
}

#[tokio::test]
async fn every_remote_field_that_is_custom_can_be_mapped() {
    let mut io = Memory::default();
    let fields = mock().list_remote_fields(&mut io, &bare()).await.unwrap();
    let paths: Vec<_> = fields.iter().filter_map(|one| one.provider_field_path.clone()).collect();
    let custom: Vec<_> = paths.iter().filter(|path| path.starts_with("fields.")).collect();
    assert_eq!(custom.len(), 4);
    for path in custom {
        let config =
            json!({"custom_field_mappings": [{"name": "x", "project_id": "*", "provider_field_path": path}]});
        let verified = provider("ticketing_mock_ticketing").unwrap().adapter();
        assert_eq!(verified.verify(&mut io, &context(config)).await.unwrap().warnings, []);
    }
}

#[tokio::test]
async fn verification_warns_of_what_will_not_work() {
    let mut io = Memory::default();
    let adapter = provider("ticketing_mock_ticketing").unwrap().adapter();
    let config = json!({
        "simulate": "revoked",
        "custom_field_mappings": [{"name": "x", "project_id": "*", "provider_field_path": "fields.colour"}],
    });
    let in_prod = Context { environment: Environment::Prod, ..context(config.clone()) };
    let warnings = adapter.verify(&mut io, &in_prod).await.unwrap().warnings;
    let places: Vec<_> = warnings.iter().map(|warning| warning.pointer.as_str()).collect();
    assert_eq!(places, ["/custom_field_mappings/0/provider_field_path", "/simulate"]);
    let refused = adapter.verify(&mut io, &context(config)).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Credentials);
}

#[tokio::test]
async fn comments_come_and_go_also_those_of_the_seed() {
    let (mut io, context) = (Memory::default(), bare());
    let new = CreateComment { creator: Some("me".into()), content: "Seen here too".into() };
    let made = mock().create_comment(&mut io, &context, "OPS-102", &new).await.unwrap();
    let all = mock().list_comments(&mut io, &context, "OPS-102").await.unwrap();
    assert_eq!(
        all.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(),
        ["OPS-102-comment-1", "OPS-102-comment-2", &made.id]
    );
    for id in ["OPS-102-comment-1", &made.id] {
        mock().delete_comment(&mut io, &context, "OPS-102", id).await.unwrap();
        let again = mock().delete_comment(&mut io, &context, "OPS-102", id).await.unwrap_err();
        assert!(matches!(again.kind, ErrorKind::NotFound { what: "comment", .. }), "{id}");
    }
    assert_eq!(mock().list_comments(&mut io, &context, "OPS-102").await.unwrap().len(), 1);
    let nowhere = mock().create_comment(&mut io, &context, "OPS-999", &new).await.unwrap_err();
    assert!(matches!(nowhere.kind, ErrorKind::NotFound { what: "ticket", .. }));
}

#[tokio::test]
async fn notes_are_written_changed_and_removed() {
    let (mut io, context) = (Memory::default(), bare());
    let new = CreateNote { title: "Plan".into(), content: "- one".into() };
    let made = mock().create_note(&mut io, &context, "OPS-102", &new).await.unwrap();
    let seeded = mock().list_notes(&mut io, &context, "OPS-102").await.unwrap().remove(0);
    for was in [&made, &seeded] {
        let wanted = CreateNote { title: was.title.clone(), content: "- two".into() };
        let changed = mock().update_note(&mut io, &context, was, &wanted).await.unwrap();
        assert_eq!((changed.content.as_str(), changed.updated_at), ("- two", Some(context.now)));
        assert_eq!((&changed.id, changed.created_at), (&was.id, was.created_at));
        let again = mock().update_note(&mut io, &context, was, &wanted).await.unwrap_err();
        assert_eq!(again.kind, ErrorKind::Conflict);
    }
    assert_eq!(mock().list_notes(&mut io, &context, "OPS-102").await.unwrap().len(), 2);
    for was in [&made, &seeded] {
        mock().delete_note(&mut io, &context, "OPS-102", &was.id).await.unwrap();
        assert!(mock().delete_note(&mut io, &context, "OPS-102", &was.id).await.is_err());
    }
    assert_eq!(mock().list_notes(&mut io, &context, "OPS-102").await.unwrap(), []);
}

#[tokio::test]
async fn files_come_back_as_they_went() {
    let (mut io, context) = (Memory::default(), bare());
    let new = CreateAttachment { file_name: "log.TXT".into(), content: "aGVsbG8=".into() };
    let file = mock().create_attachment(&mut io, &context, "SEC-105", &new).await.unwrap();
    assert_eq!((file.file_type.as_str(), file.file_size), ("text/plain", Some(5)));
    assert_eq!(
        mock().get_ticket(&mut io, &context, "SEC-105").await.unwrap().attachments,
        std::slice::from_ref(&file)
    );
    assert_eq!(
        mock().list_attachments_metadata(&mut io, &context, "SEC-105").await.unwrap(),
        std::slice::from_ref(&file)
    );
    let whole = mock().download_attachment(&mut io, &context, "SEC-105", &file.id).await.unwrap();
    assert_eq!(whole.content, "aGVsbG8=");
    // A file belongs to its ticket.
    assert!(mock().download_attachment(&mut io, &context, "SEC-104", &file.id).await.is_err());
    assert!(mock().delete_attachment(&mut io, &context, "SEC-104", &file.id).await.is_err());
    mock().delete_attachment(&mut io, &context, "SEC-105", &file.id).await.unwrap();
    assert!(mock().download_attachment(&mut io, &context, "SEC-105", &file.id).await.is_err());
    assert_eq!(mock().get_ticket(&mut io, &context, "SEC-105").await.unwrap().attachments, []);
}

#[tokio::test]
async fn there_are_limits() {
    let (mut io, context) = (Memory::default(), bare());
    let large = CreateAttachment { file_name: "x".into(), content: "A".repeat(1_400_000) };
    let refused = mock().create_attachment(&mut io, &context, "SEC-105", &large).await.unwrap_err();
    assert!(matches!(refused.kind, ErrorKind::Invalid(faults) if faults[0].pointer == "/content"));
    let small = CreateAttachment { file_name: "x".into(), content: "AAAA".into() };
    for _ in 0..20 {
        mock().create_attachment(&mut io, &context, "SEC-105", &small).await.unwrap();
    }
    let refused = mock().create_attachment(&mut io, &context, "SEC-105", &small).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Full);
    for _ in 0..super::book::MAX_TICKETS {
        super::book::next_id(&mut io, "OPS").await.unwrap();
    }
    let refused = mock().create_ticket(&mut io, &context, &new("x")).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Full);
}

#[tokio::test]
async fn people_take_turns_by_the_week() {
    let (mut io, context) = (Memory::default(), bare());
    let policies = mock().query_escalation_policies(&mut io, &context, &Query::first(50)).await.unwrap();
    assert_eq!(policies.items.len(), 2);
    let first = mock().list_on_call(&mut io, &context, "policy-operations").await.unwrap();
    let week = 7 * 24 * 3600;
    let next = mock().list_on_call(&mut io, &later(&context, week), "policy-operations").await.unwrap();
    assert_eq!(first[1], next[0]);
    assert_ne!(first[0], next[0]);
    assert!(mock().list_on_call(&mut io, &context, "policy-nobody").await.is_err());
}

#[tokio::test]
async fn magic_texts_fail_one_call_in_test_accounts_and_mean_nothing_elsewhere() {
    let (mut io, context) = (Memory::default(), bare());
    for (code, kind) in [
        ("401", ErrorKind::Credentials),
        ("revoked", ErrorKind::Credentials),
        ("403", ErrorKind::Permission { missing: Some("tickets:write".into()) }),
        ("429", ErrorKind::RateLimited { retry_after: Some(5) }),
        ("500", ErrorKind::BadAnswer),
        ("503", ErrorKind::Unavailable),
        ("broken", ErrorKind::BadAnswer),
        ("timeout", ErrorKind::Timeout),
    ] {
        let text = format!("mock:{code}");
        let made = mock().create_ticket(&mut io, &context, &new(&text)).await;
        assert_eq!(made.unwrap_err().kind, kind, "{code}");
        let got = mock().get_ticket(&mut io, &context, &text).await;
        assert_eq!(got.unwrap_err().kind, kind, "{code}");
    }
    assert_eq!(found(&mut io, &context, &[]).await.len(), 16);
    let slow = mock().create_ticket(&mut io, &context, &new("mock:slow")).await.unwrap();
    assert_eq!((slow.name.as_str(), io.waited), ("mock:slow", Duration::from_secs(3)));

    let in_prod = Context { environment: Environment::Prod, ..bare() };
    assert_eq!(mock().create_ticket(&mut io, &in_prod, &new("mock:401")).await.unwrap().name, "mock:401");
    let missing = mock().get_ticket(&mut io, &in_prod, "mock:401").await.unwrap_err();
    assert!(matches!(missing.kind, ErrorKind::NotFound { .. }));
}

#[tokio::test]
async fn what_was_answered_is_noted_for_those_who_ask() {
    let (mut io, context) = (Memory::default(), bare());
    let ticket = mock().get_ticket(&mut io, &context, "OPS-101").await.unwrap();
    let (endpoint, said) = io.noted.last().unwrap();
    assert_eq!(endpoint, "mock://ticketing/tickets/OPS-101");
    assert_eq!(*said, serde_json::to_value(ticket).unwrap());
}

#[tokio::test]
async fn a_wrong_credential_is_refused_in_every_environment_and_by_every_call() {
    let mut io = Memory::default();
    for environment in [Environment::Test, Environment::Prod] {
        for (name, secret, good) in [
            ("secret", "wrong", false),
            ("client_secret", "wrong", false),
            ("secret_access_key", "wrong", false),
            ("external_id", "wrong", false),
            ("secret", "right", true),
            ("username", "wrong", true),
        ] {
            let fields = json!({ name: secret }).as_object().cloned().unwrap();
            let given = Credential { kind: CredentialKind::Token, fields: CredentialFields::new(fields) };
            let credentials = [("/credential".to_owned(), given)].into();
            let context = Context { credentials, environment, ..bare() };
            let found = mock().query_tickets(&mut io, &context, &Query::first(1)).await;
            let kind = found.err().map(|error| error.kind);
            assert_eq!(kind, (!good).then_some(ErrorKind::Credentials), "{name}: {secret}");
        }
    }
}
