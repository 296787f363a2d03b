//! Addresses: of sites, of webhooks, of hosts, of mailboxes.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::{Advice, Code, key};
use crate::AddressKind;

/// Scheme with `://`, and the rest.
fn schemed(text: &str) -> Option<(&str, &str)> {
    let at = text.find("://")?;
    let scheme = &text[..at];
    let known = ["http", "https"].iter().any(|one| scheme.eq_ignore_ascii_case(one));
    known.then(|| text.split_at(at + 3))
}

/// Host, without port, and what follows it.
fn host_and_path(rest: &str) -> (&str, &str) {
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let host = if host.starts_with('[') { host } else { host.split(':').next().unwrap_or(host) };
    (host, path)
}

fn is_name(host: &str) -> bool {
    host.contains('.')
        && host.split('.').all(|label| {
            !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
        && host
            .rsplit('.')
            .next()
            .is_some_and(|end| end.starts_with(|first: char| first.is_ascii_alphabetic()))
}

/// A host that is reached without leaving the building.
fn is_near(host: &str) -> bool {
    let address: Result<IpAddr, _> = host.trim_matches(['[', ']']).parse();
    address.is_ok()
        || !host.contains('.')
        || ["local", "internal", "lan", "home", "test", "localhost"]
            .iter()
            .any(|end| host.rsplit('.').next().is_some_and(|last| last.eq_ignore_ascii_case(end)))
}

pub(super) fn site(text: &str, pages: &[String], instead: &BTreeMap<String, String>) -> Option<Advice> {
    let Some((scheme, rest)) = schemed(text) else {
        let (host, _) = host_and_path(text);
        return is_name(host).then(|| Advice::fixed(Code::NoScheme, format!("https://{text}")));
    };
    if schemed(rest).is_some() {
        return Some(Advice::fixed(Code::SchemeTwice, rest));
    }
    let (host, path) = host_and_path(rest);
    let authority = &rest[..rest.len() - path.len()];
    if authority.contains('@') {
        let (_, bare) = authority.rsplit_once('@').unwrap_or_default();
        return Some(Advice::fixed(Code::SecretInAddress, format!("{scheme}{bare}{path}")));
    }
    if let Some(address) = instead.get(&host.to_ascii_lowercase()) {
        return Some(Advice::fixed(Code::OtherAddress, address.clone()));
    }
    if let Some(at) = pages.iter().filter_map(|page| begins(path, page)).min() {
        return Some(Advice::fixed(Code::PageNotSite, format!("{scheme}{authority}{}", &path[..at])));
    }
    (scheme.eq_ignore_ascii_case("http://") && is_name(host) && !is_near(host))
        .then(|| Advice::fixed(Code::Unencrypted, format!("https://{rest}")))
}

/// Where in a path a page begins: `/browse` as a whole segment, `/browse/` only with something in it, `.do` anywhere.
fn begins(path: &str, page: &str) -> Option<usize> {
    let at = path.find(page)?;
    if !page.starts_with('/') {
        return path[..at].rfind('/');
    }
    let after = path[at + page.len()..].chars().next();
    (page.ends_with('/') || after.is_none_or(|next| matches!(next, '/' | '?' | '#'))).then_some(at)
}

pub(super) fn webhook(text: &str, others: &BTreeMap<String, AddressKind>) -> Option<Advice> {
    let Some((_, rest)) = schemed(text) else { return Some(Advice::new(Code::NotAnAddress)) };
    let host = host_and_path(rest).0.to_ascii_lowercase();
    let found = others.iter().find(|(end, _)| {
        host == **end || host.strip_suffix(end.as_str()).is_some_and(|before| before.ends_with('.'))
    });
    // The vendor's own hosts for webhooks are below those that people visit.
    let takes_messages = ["hooks.", "webhook."].iter().any(|start| host.starts_with(start));
    found
        .filter(|(_, kind)| **kind == AddressKind::Retired || !takes_messages)
        .map(|(_, kind)| Advice::new(Code::OtherWebhook(*kind)))
}

pub(super) fn host(text: &str) -> Option<Advice> {
    let (_, rest) = text.split_once("://").unwrap_or(("", text));
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    if end < rest.len() || rest.len() < text.len() {
        let (name, _) = host_and_path(rest);
        return (!name.is_empty()).then(|| Advice::fixed(Code::HostOnly, name));
    }
    let (name, port) = text.rsplit_once(':')?;
    (!name.contains(':') && !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| Advice::fixed(Code::PortApart, name))
}

pub(super) fn email(text: &str) -> Option<Advice> {
    let inner = text.strip_prefix("mailto:").or_else(|| {
        let (_, inner) = text.rsplit_once('<')?;
        inner.strip_suffix('>')
    })?;
    key::is_mailbox(inner).then(|| Advice::fixed(Code::MailboxOnly, inner))
}
