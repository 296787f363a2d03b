//! Taking secrets out of what is shown: what the integration's credentials hold, tokens of ours, and values whose name
//! says that they are secret.

use api_types::explorer::{ProviderAnswer, ProviderExchange, ShownBody};
use connectors::CredentialFields;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::leaks::hide_tokens;

/// What stands for a secret.
const HIDDEN: &str = "(hidden)";
/// Longest text of a body that is shown, in bytes.
const MAX_TEXT: usize = 64_000;
/// A parameter or field whose name holds one of these is not shown. Rather one too many than one too few.
const SECRET_PARTS: [&str; 10] = [
    "token",
    "secret",
    "passw",
    "signature",
    "apikey",
    "api_key",
    "api-key",
    "credential",
    "authorization",
    "private_key",
];
/// The same of whole names.
const SECRET_NAMES: [&str; 5] = ["sig", "key", "code", "auth", "jwt"];

/// An exchange as it may be shown.
pub(super) fn exchange(exchange: &ProviderExchange, secrets: &[CredentialFields]) -> ProviderExchange {
    let text = |text: &String| plain(text, secrets);
    let mut shown = exchange.clone();
    shown.address = address(&exchange.address, secrets);
    shown.body = exchange.body.as_ref().map(|one| body(one, secrets));
    shown.failure = exchange.failure.as_ref().map(text);
    shown.answer = exchange.answer.as_ref().map(|answer| ProviderAnswer {
        body: answer.body.as_ref().map(|one| body(one, secrets)),
        ..answer.clone()
    });
    let answers = shown.answer.iter_mut().flat_map(|answer| &mut answer.headers);
    for line in shown.headers.iter_mut().chain(answers) {
        line.value = line.value.as_ref().map(text);
    }
    shown
}

/// A text without what the credentials hold and without tokens.
fn plain(text: &str, secrets: &[CredentialFields]) -> String {
    secrets.iter().fold(hide_tokens(text).into_owned(), |text, secret| secret.hide_in(&text))
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_NAMES.contains(&name.as_str()) || SECRET_PARTS.iter().any(|part| name.contains(part))
}

/// An address: each part of its path, and the values of its query, are looked at as they are meant.
fn address(text: &str, secrets: &[CredentialFields]) -> String {
    let (path, query) = text.split_once('?').map_or((text, None), |(path, query)| (path, Some(query)));
    let path: Vec<_> = path.split('/').map(|part| decoded(part, secrets)).collect();
    let path = plain(&path.join("/"), secrets);
    match query {
        Some(query) => format!("{path}?{}", pairs(query, secrets)),
        None => path,
    }
}

/// A query, or a form: values with a secret's name are hidden whatever they are.
fn pairs(text: &str, secrets: &[CredentialFields]) -> String {
    let pair = |pair: &str| match pair.split_once('=') {
        Some((name, _)) if is_secret(&percent_decode_str(name).decode_utf8_lossy()) => {
            format!("{name}={HIDDEN}")
        }
        Some((name, value)) => format!("{name}={}", decoded(value, secrets)),
        None => decoded(pair, secrets),
    };
    text.split('&').map(pair).collect::<Vec<_>>().join("&")
}

/// An escaped text: as it is, if nothing in what it means is secret.
fn decoded(text: &str, secrets: &[CredentialFields]) -> String {
    let spaced = text.replace('+', " ");
    for text in [text, &spaced] {
        let meant = percent_decode_str(text).decode_utf8_lossy();
        let shown = plain(&meant, secrets);
        if shown != meant {
            return shown;
        }
    }
    text.to_owned()
}

/// A body. JSON and forms are read, for their texts may be escaped, and their names tell what is secret.
fn body(body: &ShownBody, secrets: &[CredentialFields]) -> ShownBody {
    let Some(text) = &body.text else { return body.clone() };
    let shown = content(text, secrets);
    if shown.len() <= MAX_TEXT {
        return ShownBody { text: Some(shown), note: None };
    }
    // Only now: what is cut in two cannot be found.
    let end = shown.floor_char_boundary(MAX_TEXT);
    let note = format!("The first {end} of {} bytes.", shown.len());
    ShownBody { text: Some(shown[..end].to_owned()), note: Some(note) }
}

fn content(text: &str, secrets: &[CredentialFields]) -> String {
    if let Ok(mut value) = serde_json::from_str::<Value>(text) {
        let changed = json(&mut value, secrets);
        return if changed { value.to_string() } else { text.to_owned() };
    }
    let is_form = text.contains('=') && !text.contains(|c: char| c.is_whitespace() || c == '<');
    if is_form { pairs(text, secrets) } else { plain(text, secrets) }
}

/// Hides what is secret in a JSON value; says whether there was anything.
fn json(value: &mut Value, secrets: &[CredentialFields]) -> bool {
    match value {
        Value::String(text) => {
            let shown = plain(text, secrets);
            let changed = shown != *text;
            *text = shown;
            changed
        }
        Value::Array(items) => {
            let mut changed = false;
            for item in items {
                changed |= json(item, secrets);
            }
            changed
        }
        Value::Object(fields) => {
            let mut changed = false;
            for (name, value) in fields {
                if is_secret(name) && (value.is_string() || value.is_number()) {
                    *value = HIDDEN.into();
                    changed = true;
                } else {
                    changed |= json(value, secrets);
                }
            }
            changed
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
