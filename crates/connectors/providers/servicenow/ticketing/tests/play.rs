//! A ticket's whole way.

use api_types::engine::ticketing::{CreateAttachment, CreateComment, CreateTicket};
use http::Method;
use serde_json::{Value, json};

use super::{ADA, SELF, answering, as_it_is, cell, context, incident, pointer, servicenow};
use crate::query::Query;
use crate::{ErrorKind, Request};

const FILE: &str = "615ea769c0a80166001cf5f2367302f5";

fn body(request: &Request) -> Value {
    serde_json::from_slice(request.body()).unwrap()
}

fn file(of: &str) -> Value {
    json!({
        "sys_id": FILE, "table_name": "incident", "table_sys_id": of, "file_name": "a.png", "content_type": "image/png",
        "size_bytes": "3", "sys_created_on": "2026-11-03 09:50:00", "sys_created_by": "robot", "hash": "d8a0",
        "download_link": "https://elsewhere.example/file",
    })
}

fn entry() -> Value {
    json!({"sys_id": "e1", "value": "Wet now", "sys_created_on": "2026-11-03 09:45:00", "sys_created_by": "robot"})
}

#[tokio::test]
async fn a_ticket_goes_its_whole_way() {
    let (servicenow, context) = (servicenow(), context());
    let result = |value: Value| json!({ "result": value });
    let mut changed = incident();
    changed["state"] = cell("3", "On Hold");
    let mut io = answering(&[
        // Create, with a caller by address.
        (200, result(json!([{"sys_id": ADA}]))),
        (201, result(incident())),
        // Get, query.
        (200, result(incident())),
        (200, result(json!([incident()]))),
        // Patch.
        (200, result(incident())),
        (200, result(changed)),
        // Comment and list.
        (200, result(json!({"sys_id": SELF}))),
        (200, result(json!([entry()]))),
        (200, result(incident())),
        (200, result(json!([entry()]))),
        // Attach, list, fetch, remove.
        (201, result(file(SELF))),
        (200, result(incident())),
        (200, result(json!([file(SELF)]))),
        (200, result(file(SELF))),
        (200, json!("bytes")),
        (200, result(file(SELF))),
        (204, Value::Null),
    ]);
    let new = CreateTicket {
        name: "Unable to connect".into(),
        creator: Some("ada@example.com".into()),
        ..CreateTicket::default()
    };
    let made = servicenow.create_ticket(&mut io, &context, &new).await.unwrap();
    assert_eq!(made.creator.as_deref(), Some(ADA));
    assert!(io.sent[0].uri().query().unwrap().contains("email%3Dada%40example.com%5Eactive%3Dtrue"));
    assert_eq!(
        body(&io.sent[1]),
        json!({"short_description": "Unable to connect", "category": "inquiry", "caller_id": ADA})
    );
    assert_eq!(servicenow.get_ticket(&mut io, &context, SELF).await.unwrap(), made);
    let page = servicenow.query_tickets(&mut io, &context, &Query::first(1)).await.unwrap();
    assert_eq!((page.items, page.next.as_deref()), (vec![made.clone()], Some("1")));

    let wanted = CreateTicket { status: Some("On Hold".into()), ..as_it_is(&made) };
    let after = servicenow.update_ticket(&mut io, &context, &made, &wanted).await.unwrap();
    assert_eq!(after.status.as_deref(), Some("On Hold"));
    assert_eq!((io.sent[5].method(), body(&io.sent[5])), (&Method::PATCH, json!({"state": "3"})));

    let new = CreateComment { creator: None, content: "Wet now".into() };
    let said = servicenow.create_comment(&mut io, &context, SELF, &new).await.unwrap();
    assert_eq!(body(&io.sent[6]), json!({"comments": "Wet now"}));
    assert_eq!((said.id.as_str(), said.creator.as_str()), ("e1", "robot"));
    assert_eq!(servicenow.list_comments(&mut io, &context, SELF).await.unwrap(), [said]);

    let new = CreateAttachment { file_name: "a b&c.png".into(), content: "AP8N".into() };
    let made = servicenow.create_attachment(&mut io, &context, SELF, &new).await.unwrap();
    assert_eq!((made.id.as_str(), made.file_size, &made.unmapped["hash"]), (FILE, Some(3), &json!("d8a0")));
    assert!(io.sent[10].uri().query().unwrap().ends_with("file_name=a%20b%26c.png"));
    assert_eq!(&io.sent[10].body()[..], b"\x00\xff\x0d");
    assert_eq!(servicenow.list_attachments_metadata(&mut io, &context, SELF).await.unwrap(), [made]);
    let fetched = servicenow.download_attachment(&mut io, &context, SELF, FILE).await.unwrap();
    assert_eq!((fetched.file_name.as_str(), fetched.content.as_str()), ("a.png", "ImJ5dGVzIg=="));
    servicenow.delete_attachment(&mut io, &context, SELF, FILE).await.unwrap();

    assert!(io.answers.is_empty());
    for request in &io.sent {
        assert_eq!(request.uri().host(), Some("company.service-now.com"));
    }
}

