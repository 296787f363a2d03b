//! JSON Web Tokens (RFC 7519): whether one is complete and still good. The signature is for the provider to check.

use serde_json::Value;

use super::{Advice, Code};

/// Seconds by which clocks may differ.
const LEEWAY: i64 = 60;

pub(super) fn about(text: &str, now: i64) -> Option<Advice> {
    // What a JSON object that begins with a member looks like in base64.
    let rest = text.strip_prefix("eyJ")?;
    if !rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'=')) {
        return None;
    }
    let mut parts = text.split('.');
    let header = object(parts.next()?)?;
    header.get("alg")?;
    // Five parts are an encrypted one, into which nobody but its recipient can look.
    let count = text.split('.').count();
    if count == 5 {
        return None;
    }
    let claims = parts.next().and_then(object);
    let (Some(claims), 3) = (claims, count) else { return Some(Advice::new(Code::JwtCut)) };
    if text.ends_with('.') {
        return Some(Advice::new(Code::JwtCut));
    }
    let time = |name: &str| {
        let claim = claims.get(name)?;
        #[expect(clippy::cast_possible_truncation, reason = "parts of seconds are of no account")]
        claim.as_i64().or_else(|| claim.as_f64().map(|seconds| seconds as i64))
    };
    if let Some(when) = time("exp").filter(|when| when.saturating_add(LEEWAY) < now) {
        return Some(Advice { when: Some(when), ..Advice::new(Code::JwtExpired) });
    }
    let when = time("nbf").filter(|when| when.saturating_sub(LEEWAY) > now)?;
    Some(Advice { when: Some(when), ..Advice::new(Code::JwtNotYet) })
}

fn object(part: &str) -> Option<Value> {
    let value: Value = serde_json::from_slice(&decoded(part)?).ok()?;
    value.is_object().then_some(value)
}

/// From base64 with the letters for addresses, with or without padding.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut held, mut bits) = (0_u32, 0_u32);
    for letter in text.trim_end_matches('=').bytes() {
        let six = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        held = (held << 6 | u32::from(six)) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).ok()?);
        }
    }
    Some(bytes)
}
