//! What is sent, and what is refused before.

use api_types::engine::ticketing::{CreateAttachment, CreateComment, CreateTicket, Priority, Ticket};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::query::{FILTERS, ORDERS, quoted, request};
use super::super::{files, history, tickets};
use super::{answering, contents, context, creations, page, request_tracker, server, ticket};
use crate::query::{Filter, Order, Query};
use crate::{ErrorKind, ProviderError};

fn pointer(error: ProviderError) -> String {
    match error.kind {
        ErrorKind::Invalid(faults) => faults[0].pointer.clone(),
        other => panic!("{other:?}"),
    }
}

/// The search for these filters.
fn asked(filters: &[&str]) -> Option<String> {
    let mut query = Query::first(50);
    query.filters = filters.iter().map(|text| Filter::parse(FILTERS, text).unwrap()).collect();
    let request = request(&server(), &query).unwrap()?;
    let first = request.uri().query().unwrap().split('&').next().unwrap().to_owned();
    let search = percent_encoding::percent_decode_str(first.strip_prefix("query=").unwrap());
    Some(search.decode_utf8().unwrap().replace("id > 0", "").trim_start_matches(" AND ").to_owned())
}

#[test]
fn filters_become_a_search() {
    for (filters, wanted) in [
        (&[][..], ""),
        (&["status[eq]open"], "(Status = 'open')"),
        (&["status[not in]open,new"], "(Status != 'open' AND Status != 'new')"),
        (&["project[in]A,B", "assignee[eq]"], "(Queue = 'A' OR Queue = 'B') AND (Owner = 'Nobody')"),
        (&["priority[ne]HIGH"], "(Priority != 100)"),
        (&["priority[ne]PLANNING"], ""),
        (&["id[in]1,x,3"], "(id = 1 OR id = 3)"),
        (&[r#"name[eq]"it's \\ so""#], r"(Subject = 'it\'s \\\\ so')"),
        // As far around as time zones go.
        (&["created_at[gte]2026-11-03T10:00:00.5Z"], "Created > '2026-11-02 19:00:01'"),
        (&["updated_at[lt]2026-11-03T10:00:00Z"], "LastUpdated < '2026-11-04 00:59:59'"),
    ] {
        assert_eq!(asked(filters).as_deref(), Some(wanted), "{filters:?}");
    }
}

#[test]
fn what_cannot_match_is_not_asked_for() {
    for filters in [
        &["priority[eq]PLANNING"][..],
        &["id[eq]x"],
        &["status[eq]"],
        &["assignee[eq]Nobody"],
        &["status[eq]__Active__"],
        &["creator[eq]__CurrentUser__"],
        &["project[eq]3"],
        &["assignee[in]14,15"],
        &["updated_at[gt]2026-11-03T10:00:00Z", "updated_at[lt]2026-11-03T10:00:01Z"],
    ] {
        assert_eq!(asked(filters), None, "{filters:?}");
    }
}

#[tokio::test]
async fn times_are_held_against_what_is_shown() {
    for (filter, found) in [
        ("created_at[eq]2026-11-22T03:41:46Z", 1),
        ("created_at[lt]2026-11-22T03:41:46Z", 0),
        ("updated_at[gt]2026-11-23T00:00:00Z", 0),
        ("updated_at[lte]2026-11-23T00:00:00.5Z", 1),
    ] {
        let mut query = Query::first(50);
        query.filters = vec![Filter::parse(FILTERS, filter).unwrap()];
        let mut io = answering(&[(200, page(&json!([ticket()]))), (200, creations()), (200, contents("x"))]);
        let answer = request_tracker().query_tickets(&mut io, &context(), &query).await.unwrap();
        assert_eq!((answer.items.len(), answer.counts.len()), (found, 0), "{filter}");
    }
}

#[test]
fn equals_are_ordered_by_id_and_a_changed_limit_does_not_move_the_pages() {
    let mut query = Query { after: Some("50:3".into()), ..Query::first(7) };
    query.order = vec![Order::parse(ORDERS, "updated_at[desc]").unwrap()];
    let sent = request(&server(), &query).unwrap().unwrap().uri().to_string();
    let wanted = "orderby=LastUpdated&order=DESC&orderby=id&order=ASC&per_page=50&page=3";
    assert!(sent.contains(wanted), "{sent}");
    let foreign = Query { after: Some("abc".into()), ..Query::first(7) };
    let refused = request(&server(), &foreign).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::InvalidQuery { parameter: "cursor" });
}

#[test]
fn what_it_has_no_place_for_is_refused_by_name() {
    for (field, value) in [
        ("completion_date", json!("2026-11-03T10:00:00Z")),
        ("due_date", json!("2026-11-03T10:00:00.5Z")),
        ("custom_fields", json!({"a": 1})),
        ("creator", json!("admin")),
        ("summary", json!("other")),
        ("contact", json!("no address")),
        ("priority", json!("PLANNING")),
        ("issue_type", json!("Bug")),
        ("parent", json!("1")),
        ("tags", json!(["a"])),
        ("name", json!("two\nlines")),
        ("description", json!("0")),
    ] {
        let mut body = json!({"name": "x"});
        body[field] = value;
        let wanted: CreateTicket = serde_json::from_value(body).unwrap();
        let refused = tickets::changes(&server(), None, &wanted).unwrap_err();
        assert_eq!(pointer(refused), format!("/{field}"));
    }
}

fn seen() -> Ticket {
    let read = tickets::read_one(&server(), "7", &page(&json!([ticket()]))).unwrap();
    Ticket { description: Some("Water!".into()), ..read }
}

#[tokio::test]
async fn a_change_is_made_only_to_what_was_seen_and_proven_by_the_history() {
    let wanted = CreateTicket { name: "Out".into(), status: Some("resolved".into()), ..as_it_is(&seen()) };
    let found = [(200, page(&json!([ticket()]))), (200, creations()), (200, contents("Water!"))];
    let entry = |id: &str, field: &str| json!({"id": id, "Field": field, "Created": "2026-11-24T00:00:00Z"});
    let before = (200, page(&json!([entry("40", "Owner")])));
    let said = (200, json!(["Ticket 7: Subject changed"]));
    let after = (200, page(&json!([entry("42", "Status"), entry("41", "Subject"), entry("40", "Owner")])));
    let mut io =
        answering(&[std::slice::from_ref(&before), &found[..], &[said.clone(), after], &found[..]].concat());
    let made = request_tracker().update_ticket(&mut io, &context(), &seen(), &wanted).await.unwrap();
    assert_eq!(made.id, "7");
    let put = &io.sent[4];
    assert_eq!((put.method().as_str(), &put.headers()["if-match"]), ("PUT", &"\"40\"".parse().unwrap()));
    let body: Value = serde_json::from_slice(put.body()).unwrap();
    assert_eq!(body, json!({"Subject": "Out", "Status": "resolved"}));

    let partly = (200, page(&json!([entry("41", "Subject"), entry("40", "Owner")])));
    let mut io = answering(&[std::slice::from_ref(&before), &found[..], &[said, partly]].concat());
    let refused = request_tracker().update_ticket(&mut io, &context(), &seen(), &wanted).await.unwrap_err();
    assert_eq!(pointer(refused), "/status");

    let mut other = ticket();
    other["Subject"] = json!("Somebody was quicker");
    let mut io =
        answering(&[before, (200, page(&json!([other]))), (200, creations()), (200, contents("Water!"))]);
    let refused = request_tracker().update_ticket(&mut io, &context(), &seen(), &wanted).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Conflict);
}

