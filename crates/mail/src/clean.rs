//! Texts that others have written, made fit for the places where we put them.

/// The longest name that a message shows, in characters.
const LONGEST_NAME: usize = 80;

/// The longest sentence, in characters.
const LONGEST_SENTENCE: usize = 300;

/// The longest subject, in characters.
const LONGEST_SUBJECT: usize = 200;

/// A name that a person gave to an organization or to themselves, for headers and sentences: one line, no control
/// characters, nothing that turns the direction of the text around it, and no address that a mail program would make
/// a link. Whoever signs up chooses such names freely, and we send them to strangers.
pub(crate) fn name(text: &str) -> String {
    cut(&one_line(text).replace("://", " "), LONGEST_NAME)
}

/// A sentence that we did not write ourselves, such as a role's description.
pub(crate) fn sentence(text: &str) -> String {
    cut(&one_line(text).replace("://", " "), LONGEST_SENTENCE)
}

/// A subject: one line of bearable length.
pub(crate) fn subject(text: &str) -> String {
    cut(&one_line(text), LONGEST_SUBJECT)
}

/// The text in one line, with single spaces and without invisible characters that change what others look like.
pub(crate) fn one_line(text: &str) -> String {
    let visible = text.chars().filter(|c| !turns_text(*c));
    let spaced: String = visible.map(|c| if c.is_control() || is_line_end(c) { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text's first characters, with an ellipsis where something is missing.
pub(crate) fn cut(text: &str, characters: usize) -> String {
    if text.chars().count() <= characters {
        return text.to_owned();
    }
    let kept: String = text.chars().take(characters.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Unicode's own line ends, which are not control characters.
fn is_line_end(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

/// Embeddings, overrides and isolates of the bidirectional algorithm. The two marks stay: names in Hebrew or Arabic
/// use them, and they reach no further than the next letter.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_line_without_tricks() {
        assert_eq!(name("Acme\r\nBcc: eve@example.com"), "Acme Bcc: eve@example.com");
        assert_eq!(name("  Jörg \t Müller 🚀 "), "Jörg Müller 🚀");
        assert_eq!(name("evil \u{202e}moc.emca\u{2028}x"), "evil moc.emca x");
        assert_eq!(name("Win at https://evil.example/now"), "Win at https evil.example/now");
        assert_eq!(name("\0\u{7}"), "");
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(name(&"ü".repeat(80)), "ü".repeat(80));
        assert_eq!(name(&"ü".repeat(81)), format!("{}…", "ü".repeat(79)));
    }
}
