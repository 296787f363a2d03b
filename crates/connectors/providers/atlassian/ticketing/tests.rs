//! What goes out, held against Atlassian's own description, and what is made of what comes back.

use std::collections::BTreeMap;
use std::time::Duration;

use api_types::Environment;
use api_types::engine::ticketing::{CreateAttachment, CreateComment, CreateTicket, Priority, Ticket};
use http::Method;
use proptest::prelude::*;
use provider_schema::CredentialKind;
use serde_json::{Value, json};

use super::jql::{FILTERS, ORDERS, quote, write};
use super::work::{
    Jira, Projects, request_create, request_get, request_projects, request_query, request_transition,
    request_update, request_user,
};
use super::{discussion, fields, files, issues, permissions};
use crate::memory::Memory;
use crate::query::{Filter, FilterValue, Operator, Order, Query};
use crate::ticketing::Ticketing;
use crate::{Context, Credential, CredentialFields, ErrorKind, ProviderError, Request, provider};

const ID: &str = "ticketing_jira";
const SITE: &str = "https://company.atlassian.net";

fn jira() -> &'static dyn Ticketing {
    provider(ID).unwrap().ticketing().unwrap()
}

fn context() -> Context {
    let fields = json!({"username": "robot@example.com", "secret": "canary"}).as_object().cloned().unwrap();
    let credential = Credential { kind: CredentialKind::Basic, fields: CredentialFields::new(fields) };
    let mapping =
        json!({"name": "severity", "project_id": "*", "provider_field_path": "fields.customfield_1"});
    Context {
        config: json!({
            "type": ID, "url": SITE, "default_project": "OPS", "default_issue_type": "Task",
            "custom_field_mappings": [mapping],
        }),
        credentials: BTreeMap::from([("/credential".to_owned(), credential)]),
        environment: Environment::Test,
        created_at: "2026-11-01T08:00:00Z".parse().unwrap(),
        now: "2026-11-03T10:00:00Z".parse().unwrap(),
        time_left: Duration::from_secs(20),
    }
}

fn here() -> Jira {
    Jira::of(&context(), Projects::All).unwrap()
}

/// A world in which they give these answers, one after the other.
fn answering(answers: &[(u16, Value)]) -> Memory {
    let mut io = Memory::default();
    io.answers = answers
        .iter()
        .map(|(status, body)| {
            let text = if body.is_null() { String::new() } else { body.to_string() };
            http::Response::builder().status(*status).body(text.into()).unwrap()
        })
        .collect();
    io
}

fn issue() -> Value {
    json!({"id": "10001", "key": "OPS-7", "fields": {
        "summary": "It burns", "created": "2026-11-01T10:00:00.000+0200", "updated": "2026-11-02T08:00:00.000+0000",
        "status": {"name": "To Do"}, "project": {"key": "OPS"}, "issuetype": {"name": "Bug"},
        "priority": {"name": "Highest"}, "labels": ["fire"], "duedate": "2026-11-09", "resolutiondate": null,
        "reporter": {"accountId": "a1", "emailAddress": "ada@example.com"}, "assignee": {"accountId": "b2"},
        "description": {"type": "doc", "version": 1, "content": [
            {"type": "paragraph", "content": [{"type": "text", "text": "Water!"}]}]},
        "customfield_1": 3, "customfield_2": "other",
        "attachment": [{"id": "4", "filename": "a.png", "mimeType": "image/png", "size": 3,
            "created": "2026-11-01T10:00:00.000+0000", "author": {"accountId": "a1"}}],
    }})
}

fn as_it_is(ticket: &Ticket) -> CreateTicket {
    let mut whole = serde_json::to_value(ticket).unwrap();
    whole["name"] = ticket.name.clone().into();
    serde_json::from_value(whole).unwrap()
}

