//! What is sent, and what is refused before.

use api_types::engine::ticketing::{CreateAttachment, CreateComment, CreateTicket, Priority, Ticket};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::query::{FILTERS, Ids, ORDERS, names, request_query};
use super::super::{files, tickets, tracker};
use super::{answering, context, issue, messages, roundup, single, tracker};
use crate::query::{Filter, Order, Query};
use crate::{ErrorKind, ProviderError};

fn pointer(error: ProviderError) -> String {
    match error.kind {
        ErrorKind::Invalid(faults) => faults[0].pointer.clone(),
        other => panic!("{other:?}"),
    }
}

/// The query of the request for these filters and orders; what is named has the id 5.
fn asked(filters: &[&str], orders: &[&str]) -> Option<String> {
    let mut query = Query::first(50);
    query.filters = filters.iter().map(|text| Filter::parse(FILTERS, text).unwrap()).collect();
    query.order = orders.iter().map(|text| Order::parse(ORDERS, text).unwrap()).collect();
    let tracker = tracker();
    let ids: Ids = names(&tracker, &query)
        .into_iter()
        .map(|named| {
            let found = if named.2 == "nobody" { vec![] } else { vec![named.2.len().to_string()] };
            (named, found)
        })
        .collect();
    let request = request_query(&tracker, &query, &ids, "id").unwrap()?;
    let sent = request.uri().query().unwrap().to_owned();
    let filters = sent.split("&%40fields").next().unwrap().to_owned();
    Some(if filters == sent { sent } else { filters })
}

#[test]
fn filters_become_parameters_in_reverse_polish_notation() {
    for (filters, wanted) in [
        (&["status[eq]done"][..], "status=4"),
        (&["status[ne]done"], "status=4%2C-2"),
        (&["tags[in]a,bb", "tags[eq]ccc"], "keyword=1%2C2%2C-4%2C3%2C-3"),
        (&["assignee[eq]"], "assignedto=-1"),
        (&["priority[eq]HIGH"], "priority=3"),
        (&["name[eq]\"a&b=c\""], "title%3A=a%26b%3Dc"),
        (&["id[in]1,2", "id[in]2,3"], "id=2"),
        (&["created_at[gte]2026-11-03T10:00:00.5Z"], "creation=2026-11-03.10%3A00%3A01%3B"),
        (&["created_at[lt]2026-11-03T10:00:00Z"], "creation=%3B2026-11-03.09%3A59%3A59.999"),
    ] {
        assert_eq!(asked(filters, &[]).as_deref(), Some(wanted), "{filters:?}");
    }
}

#[test]
fn what_cannot_match_is_not_asked_for() {
    for filters in [
        &["status[eq]nobody"][..],
        &["name[eq]a", "name[eq]b"],
        &["priority[eq]PLANNING"],
        &["updated_at[gt]2026-11-03T10:00:00Z", "updated_at[lt]2026-11-03T10:00:01Z"],
        &["updated_at[eq]2026-11-03T10:00:00.5Z"],
    ] {
        assert_eq!(asked(filters, &[]), None, "{filters:?}");
    }
    assert_eq!(asked(&["status[ne]nobody"], &[]).as_deref().map(|text| text.contains("status")), Some(false));
}

#[test]
fn equals_are_ordered_by_id() {
    for (orders, wanted) in
        [(&[][..], "sort=id&"), (&["updated_at[desc]"], "sort=-activity%2Cid&"), (&["id[desc]"], "sort=-id&")]
    {
        let mut query = Query::first(7);
        query.order = orders.iter().map(|text| Order::parse(ORDERS, text).unwrap()).collect();
        let request = request_query(&tracker(), &query, &Ids::new(), "id").unwrap().unwrap();
        assert!(request.uri().query().unwrap().contains(wanted), "{}", request.uri());
    }
}

#[test]
fn a_changed_limit_does_not_move_the_pages() {
    let query = Query { after: Some("50:3".into()), ..Query::first(7) };
    let request = request_query(&tracker(), &query, &Ids::new(), "id").unwrap().unwrap();
    assert!(request.uri().query().unwrap().ends_with("page_size=50&%40page_index=3"));
    let foreign = Query { after: Some("abc".into()), ..Query::first(7) };
    let refused = request_query(&tracker(), &foreign, &Ids::new(), "id").unwrap_err();
    assert_eq!(refused.kind, ErrorKind::InvalidQuery { parameter: "cursor" });
}