#[tokio::test]
async fn what_was_changed_meanwhile_is_left_as_it_is() {
    let was = super::read(&incident()).unwrap();
    let mut newer = incident();
    newer["sys_mod_count"] = cell("5", "5");
    let mut io = answering(&[(200, json!({"result": newer}))]);
    let wanted = CreateTicket { name: "Other".into(), ..as_it_is(&was) };
    let refused = servicenow().update_ticket(&mut io, &context(), &was, &wanted).await.unwrap_err();
    assert_eq!((refused.kind, io.sent.len()), (ErrorKind::Conflict, 1));
}

#[tokio::test]
async fn somebody_is_found_by_the_whole_address_of_one_user_only() {
    let two = json!({"result": [{"sys_id": "1"}, {"sys_id": "2"}]});
    for (user, answers) in [
        ("ada", vec![]),
        ("a@b^active=false", vec![]),
        ("ada@example.com", vec![(200, json!({"result": []}))]),
        ("ada@example.com", vec![(200, two)]),
    ] {
        let new = CreateTicket { name: "x".into(), assignee: Some(user.into()), ..CreateTicket::default() };
        let mut io = answering(&answers);
        let refused = servicenow().create_ticket(&mut io, &context(), &new).await.unwrap_err();
        assert_eq!((pointer(refused), io.sent.len()), ("/assignee".to_owned(), answers.len()));
    }
}

#[tokio::test]
async fn a_file_of_another_incident_is_not_found_and_a_lost_answer_leaves_doubt() {
    let mut io = answering(&[(200, json!({"result": file("another")}))]);
    let refused = servicenow().delete_attachment(&mut io, &context(), SELF, FILE).await.unwrap_err();
    assert!(matches!(refused.kind, ErrorKind::NotFound { what: "attachment", .. }));
    assert_eq!(io.sent.len(), 1);

    // The comment is there, and cannot be read.
    let mut io = answering(&[(200, json!({"result": {"sys_id": SELF}})), (403, json!({}))]);
    let new = CreateComment { creator: None, content: "Wet now".into() };
    let error = servicenow().create_comment(&mut io, &context(), SELF, &new).await.unwrap_err();
    assert!(error.leaves_doubt() && error.message.contains("was made"), "{error:?}");

    // Nothing was made when only somebody was looked for.
    let mut io = answering(&[(504, Value::Null)]);
    let new = CreateTicket { name: "x".into(), assignee: Some("a@b".into()), ..CreateTicket::default() };
    let error = servicenow().create_ticket(&mut io, &context(), &new).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unavailable);
}

#[tokio::test]
async fn columns_come_once() {
    let column = |name: &str, kind: &str, table: &str| json!({"element": name, "column_label": "L", "internal_type": kind, "name": table});
    let all = json!({"result": [
        column("state", "integer", "task"), column("u_cause", "string", "incident"), column("state", "integer", "incident"),
    ]});
    let mut io = answering(&[(200, all)]);
    let fields = servicenow().list_remote_fields(&mut io, &context()).await.unwrap();
    let paths: Vec<_> = fields.iter().filter_map(|field| field.provider_field_path.as_deref()).collect();
    assert_eq!(paths, ["state", "u_cause"]);
}