#[test]
fn the_first_message_stays() {
    let wanted = CreateTicket { description: Some("Ashes".into()), ..as_it_is(&seen()) };
    assert_eq!(pointer(tickets::changes(&server(), Some(&seen()), &wanted).unwrap_err()), "/description");
    // Of several requestors none is the contact.
    let wanted = CreateTicket { contact: Some("new@example.test".into()), ..as_it_is(&seen()) };
    assert_eq!(pointer(tickets::changes(&server(), Some(&seen()), &wanted).unwrap_err()), "/contact");
    let mut of_one = ticket();
    of_one["Requestor"] = json!([{"id": "dana", "EmailAddress": "dana@example.test"}]);
    let of_one = tickets::read_one(&server(), "7", &page(&json!([of_one]))).unwrap();
    assert_eq!(of_one.contact.as_deref(), Some("dana@example.test"));
    let body =
        tickets::changes(&server(), Some(&of_one), &CreateTicket { contact: None, ..as_it_is(&of_one) })
            .unwrap();
    assert_eq!(Value::Object(body), json!({"Requestor": []}));
    // The case of a user's name is none.
    let wanted = CreateTicket { assignee: Some("DANA".into()), ..as_it_is(&of_one) };
    assert!(tickets::changes(&server(), Some(&of_one), &wanted).unwrap().is_empty());
}

#[tokio::test]
async fn an_owner_whom_nobody_knows_is_refused_before_anything_is_made() {
    let new = CreateTicket { name: "x".into(), assignee: Some("nobody".into()), ..CreateTicket::default() };
    let mut io = answering(&[(404, json!({"message": "Not Found"}))]);
    let refused = request_tracker().create_ticket(&mut io, &context(), &new).await.unwrap_err();
    assert_eq!((pointer(refused), io.sent.len()), ("/assignee".to_owned(), 1));
}

#[tokio::test]
async fn what_was_made_and_cannot_be_shown_leaves_doubt() {
    let new = CreateTicket { name: "x".into(), ..CreateTicket::default() };
    let mut io = answering(&[(201, json!({"id": "8", "type": "ticket"})), (503, json!({}))]);
    let doubt = request_tracker().create_ticket(&mut io, &context(), &new).await.unwrap_err();
    assert!(doubt.leaves_doubt());
    let body: Value = serde_json::from_slice(io.sent[0].body()).unwrap();
    assert_eq!(body, json!({"Subject": "x", "Queue": "Support"}));
}