#[test]
fn what_roundup_has_no_place_for_is_refused_by_name() {
    for (field, value) in [
        ("contact", json!("me")),
        ("due_date", json!("2026-11-03T10:00:00Z")),
        ("completion_date", json!("2026-11-03T10:00:00Z")),
        ("project", json!("OPS")),
        ("issue_type", json!("Bug")),
        ("parent", json!("1")),
        ("custom_fields", json!({"a": 1})),
        ("creator", json!("admin")),
        ("summary", json!("other")),
        ("priority", json!("PLANNING")),
        ("status", json!("3")),
        ("assignee", json!("-1")),
    ] {
        let mut body = json!({"name": "x"});
        body[field] = value;
        let wanted: CreateTicket = serde_json::from_value(body).unwrap();
        assert_eq!(pointer(tickets::new(&tracker(), &wanted).unwrap_err()), format!("/{field}"));
    }
    let tags =
        CreateTicket { name: "x".into(), tags: vec!["a".into(), "7".into()], ..CreateTicket::default() };
    assert_eq!(pointer(tickets::new(&tracker(), &tags).unwrap_err()), "/tags/1");
}

#[tokio::test]
async fn a_change_is_made_only_to_what_was_seen() {
    let seen = tickets::read_get(&tracker(), &single(&issue())["data"]).unwrap().0.ticket;
    let seen = Ticket { description: Some("Water!".into()), ..seen };
    let wanted = CreateTicket { name: "Out".into(), ..as_it_is(&seen) };
    let mut io = answering(&[
        (200, single(&issue())),
        (200, messages()),
        (200, json!({"data": {}})),
        (200, single(&issue())),
        (200, messages()),
    ]);
    roundup().update_ticket(&mut io, &context(), &seen, &wanted).await.unwrap();
    let change = &io.sent[2];
    assert_eq!(
        (change.method().as_str(), &change.headers()["if-match"]),
        ("PATCH", &"\"tag\"".parse().unwrap())
    );
    assert_eq!(change.headers()["origin"], "https://desk.example.com:8443");
    assert_eq!(change.headers()["content-type"], "application/json");
    let body: Value = serde_json::from_slice(change.body()).unwrap();
    assert_eq!(body, json!({"@op": "replace", "title": "Out"}));

    let mut changed = issue();
    changed["title"] = "Somebody was faster".into();
    let mut io = answering(&[(200, single(&changed)), (200, messages())]);
    let refused = roundup().update_ticket(&mut io, &context(), &seen, &wanted).await.unwrap_err();
    assert_eq!((refused.kind, io.sent.len()), (ErrorKind::Conflict, 2));
    let mut io = answering(&[(200, single(&issue())), (200, messages()), (412, json!({}))]);
    let refused = roundup().update_ticket(&mut io, &context(), &seen, &wanted).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Conflict);
}

#[tokio::test]
async fn a_comment_is_added_again_when_the_issue_was_changed_meanwhile() {
    let made = json!({"data": {"id": "9"}});
    let mut io = answering(&[
        (200, single(&issue())),
        (201, made),
        (200, single(&issue())),
        (412, json!({})),
        (200, single(&issue())),
        (200, json!({"data": {}})),
        (200, messages()),
    ]);
    let new = CreateComment { creator: None, content: "Water!".into() };
    let comment = roundup().create_comment(&mut io, &context(), "7", &new).await.unwrap();
    assert_eq!((comment.id.as_str(), comment.creator.as_str()), ("9", "robot"));
    let links = io.sent.iter().filter(|request| request.method() == "PATCH").count();
    let written = io.sent.iter().filter(|request| request.method() == "POST").count();
    assert_eq!((links, written), (2, 1));
}

