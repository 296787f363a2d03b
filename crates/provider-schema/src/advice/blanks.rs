//! What comes along when text is copied.

use super::{Advice, Code};

/// Characters that nobody sees, and nobody means.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

pub(super) fn invisible(text: &str) -> Option<Advice> {
    // A joiner between letters of a script that needs it is no accident, and no key has such letters.
    text.contains(is_invisible).then(|| {
        Advice::fixed(Code::Invisible, text.chars().filter(|&one| !is_invisible(one)).collect::<String>())
    })
}

/// In words and blocks, blanks at the ends are dropped or of no account, and need no advice.
pub(super) fn around(text: &str, of_no_account: bool) -> Option<Advice> {
    let inner = text.trim();
    (!of_no_account && inner.len() < text.len() && !inner.is_empty())
        .then(|| Advice::fixed(Code::BlanksAround, inner))
}

/// What an interface shows in the place of a secret.
pub(super) fn masked(text: &str) -> Option<Advice> {
    let hidden = |one: char| matches!(one, '•' | '●' | '∙' | '·' | '*' | '…');
    let covered = text.chars().filter(|&one| hidden(one)).count();
    (covered >= 4 && covered * 2 >= text.chars().count()).then(|| Advice::new(Code::Masked))
}
