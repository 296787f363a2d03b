//! Keys, roles, regions and buckets of Amazon, and of who takes the same keys: others give ids of any form.

use super::{Advice, Code};

/// How the ids of Amazon's and Google's keys begin (IAM User Guide, unique identifiers).
fn is_key_id(text: &str) -> bool {
    text.len() == 20
        && (text.starts_with("AKIA") || text.starts_with("ASIA"))
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// How secrets of such keys look: 40 letters of base64, both small and capital.
fn is_secret_key(text: &str) -> bool {
    text.len() == 40
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
        && text.bytes().any(|byte| byte.is_ascii_lowercase())
        && text.bytes().any(|byte| byte.is_ascii_uppercase())
}

pub(super) fn key_id(text: &str) -> Option<Advice> {
    if is_secret_key(text) {
        return Some(Advice::new(Code::KeysSwapped));
    }
    let amazon = text.starts_with("AKIA") || text.starts_with("ASIA");
    if amazon && text.len() != 20 {
        return Some(Advice::new(Code::KeyIdLength));
    }
    (text.starts_with("ASIA") && is_key_id(text)).then(|| Advice::new(Code::TemporaryKey))
}

pub(super) fn secret_key(text: &str) -> Option<Advice> {
    is_key_id(text).then(|| Advice::new(Code::KeysSwapped))
}

pub(super) fn role(text: &str) -> Option<Advice> {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let ["arn", partition, service, _, account, what] = parts.as_slice() else {
        return Some(Advice::new(Code::NotArn));
    };
    if account.len() != 12 || !account.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Advice::new(Code::ArnAccount));
    }
    if let ("sts", Some(session)) = (*service, what.strip_prefix("assumed-role/")) {
        let name = session.split('/').next().unwrap_or_default();
        return Some(Advice::fixed(Code::ArnAssumed, format!("arn:{partition}:iam::{account}:role/{name}")));
    }
    if *service == "iam" && (what.starts_with("user/") || *what == "root") {
        return Some(Advice::new(Code::ArnUser));
    }
    (*service != "iam" || !what.starts_with("role/")).then(|| Advice::new(Code::ArnOther))
}

/// Whether it is a code such as `eu-central-1` or `us-gov-east-1`.
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let (Some(number), 3..=4) = (parts.last(), parts.len()) else { return false };
    let word = |part: &&str| part.len() >= 2 && part.bytes().all(|byte| byte.is_ascii_lowercase());
    number.len() == 1
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && parts[..parts.len() - 1].iter().all(word)
}

/// Only what cannot be a region: storage of other vendors has regions of any name.
pub(super) fn region(text: &str, endpoint: Option<&str>) -> Option<Advice> {
    let without_letter =
        text.strip_suffix(|last: char| last.is_ascii_lowercase()).filter(|rest| is_region(rest));
    if let Some(region) = without_letter {
        return Some(Advice::fixed(Code::ZoneNotRegion, region));
    }
    if text.contains([' ', '(', ',']) {
        return Some(Advice::new(Code::RegionByName));
    }
    let named = endpoint?.split(['/', '.', ':']).find(|part| is_region(part))?;
    (is_region(text) && named != text).then(|| Advice::fixed(Code::OtherRegion, named))
}

pub(super) fn bucket(text: &str) -> Option<Advice> {
    if let Some(name) = addressed(text) {
        return Some(Advice::fixed(Code::BucketAddress, name));
    }
    if let Some((name, _)) = text.split_once('/') {
        return Some(Advice::fixed(Code::BucketPath, name));
    }
    let good = (3..=222).contains(&text.chars().count())
        && text.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_')
        });
    (!good).then(|| Advice::new(Code::BucketName))
}

/// The name in `s3://name/…`, `gs://name`, `arn:aws:s3:::name`, `https://name.s3.region.amazonaws.com/…`,
/// `https://s3.region.amazonaws.com/name/…`.
fn addressed(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix("s3://").or_else(|| text.strip_prefix("gs://")) {
        return first(rest);
    }
    if let Some((_, rest)) = text.strip_prefix("arn:aws").and_then(|rest| rest.split_once(":s3:::")) {
        return first(rest);
    }
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    match host.strip_suffix(".amazonaws.com") {
        Some(own) if own.starts_with("s3") => first(path),
        Some(own) => own.split_once(".s3").map(|(name, _)| name),
        None if host == "storage.googleapis.com" => first(path),
        None => None,
    }
}

/// What stands before the first slash.
fn first(path: &str) -> Option<&str> {
    path.split(['/', '?']).next().filter(|name| !name.is_empty())
}