#[tokio::test]
async fn a_refused_ticket_leaves_no_message_behind() {
    let refusal = json!({"error": {"status": 400, "msg": "property keyword: 'x' is not a keyword."}});
    let mut io = answering(&[
        (201, json!({"data": {"id": "9"}})),
        (400, refusal),
        (200, json!({"data": {"@etag": "\"m\""}})),
        (200, json!({"data": {}})),
    ]);
    let new = CreateTicket {
        name: "x".into(),
        description: Some("y".into()),
        tags: vec!["x".into()],
        ..CreateTicket::default()
    };
    assert_eq!(pointer(roundup().create_ticket(&mut io, &context(), &new).await.unwrap_err()), "/tags");
    assert_eq!((io.sent[3].method().as_str(), io.sent[3].uri().path()), ("DELETE", "/trk/rest/data/msg/9"));
}

#[test]
fn a_file_goes_out_byte_by_byte() {
    let new = CreateAttachment { file_name: "a\"b.png".into(), content: "AP8NCi0t".into() };
    let request = files::request_upload(&tracker(), &new, "unique").unwrap();
    assert_eq!(request.headers()["content-type"], "multipart/form-data; boundary=----unique");
    let body = request.body();
    let has = |part: &[u8]| body.windows(part.len()).any(|window| window == part);
    assert!(has(b"filename=\"a%22b.png\"\r\nContent-Type: image/png\r\n\r\n\0\xff\r\n--\r\n------unique--"));
    assert_eq!(files::request_content(&tracker(), "4").unwrap().headers()["accept"], "*/*");
    let empty = CreateAttachment { file_name: "a".into(), content: String::new() };
    assert_eq!(pointer(files::request_upload(&tracker(), &empty, "unique").unwrap_err()), "/content");
}

#[test]
fn an_id_leads_nowhere_else_and_the_password_shows_nowhere() {
    let request = tickets::request_get(&tracker(), "../user/1?x#y").unwrap();
    assert_eq!(request.uri().path(), "/trk/rest/data/issue/..%2Fuser%2F1%3Fx%23y");
    let mut context = context();
    for endpoint in ["", "/relative", "https://", "https://exa mple"] {
        context.config["endpoint"] = endpoint.into();
        let refused = tracker::Tracker::of(&context).err().unwrap();
        assert!(!format!("{refused:?}").contains("canary"));
    }
}

fn as_it_is(ticket: &Ticket) -> CreateTicket {
    CreateTicket {
        name: ticket.name.clone(),
        summary: Some(ticket.summary.clone()),
        creator: ticket.creator.clone(),
        assignee: ticket.assignee.clone(),
        description: ticket.description.clone(),
        priority: ticket.priority,
        status: ticket.status.clone(),
        tags: ticket.tags.clone(),
        ..CreateTicket::default()
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        name in "[^\\p{C}]{1,40}", assignee in "[a-z][a-z0-9]{0,9}", status in "[a-z][a-z -]{0,9}",
        tags in proptest::collection::vec("[a-z][a-z, ]{0,9}", 0..4), priority in 0..5_usize,
    ) {
        let priorities = [Priority::Critical, Priority::Urgent, Priority::High, Priority::Medium, Priority::Low];
        let wanted = CreateTicket {
            name, assignee: Some(assignee), status: Some(status), tags, priority: Some(priorities[priority]),
            ..CreateTicket::default()
        };
        let body = tickets::new(&tracker(), &wanted).unwrap();
        // The tracker stores names as links and shows them with their names.
        let link = |property: &str, label: &str| json!({"id": "1", label: body[property]});
        let mut stored = issue();
        stored["title"] = body["title"].clone();
        stored["assignedto"] = link("assignedto", "username");
        stored["status"] = link("status", "name");
        stored["priority"] = link("priority", "name");
        let keywords = body.get("keyword").and_then(Value::as_array).cloned().unwrap_or_default();
        stored["keyword"] = keywords.into_iter().map(|name| json!({"id": "1", "name": name})).collect();
        let read = tickets::read_get(&tracker(), &single(&stored)["data"]).unwrap().0.ticket;
        prop_assert_eq!(&read.name, &wanted.name);
        prop_assert_eq!((&read.assignee, &read.status), (&wanted.assignee, &wanted.status));
        prop_assert_eq!((&read.tags, read.priority), (&wanted.tags, wanted.priority));
        // And nothing more has to be written to make it what it is.
        prop_assert!(tickets::changes(&tracker(), Some(&read), &as_it_is(&read)).unwrap().is_empty());
    }
}
