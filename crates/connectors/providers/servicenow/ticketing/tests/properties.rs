//! What holds for any input.

use api_types::engine::ticketing::CreateTicket;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::incidents::{PRIORITIES, STATES};
use super::super::{discussion, encoded, fields, files, instance};
use super::{as_it_is, cell, changes, here, incident, read};
use crate::query::{Filter, FilterValue, Operator, Query};

/// Any JSON, with names that readings look for.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,9}".prop_map(Value::from),
        Just(json!("2026-11-03 09:30:00")),
    ];
    let names = proptest::sample::select(vec![
        "value",
        "display_value",
        "sys_id",
        "sys_created_on",
        "sys_updated_on",
        "state",
        "priority",
        "element",
        "size_bytes",
        "due_date",
        "u_cause",
        "error",
        "message",
    ]);
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(names.clone(), inner, 0..8).prop_map(|map| json!(map)),
        ]
    })
}

fn tickets() -> impl Strategy<Value = CreateTicket> {
    let texts = ("\\PC{1,40}", "(\\PC|\n){0,60}", "[a-z]{1,9}", "[0-9a-f]{32}", "\\PC{0,9}");
    let choices = (0..PRIORITIES.len(), 0..STATES.len(), 1..29_u8);
    (texts, choices).prop_map(|((name, description, kind, parent, cause), (priority, state, day))| {
        CreateTicket {
            name,
            description: Some(description).filter(|text| !text.is_empty()),
            issue_type: Some(kind),
            parent: Some(parent),
            priority: Some(PRIORITIES[priority].ours),
            status: Some(STATES[state].0.to_owned()),
            due_date: format!("2026-11-{day:02}T10:20:30Z").parse().ok(),
            custom_fields: json!({ "cause": cause }).as_object().cloned().unwrap(),
            ..CreateTicket::default()
        }
    })
}

proptest! {
    #[test]
    fn a_value_never_becomes_another_condition(text in "(\\^|OR|=|javascript:|@|,|\\PC|\\p{C}){0,12}") {
        let filter =
            Filter { field: "issue_type", operator: Operator::Eq, values: vec![FilterValue::Text(text.clone())] };
        let written = encoded::write(&Query { filters: vec![filter], ..Query::first(1) });
        if let Ok(written) = written {
            let condition = if text.is_empty() { "categoryISEMPTY".to_owned() } else { format!("category={text}") };
            prop_assert_eq!(written.split('^').collect::<Vec<_>>(), [condition.as_str(), "ORDERBYsys_id"]);
            prop_assert!(!text.to_ascii_lowercase().trim_start().starts_with("javascript:"));
        }
    }

    #[test]
    fn nothing_brings_a_reading_down(
        value in anything(), status in 100..600_u16, bytes in proptest::collection::vec(any::<u8>(), 0..99),
    ) {
        let _ = read(&value);
        let mut record = incident();
        if let (Some(record), Some(more)) = (record.as_object_mut(), value.as_object()) {
            record.extend(more.clone());
        }
        let _ = read(&record);
        let _ = discussion::read("x", &value);
        let _ = files::read("x", &value);
        let _ = fields::read_list(&json!([value]));
        let _ = here().page(&Query::first(3), u64::MAX, &json!([value]), Some(u64::MAX));
        for body in [bytes, value.to_string().into_bytes()] {
            let answer = http::Response::builder().status(status).body(body.into()).unwrap();
            let _ = instance::accepted(answer, "ticket", "x");
        }
    }

    #[test]
    fn what_is_written_is_read_back(wanted in tickets()) {
        let written = changes(None, &wanted).unwrap();
        let mut stored = incident();
        for column in ["category", "u_cause", "description"] {
            stored[column] = cell("", "");
        }
        for (name, value) in written.as_object().unwrap() {
            stored[name] = cell(value.as_str().unwrap(), "what people read");
        }
        // As the instance computes it.
        let level = PRIORITIES.iter().find(|level| Some(level.ours) == wanted.priority).unwrap();
        stored["priority"] = cell(level.value, "");
        let read = read(&stored).unwrap();
        prop_assert_eq!((&read.name, &read.description), (&wanted.name, &wanted.description));
        prop_assert_eq!((&read.issue_type, &read.parent), (&wanted.issue_type, &wanted.parent));
        prop_assert_eq!((read.priority, &read.status), (wanted.priority, &wanted.status));
        prop_assert_eq!(read.due_date, wanted.due_date);
        let cause = wanted.custom_fields["cause"].as_str().unwrap();
        prop_assert_eq!(read.custom_fields.get("cause").and_then(Value::as_str).unwrap_or_default(), cause);
        // And nothing more has to be written to make it what it is.
        prop_assert_eq!(changes(Some(&read), &as_it_is(&read)).unwrap(), json!({}));
    }
}
