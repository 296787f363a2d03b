//! The grammar of lists takes any text without panicking.

use proptest::prelude::*;
use store::accounts::ACCOUNTS;
use store::list::ListQuery;

/// Text that is often nearly right.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("name"),
        Just("fullname"),
        Just("labels"),
        Just("id"),
        Just("created_at"),
        Just("environment"),
        Just("["),
        Just("]"),
        Just("[eq]"),
        Just("[in]"),
        Just("[like]"),
        Just("[not like]"),
        Just("[not in]"),
        Just("[gt]"),
        Just("[asc]"),
        Just("[desc]"),
        Just("\""),
        Just(","),
        Just("\\"),
        Just("*"),
        Just("%"),
        Just("_"),
        Just(" "),
        Just("prod"),
        Just("2026-11-03T09:30:00Z"),
        Just("100"),
        Just("true"),
        Just("\0"),
        Just("018f2b7e-4d5a-7c3e-9a51-0123456789ab"),
        Just("https://"),
        Just("/"),
        Just("ß"),
        Just("\u{10ffff}"),
    ]
    .prop_map(str::to_owned);
    prop::collection::vec(prop_oneof![4 => piece, 1 => any::<String>()], 0..8)
        .prop_map(|pieces| pieces.concat())
}

fn parameter() -> impl Strategy<Value = (String, String)> {
    let name = prop_oneof![
        Just("filter"),
        Just("order"),
        Just("start_after"),
        Just("search"),
        Just("limit"),
        Just("total"),
        Just("x"),
    ];
    (name.prop_map(str::to_owned), text())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_parameters_are_read_or_refused(parameters in prop::collection::vec(parameter(), 0..6)) {
        if let Err(faults) = ListQuery::parse(&ACCOUNTS, &parameters) {
            prop_assert!(!faults.is_empty());
            for fault in faults {
                prop_assert!(!fault.message.is_empty());
            }
        }
    }
}

#[test]
fn faults_are_reported_together_and_name_what_would_be_right() {
    let parameters = [
        ("filter", "nme[eq]x"),
        ("filter", "name[is]x"),
        ("filter", "created_at[like]2026*"),
        ("filter", "environment[eq]dev"),
        ("filter", "name"),
        ("order", "labels"),
        ("limit", "0"),
        ("limit", "5"),
        ("total", "maybe"),
        ("colour", "red"),
        ("start_after", "a\0"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let faults = ListQuery::parse(&ACCOUNTS, &parameters).unwrap_err();
    let said: Vec<_> = faults.iter().map(ToString::to_string).collect();
    let expected = [
        "filter knows no field \"nme\"; the fields are name, fullname, environment, labels, id, organization_id, \
         created_at, updated_at",
        "filter knows no operator \"is\"; the operators are eq, ne, neq, gt, gte, lt, lte, in, not in, like, not like",
        "filter cannot use the operator \"like\" on created_at",
        "filter compares environment with \"dev\"; it can be test, prod",
        "filter must have the form field[operator]value",
        "order cannot order by \"labels\"; the fields are name, fullname, environment, id, created_at, updated_at",
        "limit must be a whole number from 1 to 1000",
        "limit is given twice",
        "total must be true or false",
        "colour is not a parameter of this list; it takes limit, start_after, order, filter, search, total",
        "start_after must not contain the character U+0000",
    ];
    assert_eq!(said, expected);
    let many = vec![("order".to_owned(), "name".to_owned()); 21];
    assert!(ListQuery::parse(&ACCOUNTS, &many).is_err());
}
