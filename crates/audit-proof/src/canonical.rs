use crate::Entry;

/// The entry's bytes by RFC 8785 (JSON Canonicalization Scheme): no white space, keys in the
/// order of their UTF-16 units, one way to write each string and number. The same entry gives the
/// same bytes in every program that follows that standard.
///
/// # Panics
///
/// Never: nothing that an entry can hold fails to be written.
#[expect(
    clippy::expect_used,
    reason = "an entry is made of text, integers, maps with text keys and JSON values, all of which can be written"
)]
pub fn canonical_bytes(entry: &Entry) -> Vec<u8> {
    serde_json_canonicalizer::to_vec(entry).expect("an audit entry can be written as JSON")
}

/// Reads an entry from JSON in any layout, such as an export that was re-formatted on its way.
/// [`canonical_bytes`] of it are the bytes to verify, and what it contains is what was verified:
/// unknown fields, repeated fields and unknown formats are refused. (A key repeated inside
/// `changes` or `details` counts with its last value, in the result as in the bytes.)
pub fn parse(json: &[u8]) -> serde_json::Result<Entry> {
    serde_json::from_slice(json)
}

#[cfg(test)]
pub(crate) mod tests {
    use std::{collections::BTreeMap, fmt::Write};

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::{Actor, Change, FormatVersion, Outcome, Request, Target};

    pub(crate) fn full() -> Entry {
        Entry {
            v: FormatVersion::V1,
            id: "0192f0c1-2345-7000-8000-0123456789ab".to_owned(),
            organization_id: "0192f0c1-0000-7000-8000-000000000001".to_owned(),
            at: "2026-11-22T18:59:03.000250Z".try_into().unwrap(),
            actor: Actor {
                kind: "member".to_owned(),
                token_id: Some("0192f0c1-0000-7000-8000-000000000002".to_owned()),
                member_id: Some("0192f0c1-0000-7000-8000-000000000003".to_owned()),
            },
            action: "accounts.create".to_owned(),
            outcome: Outcome::Ok,
            status: 201,
            account_id: Some("0192f0c1-0000-7000-8000-000000000004".to_owned()),
            target: Some(Target {
                kind: "account".to_owned(),
                id: "0192f0c1-0000-7000-8000-000000000004".to_owned(),
                name: Some("Größe \"A\"/\n\u{1f600}\u{7}".to_owned()),
            }),
            request: Request {
                id: "req-1".to_owned(),
                method: "POST".to_owned(),
                path: "/v1/accounts".to_owned(),
                remote_addr: "2001:db8::1".to_owned(),
                user_agent: "curl/8.5.0".to_owned(),
            },
            changes: Some(BTreeMap::from([
                ("labels".to_owned(), change(json!(["a"]), json!(["a", "b"]))),
                ("name".to_owned(), change(Value::Null, json!("Größe"))),
            ])),
            details: Some(BTreeMap::from([
                ("count".to_owned(), json!(-9_007_199_254_740_991_i64)),
                ("nested".to_owned(), json!({"b": null, "a": [true, {}]})),
                // In UTF-16 the second comes before the first, in UTF-8 after it.
                ("\u{fb33}".to_owned(), json!(1)),
                ("\u{1f600}".to_owned(), json!(2)),
            ])),
        }
    }

    pub(crate) fn least() -> Entry {
        Entry {
            actor: Actor { kind: "anonymous".to_owned(), token_id: None, member_id: None },
            action: "auth.logon".to_owned(),
            outcome: Outcome::Denied,
            status: 401,
            account_id: None,
            target: None,
            changes: None,
            details: None,
            ..full()
        }
    }

    fn change(from: Value, to: Value) -> Change {
        Change { from, to }
    }

    /// Chains in use depend on these bytes: if this fails, mend the code and not the test.
    #[test]
    fn the_bytes_never_change() {
        let full_bytes = concat!(
            r#"{"account_id":"0192f0c1-0000-7000-8000-000000000004","action":"accounts.create","#,
            r#""actor":{"kind":"member","member_id":"0192f0c1-0000-7000-8000-000000000003","#,
            r#""token_id":"0192f0c1-0000-7000-8000-000000000002"},"at":"2026-11-22T18:59:03.000250Z","#,
            r#""changes":{"labels":{"from":["a"],"to":["a","b"]},"name":{"to":"Größe"}},"#,
            r#""details":{"count":-9007199254740991,"nested":{"a":[true,{}],"b":null},"😀":2,"#,
            "\"\u{fb33}\":1},",
            r#""id":"0192f0c1-2345-7000-8000-0123456789ab","#,
            r#""organization_id":"0192f0c1-0000-7000-8000-000000000001","outcome":"ok","#,
            r#""request":{"id":"req-1","method":"POST","path":"/v1/accounts","#,
            r#""remote_addr":"2001:db8::1","user_agent":"curl/8.5.0"},"status":201,"#,
            r#""target":{"id":"0192f0c1-0000-7000-8000-000000000004","#,
            r#""name":"Größe \"A\"/\n😀\u0007","type":"account"},"v":1}"#,
        );
        let least_bytes = concat!(
            r#"{"action":"auth.logon","actor":{"kind":"anonymous"},"at":"2026-11-22T18:59:03.000250Z","#,
            r#""id":"0192f0c1-2345-7000-8000-0123456789ab","#,
            r#""organization_id":"0192f0c1-0000-7000-8000-000000000001","outcome":"denied","#,
            r#""request":{"id":"req-1","method":"POST","path":"/v1/accounts","#,
            r#""remote_addr":"2001:db8::1","user_agent":"curl/8.5.0"},"status":401,"v":1}"#,
        );
        for (entry, bytes) in [(full(), full_bytes), (least(), least_bytes)] {
            assert_eq!(str::from_utf8(&canonical_bytes(&entry)).unwrap(), bytes);
            assert_eq!(parse(bytes.as_bytes()).unwrap(), entry);
        }
    }

