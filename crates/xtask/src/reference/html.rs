//! Text as HTML.

use std::fmt::Write;

/// With nothing in it that could be markup.
pub(super) fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, letter| {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(letter),
        }
        out
    })
}

/// A text of the description: what stands between backticks is code.
pub(super) fn prose(text: &str) -> String {
    let mut out = String::new();
    for (place, part) in text.split('`').enumerate() {
        let part = escape(part);
        let _ = if place % 2 == 1 { write!(out, "<code>{part}</code>") } else { write!(out, "{part}") };
    }
    out
}

/// The same, each paragraph in its element.
pub(super) fn paragraphs(text: &str) -> String {
    let parts = text.split("\n\n").map(str::trim).filter(|part| !part.is_empty());
    joined(parts.map(|part| format!("<p>{}</p>\n", prose(part))))
}

/// One behind the other.
pub(super) fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_become_markup() {
        assert_eq!(prose("a <b> & `<c>` \"d\""), "a &lt;b&gt; &amp; <code>&lt;c&gt;</code> &quot;d&quot;");
    }
}
