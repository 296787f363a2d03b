//! What a server says of a folder: the answer to PROPFIND.

use percent_encoding::percent_decode_str;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::{ErrorKind, ProviderError};

/// Something in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its path below the integration's folder; that of a folder ends with a slash, and the folder itself is empty.
    pub(super) path: String,
}

/// Reads the answer. `base` is the path of the integration's folder as it stands in addresses, decoded, with a slash behind
/// it. Entries elsewhere are left out: a server may not lead us anywhere.
pub(super) fn read(xml: &[u8], base: &str) -> Result<Vec<Entry>, ProviderError> {
    let mut reader = Reader::from_reader(xml);
    let mut entries = Vec::new();
    let (mut address, mut text, mut folder) = (None::<String>, String::new(), false);
    loop {
        match reader.read_event().map_err(|error| unreadable(&error.to_string()))? {
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                b"response" => (address, folder) = (None, false),
                b"href" => text.clear(),
                b"collection" => folder = true,
                _ => {}
            },
            Event::Text(piece) => {
                text.push_str(&piece.decode().map_err(|error| unreadable(&error.to_string()))?);
            }
            Event::GeneralRef(reference) => text.push(resolved(&reference)?),
            Event::End(tag) => match tag.local_name().as_ref() {
                // The first one names the entry, later ones stand inside its properties.
                b"href" if address.is_none() => address = Some(std::mem::take(&mut text)),
                b"response" => {
                    let path = address.take().and_then(|address| below(&address, base));
                    entries.extend(path.map(|path| entry(&path, folder)));
                }
                _ => {}
            },
            Event::Eof => return Ok(entries),
            _ => {}
        }
    }
}

fn entry(path: &str, folder: bool) -> Entry {
    let name = path.trim_end_matches('/');
    if folder && !name.is_empty() {
        Entry { path: format!("{name}/") }
    } else {
        Entry { path: name.to_owned() }
    }
}

/// The character of `&amp;` and its like.
fn resolved(reference: &quick_xml::events::BytesRef<'_>) -> Result<char, ProviderError> {
    if let Some(character) = reference.resolve_char_ref().map_err(|error| unreadable(&error.to_string()))? {
        return Ok(character);
    }
    match reference.decode().as_deref() {
        Ok("amp") => Ok('&'),
        Ok("lt") => Ok('<'),
        Ok("gt") => Ok('>'),
        Ok("quot") => Ok('"'),
        Ok("apos") => Ok('\''),
        _ => Err(unreadable("it has an unknown entity")),
    }
}

/// The path below `base` of an address, which is whole or begins with its path.
fn below(address: &str, base: &str) -> Option<String> {
    let path = match address.split_once("://") {
        Some((_, rest)) => &rest[rest.find('/')?..],
        None => address,
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let decoded = percent_decode_str(path).decode_utf8().ok()?;
    if decoded.trim_end_matches('/') == base.trim_end_matches('/') {
        return Some(String::new());
    }
    let path = decoded.strip_prefix(base)?;
    let leads_away = path.split('/').any(|name| name == "." || name == "..");
    (!leads_away).then(|| path.to_owned())
}

fn unreadable(why: &str) -> ProviderError {
    ProviderError::new(ErrorKind::BadAnswer, format!("the provider's list of a folder cannot be read: {why}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::read;

    fn paths(xml: &str, base: &str) -> Option<Vec<String>> {
        Some(read(xml.as_bytes(), base).ok()?.into_iter().map(|entry| entry.path).collect())
    }

    fn response(address: &str, folder: bool) -> String {
        let kind =
            if folder { "<x:resourcetype><x:collection/></x:resourcetype>" } else { "<x:resourcetype/>" };
        format!(
            "<x:response><x:href>{address}</x:href><x:propstat><x:prop>{kind}</x:prop></x:propstat></x:response>"
        )
    }

    fn list(responses: &[String]) -> String {
        format!(
            "<?xml version='1.0'?>\n<x:multistatus xmlns:x='DAV:'>\n{}</x:multistatus>",
            responses.concat()
        )
    }

    #[test]
    fn files_and_folders_are_named_from_the_integrations_folder() {
        let xml = list(&[
            response("/dav/box/", true),
            response("/dav/box/a%20b%26c.txt", false),
            response("https://host/dav/box/deep", true),
            response("/dav/box/x&amp;y&#33;", false),
        ]);
        assert_eq!(paths(&xml, "/dav/box/").unwrap(), ["", "a b&c.txt", "deep/", "x&y!"]);
    }

    #[test]
    fn what_lies_elsewhere_is_left_out() {
        let elsewhere =
            ["/dav/boxes/a", "/etc/passwd", "/dav/box/../secret", "/dav/box/%2E%2E/x", "https://host"];
        let xml = list(&elsewhere.map(|address| response(address, false)));
        assert_eq!(paths(&xml, "/dav/box/").unwrap(), Vec::<String>::new());
    }

    #[test]
    fn what_is_no_list_is_an_error() {
        for xml in ["<a></b>", "<a>&unknown;</a>", "<a", "<D:href>\u{0}</x>"] {
            assert!(paths(xml, "/").is_none(), "{xml}");
        }
        assert_eq!(paths("", "/").unwrap(), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn no_bytes_bring_it_down(xml: Vec<u8>, base: String) {
            let _ = read(&xml, &base);
        }

        #[test]
        fn no_text_between_tags_brings_it_down(inner in "(<[a-z:/]{0,9}>|&[a-z#0-9]{0,4};|[ -~]){0,20}") {
            let _ = read(inner.as_bytes(), "/");
        }
    }
}