    #[test]
    fn unknown_fields_repeated_fields_and_unknown_formats_are_refused() {
        let bytes = String::from_utf8(canonical_bytes(&least())).unwrap();
        let with = |from: &str, to: &str| {
            let changed = bytes.replacen(from, to, 1);
            assert_ne!(changed, bytes);
            parse(changed.as_bytes()).unwrap_err().to_string()
        };
        assert!(with("{", r#"{"extra":1,"#).contains("unknown field"));
        assert!(with(r#"{"kind""#, r#"{"extra":1,"kind""#).contains("unknown field"));
        assert!(with(r#"{"id""#, r#"{"extra":1,"id""#).contains("unknown field"));
        assert!(with("{", r#"{"action":"accounts.delete","#).contains("duplicate field"));
        assert!(with(r#""v":1"#, r#""v":2"#).contains("format 2 is unknown"));
        assert!(with("22T18", "22 18").contains("must be written as"));
        assert!(with("denied", "DENIED").contains("unknown variant"));
    }

    /// `canonical_bytes` relies on it: every number that JSON values can hold can be written.
    /// A build of `serde_json` that keeps arbitrary numbers would break it.
    #[test]
    fn numbers_that_cannot_be_written_cannot_be_read() {
        assert!(serde_json::from_str::<Value>("1e999").is_err());
        let extremes = json!([u64::MAX, i64::MIN, f64::MAX, f64::MIN_POSITIVE, -0.0]);
        let mut entry = full();
        entry.details = Some(BTreeMap::from([("extremes".to_owned(), extremes)]));
        assert!(!canonical_bytes(&entry).is_empty());
    }

    proptest! {
        #[test]
        fn order_of_keys_and_white_space_do_not_change_the_bytes(
            entry in any_entry(), layout in proptest::collection::vec(any::<u8>(), 1..64),
        ) {
            let bytes = canonical_bytes(&entry);
            let value: Value = serde_json::from_slice(&bytes).unwrap();
            let mut text = String::new();
            scramble(&value, &mut layout.into_iter().cycle(), &mut text);
            let read = parse(text.as_bytes()).unwrap();
            prop_assert_eq!(&read, &entry, "{}", text);
            prop_assert_eq!(canonical_bytes(&read), bytes, "{}", text);
        }

        #[test]
        fn different_entries_have_different_bytes(one in any_entry(), other in any_entry()) {
            prop_assert_eq!(one == other, canonical_bytes(&one) == canonical_bytes(&other));
        }
    }

    /// Writes JSON with white space, order of keys and escapes as `layout` says.
    fn scramble(value: &Value, layout: &mut impl Iterator<Item = u8>, text: &mut String) {
        let mut gap = |text: &mut String| {
            let byte = layout.next().unwrap();
            text.push_str(["", " ", "\n\t", "\r\n  "][usize::from(byte % 4)]);
            byte
        };
        gap(text);
        match value {
            Value::Array(items) => {
                text.push('[');
                for (at, item) in items.iter().enumerate() {
                    text.push_str(if at > 0 { "," } else { "" });
                    scramble(item, layout, text);
                }
                text.push(']');
            }
            Value::Object(fields) => {
                let mut fields: Vec<_> = fields.iter().collect();
                let by = usize::from(gap(text));
                if !fields.is_empty() {
                    let length = fields.len();
                    fields.rotate_left(by % length);
                }
                if by % 2 == 1 {
                    fields.reverse();
                }
                text.push('{');
                for (at, (key, field)) in fields.into_iter().enumerate() {
                    text.push_str(if at > 0 { "," } else { "" });
                    scramble(&Value::String(key.clone()), layout, text);
                    text.push(':');
                    scramble(field, layout, text);
                }
                text.push('}');
            }
            Value::String(string) if gap(text) % 2 == 1 => {
                text.push('"');
                for unit in string.encode_utf16() {
                    write!(text, "\\u{unit:04X}").unwrap();
                }
                text.push('"');
            }
            other => text.push_str(&other.to_string()),
        }
        text.push_str(["", " ", "\n"][usize::from(layout.next().unwrap() % 3)]);
    }

    fn any_entry() -> impl Strategy<Value = Entry> {
        let text = any::<String>();
        let changes = proptest::option::of(proptest::collection::btree_map(
            any::<String>(),
            (any_value(), any_value()).prop_map(|(from, to)| Change { from, to }),
            0..4,
        ));
        let details =
            proptest::option::of(proptest::collection::btree_map(any::<String>(), any_value(), 0..4));
        let names = proptest::option::of(any::<String>());
        (text, any::<u16>(), any::<bool>(), names, changes, details).prop_map(
            |(action, status, denied, name, changes, details)| Entry {
                action,
                status,
                outcome: if denied { Outcome::Denied } else { Outcome::Failed },
                account_id: name.clone(),
                target: Some(Target { kind: "account".to_owned(), id: "1".to_owned(), name }),
                changes,
                details,
                ..least()
            },
        )
    }

    fn any_value() -> impl Strategy<Value = Value> {
        const SAFE: i64 = (1 << 53) - 1;
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-SAFE..=SAFE).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::hash_map(any::<String>(), inner, 0..4)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }
}