fn pointer(error: ProviderError) -> String {
    match error.kind {
        ErrorKind::Invalid(faults) => faults[0].pointer.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_issue_is_read_with_what_it_has_beyond() {
    let ticket = issues::read(&here().settings, &issue()).unwrap();
    assert_eq!((ticket.id.as_str(), ticket.priority), ("OPS-7", Some(Priority::Critical)));
    assert_eq!(ticket.created_at, "2026-11-01T08:00:00Z".parse().unwrap());
    assert_eq!(
        (ticket.creator.as_deref(), ticket.assignee.as_deref()),
        (Some("ada@example.com"), Some("b2"))
    );
    assert_eq!(ticket.description.as_deref(), Some("Water!"));
    assert_eq!(ticket.custom_fields["severity"], 3);
    assert_eq!(Value::Object(ticket.unmapped), json!({"customfield_2": "other", "id": "10001"}));
    assert_eq!(ticket.attachments[0].file_size, Some(3));
    let mut other = issue();
    other["fields"]["priority"]["name"] = "Blocker".into();
    let ticket = issues::read(&here().settings, &other).unwrap();
    assert_eq!((ticket.priority, &ticket.unmapped["priority"]), (None, &json!("Blocker")));
}

#[test]
fn what_jira_has_no_place_for_is_refused_by_name() {
    for (field, value) in [
        ("contact", json!("me")),
        ("completion_date", json!("2026-11-03T10:00:00Z")),
        ("due_date", json!("2026-11-03T10:00:00Z")),
        ("status", json!("Done")),
        ("summary", json!("other")),
        ("priority", json!("URGENT")),
    ] {
        let mut body = json!({"name": "x"});
        body[field] = value;
        let wanted: CreateTicket = serde_json::from_value(body).unwrap();
        assert_eq!(
            pointer(issues::changes(&here().settings, None, &wanted).unwrap_err()),
            format!("/{field}")
        );
    }
    for (more, at) in
        [(json!({"tags": ["a b"]}), "/tags/0"), (json!({"custom_fields": {"x": 1}}), "/custom_fields/x")]
    {
        let mut body = json!({"name": "x"});
        body.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        let wanted: CreateTicket = serde_json::from_value(body).unwrap();
        assert_eq!(pointer(issues::changes(&here().settings, None, &wanted).unwrap_err()), at);
    }
}

#[test]
fn filters_become_a_restricted_question() {
    for (filters, wanted) in [
        (&[][..], "project is not EMPTY ORDER BY key ASC"),
        (&["status[eq]\"To Do\""], "status in (\"To Do\") ORDER BY key ASC"),
        (&["priority[in]CRITICAL,LOW"], "priority in (\"Highest\", \"Low\") ORDER BY key ASC"),
        (
            &["tags[ne]fire", "tags[eq]"],
            "(labels not in (\"fire\") OR labels is EMPTY) AND labels is EMPTY ORDER BY key ASC",
        ),
    ] {
        let mut query = Query::first(7);
        query.filters = filters.iter().map(|text| Filter::parse(FILTERS, text).unwrap()).collect();
        assert_eq!(write(&query, Projects::All), wanted);
    }
    let mut query = Query::first(7);
    query.order = vec![Order::parse(ORDERS, "updated_at[desc]").unwrap()];
    assert_eq!(
        write(&query, Projects::OfService),
        "projectType = service_desk ORDER BY updated DESC, key ASC"
    );
    assert_eq!(write(&query, Projects::All), "project is not EMPTY ORDER BY updated DESC, key ASC");
}

#[tokio::test]
async fn a_new_status_is_a_transition_and_users_are_found_by_address() {
    let was = issues::read(&here().settings, &issue()).unwrap();
    let wanted = CreateTicket {
        status: Some("Done".into()),
        assignee: Some("bob@example.com".into()),
        ..as_it_is(&was)
    };
    let mut io = answering(&[
        (200, issue()),
        (200, json!([{"accountId": "b3", "emailAddress": "Bob@example.com"}])),
        (200, json!({"transitions": [{"id": "31", "to": {"name": "Done"}}]})),
        (204, Value::Null),
        (204, Value::Null),
        (200, issue()),
    ]);
    jira().update_ticket(&mut io, &context(), &was, &wanted).await.unwrap();
    let bodies: Vec<Value> =
        io.sent.iter().filter_map(|request| serde_json::from_slice(request.body()).ok()).collect();
    assert_eq!(bodies, [json!({"fields": {"assignee": {"id": "b3"}}}), json!({"transition": {"id": "31"}})]);

    let elsewhere = json!({"transitions": [{"id": "11", "to": {"name": "In Progress"}}]});
    let wanted = CreateTicket { name: "Out".into(), status: Some("Done".into()), ..as_it_is(&was) };
    let mut io = answering(&[(200, issue()), (200, elsewhere)]);
    let refused = jira().update_ticket(&mut io, &context(), &was, &wanted).await.unwrap_err();
    assert_eq!((pointer(refused), io.sent.len()), ("/status".to_owned(), 2));

    let mut changed = issue();
    changed["fields"]["summary"] = "Somebody was faster".into();
    let mut io = answering(&[(200, changed)]);
    let refused = jira().update_ticket(&mut io, &context(), &was, &wanted).await.unwrap_err();
    assert_eq!((refused.kind, io.sent.len()), (ErrorKind::Conflict, 1));
}

#[tokio::test]
async fn refusals_say_where_and_show_no_secret() {
    let said = json!({"errorMessages": [], "errors": {"labels": "The label is too long."}});
    let new = CreateTicket { name: "x".into(), ..CreateTicket::default() };
    let refused = jira().create_ticket(&mut answering(&[(400, said)]), &context(), &new).await.unwrap_err();
    assert_eq!(pointer(refused), "/tags");
    let said =
        json!({"errorMessages": ["The value 'x' does not exist for the field 'status'."], "errors": {}});
    let mut io = answering(&[(400, said)]);
    let refused = jira().query_tickets(&mut io, &context(), &Query::first(7)).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::InvalidQuery { parameter: "filter" });
    for url in ["", "/relative", "https://exa mple"] {
        let mut context = context();
        context.config["url"] = url.into();
        assert!(!format!("{:?}", Jira::of(&context, Projects::All).err().unwrap()).contains("canary"));
    }
    let foreign =
        jira().download_attachment(&mut answering(&[(200, issue())]), &context(), "OPS-7", "5").await;
    assert!(matches!(foreign.unwrap_err().kind, ErrorKind::NotFound { what: "attachment", .. }));
}

#[tokio::test]
async fn all_pages_of_comments_are_read() {
    let comment = |id: &str| json!({"id": id, "created": "2026-11-01T10:00:00.000+0000", "author": {"accountId": "a1"}, "body": null});
    let page = |id: &str| (200, json!({"comments": [comment(id)], "total": 2}));
    let mut io = answering(&[page("1"), page("2")]);
    let comments = jira().list_comments(&mut io, &context(), "OPS-7").await.unwrap();
    assert_eq!(comments.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    assert!(io.sent[1].uri().query().unwrap().contains("startAt=1"));
}

/// Every request for these inputs.
fn requests(wanted: &CreateTicket, id: &str, text: &str) -> Vec<Request> {
    let Jira { site, settings, .. } = here();
    let was = issues::read(&settings, &issue()).unwrap();
    let mut query = Query::first(50);
    query.filters = vec![Filter {
        field: "status",
        operator: Operator::Eq,
        values: vec![FilterValue::Text(text.into())],
    }];
    let next = Query { after: Some(text.to_owned()), ..query.clone() };
    let new = issues::changes(&settings, None, wanted).unwrap();
    let changed = CreateTicket { project: was.project.clone(), ..wanted.clone() };
    let changed = issues::changes(&settings, Some(&was), &changed).unwrap();
    let comment = CreateComment { creator: None, content: text.to_owned() };
    let file = CreateAttachment { file_name: text.to_owned(), content: "AP8N".into() };
    [
        request_projects(&site, Projects::All, 7, 50),
        request_projects(&site, Projects::OfService, 7, 50),
        permissions::request(&site, None),
        permissions::request(&site, Some("OPS")),
        request_query(&site, Projects::All, &query),
        request_query(&site, Projects::OfService, &query),
        request_query(&site, Projects::All, &next),
        request_get(&site, id),
        request_create(&site, &new),
        request_update(&site, id, &changed),
        request_transition(&site, id, text),
        request_user(&site, text),
        discussion::request_list(&site, id, 100),
        discussion::request_create(&site, id, &comment),
        files::request_upload(&site, id, &file, "unique"),
        files::request_content(&site, id),
        site.get(&["myself"], &[]),
        site.get(&["field"], &[]),
        site.get(&["project", "OPS"], &[]),
        site.get(&["issue", id, "transitions"], &[]),
        site.request(Method::DELETE, &["issue", id, "comment", "3"], &[], None),
        site.request(Method::DELETE, &["attachment", "4"], &[], None),
    ]
    .map(Result::unwrap)
    .into()
}

fn tickets() -> impl Strategy<Value = CreateTicket> {
    let texts = ("[^\\p{C}]{1,40}", "(\\PC|\n){0,60}", "[a-zA-Z0-9:-]{1,20}", "[A-Z][a-z ]{0,9}");
    let lists =
        (proptest::collection::vec("[a-z]{1,9}", 0..4), 0..issues::PRIORITIES.len(), 1..29_u8, any::<i32>());
    (texts, lists).prop_map(|((name, description, parent, kind), (tags, priority, day, severity))| {
        CreateTicket {
            name,
            description: Some(description),
            parent: Some(parent),
            issue_type: Some(kind),
            tags,
            priority: Some(issues::PRIORITIES[priority].0),
            due_date: format!("2026-11-{day:02}T00:00:00Z").parse().ok(),
            custom_fields: json!({"severity": severity}).as_object().cloned().unwrap_or_default(),
            ..CreateTicket::default()
        }
    })
}

#[test]
fn every_request_is_as_atlassian_describes_it() {
    let Some(vendor) = vendor_descriptions::from_folder("jira-cloud-v3.json").unwrap() else { return };
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(16));
    let inputs = (tickets(), "[A-Z]{2,5}-[0-9]{1,5}|\\PC{1,9}", "\\PC{1,20}");
    let outcome = runner.run(&inputs, |(wanted, id, text)| {
        for request in requests(&wanted, &id, &text) {
            vendor.check(SITE, &request).map_err(|fault| TestCaseError::fail(fault.to_string()))?;
        }
        Ok(())
    });
    outcome.unwrap();
    for (path, method, status) in [
        ("/rest/api/3/issue/OPS-7", Method::GET, "200"),
        ("/rest/api/3/field", Method::GET, "200"),
        ("/rest/api/3/project/search", Method::GET, "200"),
    ] {
        let example = vendor.example(&method, path, status).unwrap();
        let fields: Vec<_> = example.as_array().into_iter().flatten().map(fields::read_field).collect();
        assert!(fields.iter().all(Result::is_ok), "{fields:?}");
        let projects = example["values"].as_array().into_iter().flatten();
        assert!(projects.map(fields::read_project).all(|project| project.is_ok()));
    }
}

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        "\\PC{0,9}".prop_map(Value::from)
    ];
    let name = prop_oneof![
        "[a-z]{0,8}",
        Just("fields".to_owned()),
        Just("key".to_owned()),
        Just("id".to_owned()),
        Just("created".to_owned()),
        Just("content".to_owned()),
        Just("description".to_owned()),
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map(name.clone(), inner, 0..6).prop_map(|map| json!(map)),
        ]
    })
}

