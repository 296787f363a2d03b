//! Every document and everything that can stand in its variables, held against Linear's own schema
//! (`packages/sdk/src/schema.graphql` of its public repository, as `linear.graphql` in the folder of `PATCHBAY_SPECS`).

use std::sync::LazyLock;

use api_types::engine::ticketing::{CreateComment, CreateTicket, Priority};
use proptest::prelude::*;
use serde_json::{Value, json};
use vendor_descriptions::{GraphqlSchema, schema_from_folder};

use super::super::query::{FILTERS, ask};
use super::super::workspace::{DOCUMENTS, Document};
use super::super::{comments, issues, work};
use super::{as_it_is, issue, known};
use crate::query::{Filter, FilterKind, Operator, Query};

static LINEAR: LazyLock<Option<GraphqlSchema>> =
    LazyLock::new(|| schema_from_folder("linear.graphql").unwrap());

fn check((document, variables): (Document, Value)) -> Result<(), String> {
    let Some(linear) = &*LINEAR else { return Ok(()) };
    linear
        .check(document.text, &variables)
        .map_err(|wrong| format!("{}: {variables}: {wrong}", document.name))
}

#[test]
fn every_document_is_valid() {
    let Some(linear) = &*LINEAR else { return };
    for document in DOCUMENTS {
        // Without variables those that must be there are missing, and nothing else is wrong.
        if let Err(wrong) = linear.check(document.text, &json!({})) {
            assert!(wrong.contains("missing value for non-null variable"), "{}: {wrong}", document.name);
        }
    }
    for asked in [
        work::ask_teams(3, Some("x")),
        work::ask_team("SUP"),
        work::ask_user("a@b.c"),
        work::ask_labels(None),
        issues::ask_one("SUP-1"),
        comments::ask_page("SUP-1", None),
        comments::ask_delete("c"),
    ] {
        check(asked).unwrap();
    }
}

/// A value of each kind for each of its operators.
fn any_filter() -> impl Strategy<Value = String> {
    let one = proptest::sample::select(FILTERS).prop_flat_map(|spec| {
        let value = match spec.kind {
            FilterKind::Time => "2026-11-0[1-9]T10:00:0[0-9]Z".boxed(),
            FilterKind::Word(words) => proptest::sample::select(words).prop_map(str::to_owned).boxed(),
            _ => "[a-zA-Z@.]{0,12}".boxed(),
        };
        (Just(spec.name), proptest::sample::select(spec.operators), value)
    });
    one.prop_map(|(name, operator, value)| {
        let word = Operator::WORDS.iter().find(|(_, one)| *one == operator).map_or("eq", |(word, _)| word);
        format!("{name}[{word}]{value}")
    })
}

proptest! {
    #[test]
    fn every_question_is_as_described(filters in proptest::collection::vec(any_filter(), 0..5), limit in 1..100_u32) {
        let mut query = Query::first(limit);
        query.filters = filters.iter().map(|text| Filter::parse(FILTERS, text).unwrap()).collect();
        prop_assert_eq!(check(ask(&query)), Ok(()));
    }

    #[test]
    fn every_creation_and_change_is_as_described(
        name in "\\PC{1,40}", description in proptest::option::of("\\PC{0,60}"),
        state in proptest::option::of(0..2_usize), label in proptest::option::of(0..2_usize), assigned in any::<bool>(),
        day in proptest::option::of(0..30_000_i64), priority in proptest::option::of(0..4_usize), said in "\\PC{1,60}",
    ) {
        let known = known();
        let wanted = CreateTicket {
            name,
            description,
            status: state.map(|place| known.states[place].0.clone()),
            tags: label.map(|place| known.labels[place].0.clone()).into_iter().collect(),
            assignee: assigned.then(|| "dana@example.test".to_owned()),
            due_date: day.map(|day| api_types::Timestamp::from_micros(day * 86_400_000_000)),
            priority: priority.map(|place| [Priority::Urgent, Priority::High, Priority::Medium, Priority::Low][place]),
            ..CreateTicket::default()
        };
        let input = issues::input(None, &wanted, &known).unwrap();
        prop_assert_eq!(check(issues::ask_create(&input)), Ok(()));
        let seen = issues::read(&issue()).unwrap();
        let wanted = CreateTicket { creator: seen.creator.clone(), completion_date: None, ..wanted };
        let input = issues::input(Some(&seen), &wanted, &known).unwrap();
        prop_assert_eq!(check(issues::ask_update("SUP-7", &input)), Ok(()));
        prop_assert!(issues::input(Some(&seen), &as_it_is(&seen), &known).unwrap().is_empty());
        let comment = CreateComment { content: said, creator: None };
        prop_assert_eq!(check(comments::ask_create("i", &comment).unwrap()), Ok(()));
    }
}
