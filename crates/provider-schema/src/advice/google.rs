//! Key files of Google service accounts.

use serde_json::Value;

use super::{Advice, Code};

pub(super) fn key_file(text: &str) -> Option<Advice> {
    let Ok(Value::Object(file)) = serde_json::from_str::<Value>(text) else {
        return Some(Advice::new(Code::NotJson));
    };
    if file.contains_key("installed") || file.contains_key("web") {
        return Some(Advice::new(Code::OAuthClientFile));
    }
    match file.get("type").and_then(Value::as_str) {
        Some("authorized_user") => Some(Advice::new(Code::NotServiceAccount)),
        Some("service_account") if !file.contains_key("private_key") => Some(Advice::new(Code::KeyFileCut)),
        _ => None,
    }
}
