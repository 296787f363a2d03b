//! Tokens in places where none belongs: names, paths, error messages. People paste them there, and from there they
//! would get into the database, the audit log and other people's sight.

use std::borrow::Cow;

use secrets::{BadToken, TokenRef};

/// Length of a token.
const LENGTH: usize = 77;
/// What stands for a token that was there.
const HIDDEN: &str = "(a token)";

/// Whether a text holds something that looks like a token; a mistyped one tells nearly as much as a good one.
pub fn holds_token(text: &str) -> bool {
    find(text).is_some()
}

/// The text without the tokens in it.
pub fn hide_tokens(text: &str) -> Cow<'_, str> {
    let mut rest = text;
    let mut shown = String::new();
    while let Some(place) = find(rest) {
        shown.push_str(&rest[..place]);
        shown.push_str(HIDDEN);
        rest = &rest[place + LENGTH..];
    }
    if shown.is_empty() && rest.len() == text.len() {
        return Cow::Borrowed(text);
    }
    shown.push_str(rest);
    Cow::Owned(shown)
}

fn find(text: &str) -> Option<usize> {
    text.match_indices("pb").map(|(place, _)| place).find(|place| {
        let candidate = text.get(*place..place + LENGTH);
        candidate.is_some_and(|candidate| !matches!(TokenRef::parse(candidate), Err(BadToken::Format)))
    })
}

#[cfg(test)]
mod tests {
    use secrets::{Token, TokenKind};
    use uuid::Uuid;

    use super::{hide_tokens, holds_token};

    #[test]
    fn a_token_of_any_kind_is_hidden_wherever_it_stands() {
        for kind in TokenKind::ALL {
            let token = Token::generate(kind, Uuid::now_v7());
            let secret = token.secret().expose();
            assert_eq!(hide_tokens(secret), "(a token)");
            let text = format!("pbüpb {secret}{secret}/x");
            assert!(holds_token(&text));
            assert_eq!(hide_tokens(&text), "pbüpb (a token)(a token)/x");
        }
    }

    #[test]
    fn a_mistyped_token_is_hidden_too() {
        let token = Token::generate(TokenKind::Organization, Uuid::now_v7());
        let last = token.secret().expose().chars().last();
        let mistyped: String = token
            .secret()
            .expose()
            .chars()
            .take(76)
            .chain([if last == Some('0') { '1' } else { '0' }])
            .collect();
        assert_eq!(hide_tokens(&mistyped), "(a token)");
    }

    #[test]
    fn other_text_stays_as_it_is() {
        for text in ["", "pb", "pbo_", "pbo_…_x7Kq2d…", "ünïcödé pbo_ü", &"pbo_".repeat(50)] {
            assert_eq!(hide_tokens(text), text);
            assert!(!holds_token(text));
        }
    }
}
