//! Small pieces of Markdown.

/// A word as code.
pub(crate) fn code(text: &str) -> String {
    format!("`{text}`")
}

/// Several, with commas.
pub(crate) fn codes<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    texts.into_iter().map(code).collect::<Vec<_>>().join(", ")
}

/// A text that fits into a cell of a table.
pub(crate) fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
