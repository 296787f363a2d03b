//! What is advised about values in the fields of the providers, held against samples of good and bad ones.

#![expect(clippy::unwrap_used, clippy::panic, reason = "samples that cannot be read fail the tests")]

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use proptest::prelude::*;
use provider_schema::advice::{Advice, advice};
use provider_schema::{Field, Kind, inline_fields};

const SAMPLES: &str = include_str!("advice/samples.txt");
/// Where the clock stands.
const NOW: i64 = 1_800_000_000;

struct Sample {
    line: usize,
    field: Field,
    endpoint: Option<String>,
    code: String,
    value: String,
    fixed: Option<String>,
}

#[test]
fn every_sample_gets_the_advice_that_fits_it() {
    let mut wrong = String::new();
    for Sample { line, field, endpoint, code, value, fixed } in samples() {
        let given = advice(&field, &value, &|_| endpoint.clone(), NOW);
        let (got, offered) = match given {
            Some(given) => (format!("{:?}", given.code), given.fixed),
            None => ("-".to_owned(), None),
        };
        if (&got, &offered) != (&code, &fixed) {
            let _ =
                writeln!(wrong, "line {line}: {code} {fixed:?} was expected, and it is {got} {offered:?}");
        }
    }
    assert_eq!(wrong, "");
}

#[test]
fn there_are_enough_samples_of_both_kinds() {
    let all = samples();
    let good = all.iter().filter(|sample| sample.code == "-").count();
    assert!(all.len() >= 150 && good >= 60, "{} samples, {good} of them good", all.len());
    let codes: HashSet<_> = all.iter().map(|sample| sample.code.split('(').next().unwrap()).collect();
    assert!(codes.len() >= 35, "{codes:?}");
}

#[test]
fn what_is_offered_gets_no_such_advice_again() {
    for Sample { line, field, endpoint, fixed, .. } in samples() {
        let Some(fixed) = fixed else { continue };
        let again = advice(&field, &fixed, &|_| endpoint.clone(), NOW);
        assert_eq!(again.map(|again| again.code), None, "line {line}");
    }
}

#[test]
fn the_words_never_repeat_the_value_and_leave_no_place_open() {
    for Sample { field, endpoint, value, .. } in samples() {
        if let Some(Advice { code, when, .. }) = advice(&field, &value, &|_| endpoint.clone(), NOW) {
            let words = code.text();
            assert!(!words.contains(&value) && words.ends_with('.') && words.len() < 130, "{words}");
            assert_eq!(words.contains("{is}"), code.kinds().is_some(), "{words}");
            assert_eq!(words.contains("{when}"), when.is_some(), "{words}");
        }
    }
}

proptest! {
    #[test]
    fn no_text_brings_it_down(text in any::<String>(), number in any::<prop::sample::Index>(), beside in any::<String>()) {
        let all = samples();
        let field = &number.get(&all).field;
        let once = advice(field, &text, &|_| Some(beside.clone()), NOW);
        if let Some(Advice { code, fixed: Some(fixed), .. }) = once {
            let again = advice(field, &fixed, &|_| Some(beside.clone()), NOW);
            prop_assert_ne!((Some(code), Some(fixed)), (again.as_ref().map(|again| again.code), again.and_then(|again| again.fixed)));
        }
    }
}

fn samples() -> Vec<Sample> {
    let mut fields = BTreeMap::new();
    let mut samples = Vec::new();
    for (number, line) in
        SAMPLES.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
    {
        if let Some(alias) = line.strip_prefix('@') {
            let (name, place) = alias.split_once('=').unwrap();
            fields.insert(name.trim(), field(place.trim()));
            continue;
        }
        let [whose, code, value]: [&str; 3] = line.splitn(3, " | ").collect::<Vec<_>>().try_into().unwrap();
        let (whose, endpoint) =
            whose.split_once(" @ ").map_or((whose, None), |(whose, at)| (whose, Some(at)));
        let (value, fixed) =
            value.split_once(" => ").map_or((value, None), |(value, fixed)| (value, Some(fixed)));
        samples.push(Sample {
            line: number + 1,
            field: fields[whose].clone(),
            endpoint: endpoint.map(str::to_owned),
            code: code.to_owned(),
            value: read(value),
            fixed: fixed.map(read),
        });
    }
    samples
}

/// `provider/field`, or `provider/field/kind of credential/part`.
fn field(place: &str) -> Field {
    let parts: Vec<&str> = place.split('/').collect();
    let schema = &connectors::provider(parts[0]).unwrap_or_else(|_| panic!("{place}")).schema;
    let named = |fields: &[Field], name: &str| {
        fields.iter().find(|field| field.name == name).cloned().unwrap_or_else(|| panic!("{place}"))
    };
    let field = named(&schema.fields, parts[1]);
    let (Kind::Credential { accepted }, [_, _, tag, part]) = (&field.kind, parts.as_slice()) else {
        return field;
    };
    let one = accepted.iter().find(|one| one.tag() == *tag).unwrap_or_else(|| panic!("{place}"));
    named(&inline_fields(*one, field.expects.as_ref()), part)
}

fn read(text: &str) -> String {
    let home = text.strip_prefix("~/").map(|rest| format!("\u{1}/{rest}"));
    let mut text = home.as_deref().unwrap_or(text).replace('~', "").replace('\u{1}', "~");
    for (escaped, meant) in [("\\n", "\n"), ("\\r", "\r"), ("\\t", "\t")] {
        text = text.replace(escaped, meant);
    }
    while let Some(at) = text.find("\\u{") {
        let end = at + text[at..].find('}').unwrap();
        let meant = char::from_u32(u32::from_str_radix(&text[at + 3..end], 16).unwrap()).unwrap();
        text.replace_range(at..=end, &meant.to_string());
    }
    match text.strip_prefix("JWT(").and_then(|rest| rest.strip_suffix(')')) {
        Some(claims) => format!("{}.{}.c2ln", base64(r#"{"alg":"HS256"}"#), base64(claims)),
        None => text,
    }
}

fn base64(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut encoded = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let number =
            chunk.iter().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            encoded.push(char::from(LETTERS[number >> (18 - 6 * place) & 63]));
        }
    }
    encoded
}
