//! JSON Pointers (RFC 6901) as they are built on the way down.

/// The pointer of a key below a pointer.
pub(crate) fn below(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// The pointer of an entry of a list.
pub(crate) fn entry(pointer: &str, place: usize) -> String {
    format!("{pointer}/{place}")
}