proptest! {
    #[test]
    fn a_text_never_leaves_its_quotation_marks(text in "(\"|\\\\|\n|'|\\PC|\\p{C}){0,20}") {
        let quoted = quote(&text);
        let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap();
        let mut letters = inner.chars();
        let mut read = String::new();
        while let Some(letter) = letters.next() {
            prop_assert!(letter != '"' && !letter.is_control());
            read.push(match (letter, letter == '\\') {
                (other, false) => other,
                _ => match letters.next().unwrap() {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'u' => {
                        let code: String = letters.by_ref().take(4).collect();
                        char::from_u32(u32::from_str_radix(&code, 16).unwrap()).unwrap()
                    }
                    other => other,
                },
            });
        }
        prop_assert_eq!(read, text);
    }

    #[test]
    fn nothing_brings_a_reading_down(
        value in anything(), status in 100..600_u16, bytes in proptest::collection::vec(any::<u8>(), 0..99),
    ) {
        let _ = issues::read(&here().settings, &value);
        let _ = issues::read(&here().settings, &json!({"key": "A-1", "fields": value}));
        let _ = discussion::read("A-1", &value);
        let _ = files::read("A-1", &value);
        let _ = fields::read_field(&value);
        let _ = fields::read_project(&value);
        for body in [bytes, value.to_string().into_bytes()] {
            let answer = http::Response::builder().status(status).body(body.into()).unwrap();
            let _ = super::super::site::accepted(answer, "ticket", "A-1");
        }
    }

    #[test]
    fn what_is_written_is_read_back(wanted in tickets()) {
        let settings = here().settings;
        let written = issues::changes(&settings, None, &wanted).unwrap();
        let mut stored = issue();
        for (name, value) in written {
            stored["fields"][name] = value;
        }
        stored["fields"]["labels"] = json!(wanted.tags);
        let read = issues::read(&settings, &stored).unwrap();
        prop_assert_eq!((&read.name, &read.tags, read.priority), (&wanted.name, &wanted.tags, wanted.priority));
        let description = wanted.description.clone().filter(|text| !text.is_empty());
        prop_assert_eq!(read.description.clone(), description.or(Some("Water!".into())));
        prop_assert_eq!((&read.parent, &read.issue_type), (&wanted.parent, &wanted.issue_type));
        prop_assert_eq!((read.due_date, &read.custom_fields), (wanted.due_date, &wanted.custom_fields));
        prop_assert!(!read.unmapped.contains_key("description"));
        // And nothing more has to be written to make it what it is.
        prop_assert!(issues::changes(&settings, Some(&read), &as_it_is(&read)).unwrap().is_empty());
    }
}