#[test]
fn files_that_would_be_garbled_are_refused_and_ids_lead_nowhere_else() {
    for (name, content, at) in [
        ("a.txt", "", "/content"),
        ("a.txt", "x", "/content"),
        ("ü.txt", "AP8B", "/file_name"),
        ("a\nb", "AP8B", "/file_name"),
    ] {
        let new = CreateAttachment { file_name: name.into(), content: content.into() };
        assert_eq!(pointer(files::request_attach(&server(), "7", &new).unwrap_err()), at);
    }
    for id in ["../user/1", "0", "01", "-1", "", "7 OR id > 0"] {
        let not_found = |error: ProviderError| matches!(error.kind, ErrorKind::NotFound { .. });
        assert!(not_found(tickets::request_get(&server(), id).unwrap_err()), "{id}");
        assert!(not_found(files::request_content(&server(), id).unwrap_err()), "{id}");
        assert!(not_found(history::request_creations(&server(), &[id.to_owned()]).unwrap_err()), "{id}");
    }
    for nothing in ["0", " \n"] {
        let new = CreateComment { content: nothing.into(), creator: None };
        assert_eq!(pointer(history::request_comment(&server(), "7", &new).unwrap_err()), "/content");
    }
    let forged = CreateComment { content: "x".into(), creator: Some("me".into()) };
    assert_eq!(pointer(history::request_comment(&server(), "7", &forged).unwrap_err()), "/creator");
}

/// A patch that changes nothing.
fn as_it_is(seen: &Ticket) -> CreateTicket {
    CreateTicket {
        name: seen.name.clone(),
        summary: Some(seen.summary.clone()),
        creator: seen.creator.clone(),
        assignee: seen.assignee.clone(),
        contact: seen.contact.clone(),
        description: seen.description.clone(),
        priority: seen.priority,
        due_date: seen.due_date,
        completion_date: seen.completion_date,
        status: seen.status.clone(),
        project: seen.project.clone(),
        ..CreateTicket::default()
    }
}

proptest! {
    /// Unescaped, the quoted text is the value, and its end is the only quote.
    #[test]
    fn a_value_never_becomes_another_condition(text in "\\PC{0,40}") {
        let quoted = quoted(&text);
        let inside = quoted.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap();
        let mut read = String::new();
        let mut letters = inside.chars();
        while let Some(letter) = letters.next() {
            prop_assert_ne!(letter, '\'');
            read.push(if letter == '\\' { letters.next().unwrap() } else { letter });
        }
        prop_assert_eq!(read, text);
    }

    /// The tracker as a mirror: what a creation asks for is answered as a ticket that has it.
    #[test]
    fn what_is_written_is_read_back(
        name in "\\PC{1,40}", status in proptest::option::of("[a-z]{1,9}"), owner in proptest::option::of("[a-z]{1,9}"),
        contact in proptest::option::of("[a-z]{1,9}@[a-z]{1,9}"), queue in "[A-Z][a-z ]{0,9}[a-z]",
        due in proptest::option::of(1..4_000_000_000_i64),
        priority in proptest::option::of(proptest::sample::select(&[Priority::High, Priority::Medium, Priority::Low][..])),
    ) {
        prop_assume!(owner.as_deref() != Some("Nobody"));
        let wanted = CreateTicket {
            name: name.clone(),
            status: status.clone(),
            assignee: owner,
            contact,
            project: Some(queue),
            due_date: due.map(|second| api_types::Timestamp::from_micros(second * 1_000_000)),
            priority,
            ..CreateTicket::default()
        };
        let body = tickets::changes(&server(), None, &wanted).unwrap();
        let get = |field: &str| body.get(field).cloned();
        let people = get("Requestor").map(|all| all.as_array().unwrap().iter().map(|one| json!({"id": one})).collect::<Value>());
        let theirs = json!({
            "id": "1", "Subject": get("Subject"), "Status": get("Status").unwrap_or("new".into()),
            "Owner": {"id": get("Owner").unwrap_or("Nobody".into())}, "Queue": {"id": "1", "Name": get("Queue")},
            "Due": get("Due").map_or("1970-01-01T00:00:00Z".to_owned(), |due| due.as_str().unwrap().replace(' ', "T") + "Z"), "Resolved": "1970-01-01T00:00:00Z",
            "Priority": get("Priority").map(|number| number.to_string()), "Requestor": people,
            "Created": "2026-11-22T03:41:46Z", "LastUpdated": "2026-11-22T03:41:46Z",
        });
        let read = tickets::read_one(&server(), "1", &page(&json!([theirs]))).unwrap();
        prop_assert_eq!((&read.name, &read.assignee, &read.contact), (&name, &wanted.assignee, &wanted.contact));
        prop_assert_eq!((read.status.clone(), &read.project), (status.or(Some("new".into())), &wanted.project));
        prop_assert_eq!((read.due_date, read.priority), (wanted.due_date, wanted.priority));
        prop_assert!(tickets::changes(&server(), Some(&read), &as_it_is(&read)).unwrap().is_empty());
    }
}
