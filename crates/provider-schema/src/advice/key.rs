//! Keys and tokens: what was pasted along with them, and which kind they are.

use std::collections::BTreeMap;

use super::{Advice, Code, blanks};
use crate::KeyKind;

/// What stands round a key, or in its place.
pub(super) fn wrapped(text: &str) -> Option<Advice> {
    if let Some(found) = blanks::masked(text) {
        return Some(found);
    }
    if let Some(inner) = unquoted(text) {
        return Some(Advice::fixed(Code::Quotes, inner));
    }
    if let Some(inner) = after_scheme(text) {
        return Some(Advice::fixed(Code::Scheme, inner));
    }
    if let Some(inner) = after_name(text) {
        return Some(Advice::fixed(Code::Assignment, inner));
    }
    if is_placeholder(text) {
        return Some(Advice::new(Code::Placeholder));
    }
    if text.starts_with("https://") || text.starts_with("http://") {
        return Some(Advice::new(Code::AddressForKey));
    }
    if is_mailbox(text) {
        return Some(Advice::new(Code::EmailForKey));
    }
    let joined: String = text.split_whitespace().collect();
    (joined.len() < text.len()).then(|| Advice::fixed(Code::BlanksInside, joined))
}

/// Which kind a key is, by how it begins.
pub(super) fn of_kind(text: &str, takes: KeyKind, others: &BTreeMap<String, KeyKind>) -> Option<Advice> {
    let longest = others
        .iter()
        .filter(|(start, _)| text.starts_with(start.as_str()))
        .max_by_key(|(start, _)| start.len());
    longest.filter(|(_, is)| **is != takes).map(|(_, &is)| Advice::new(Code::OtherKind(is, takes)))
}

fn unquoted(text: &str) -> Option<&str> {
    let pairs = [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”'), ('„', '“'), ('‘', '’'), ('«', '»')];
    pairs.iter().find_map(|&(open, close)| {
        text.strip_prefix(open)?
            .strip_suffix(close)
            .filter(|inner| !inner.is_empty() && !inner.contains(open))
    })
}

fn after_scheme(text: &str) -> Option<&str> {
    let words = ["authorization:", "bearer ", "token ", "basic ", "apikey ", "x-api-key:"];
    let mut rest = text;
    while let Some(word) =
        words.iter().find(|word| rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)))
    {
        rest = rest[word.len()..].trim_start();
    }
    (rest.len() < text.len() && !rest.is_empty()).then_some(rest)
}

/// `export NAME=value`, as in files of settings. Keys in base64 end with `=` but do not have one after such a name.
fn after_name(text: &str) -> Option<&str> {
    let (name, value) = text.strip_prefix("export ").unwrap_or(text).split_once('=')?;
    let named = name.contains('_')
        && name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    let value = value.trim();
    (named && !value.is_empty() && !value.starts_with('=')).then(|| unquoted(value).unwrap_or(value))
}

fn is_placeholder(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let framed = |open, close| lower.starts_with(open) && lower.ends_with(close);
    let only_x = lower.len() >= 4
        && lower
            .rsplit(['-', '_'])
            .next()
            .is_some_and(|end| end.len() >= 4 && end.bytes().all(|byte| byte == b'x'));
    framed('<', '>')
        || framed('{', '}')
        || only_x
        || ["your_", "your-", "my_token", "my-token", "insert_", "changeme", "change-me"]
            .iter()
            .any(|start| lower.starts_with(start))
        || ["_here", "-here"].iter().any(|end| lower.ends_with(end))
}

/// A whole address: one `@`, and a host with a dot and letters alone at its end.
pub(super) fn is_mailbox(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let end = host.rsplit('.').next().unwrap_or_default();
    !name.is_empty()
        && host.contains('.')
        && !host.contains(['@', ' ', '/', ':'])
        && !name.contains([' ', '/', ':'])
        && end.len() >= 2
        && end.bytes().all(|byte| byte.is_ascii_lowercase())
}
