//! Choosing a password: the field, the rules, and advice while it is typed. The server has the last word; it knows the
//! lists of common passwords, which are too long for a page.

use leptos::prelude::*;
use ui::{
    components::{notice::Tone, status::Status},
    form::{Entry, TextField, TextKind},
};

/// Most characters that a password may have.
const LONGEST: usize = 71;

/// A password field with its advice.
#[component]
pub(crate) fn NewPasswordField(
    entry: Entry<String>,
    /// Fewest characters that the organization accepts.
    #[prop(into)]
    minimum: Signal<u32>,
    /// What others know of the person: names, address, organization.
    #[prop(into)]
    about: Signal<Vec<String>>,
    /// Whether it takes the focus.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let help = format!(
        "At least {} characters, no other rules. Several unrelated words are easy to keep in mind and hard to guess.",
        minimum.get_untracked()
    );
    let verdict = Memo::new(move |_| {
        let least = minimum.get() as usize;
        entry.with(|secret| about.with(|about| judge(secret, least, about)))
    });
    let advice = move || verdict.get().map(|Verdict { tone, words }| view! { <Status tone word=words /> });
    view! {
        <div class="new-password">
            <TextField entry kind=TextKind::NewPassword help=help autofocus=autofocus />
            <p class="password-advice" role="status">
                {advice}
            </p>
        </div>
    }
    .into_any()
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Verdict {
    tone: Tone,
    words: String,
}

/// What can be said of a password without the lists; nothing of an empty one.
fn judge(secret: &str, least: usize, about: &[String]) -> Option<Verdict> {
    let length = secret.chars().count();
    let says = |tone, words: &str| Some(Verdict { tone, words: words.to_owned() });
    if length == 0 {
        return None;
    }
    if length < least {
        let more = least - length;
        let word = if more == 1 { "character" } else { "characters" };
        return says(Tone::Plain, &format!("{more} more {word} needed"));
    }
    if length > LONGEST {
        return says(Tone::Bad, &format!("Too long: at most {LONGEST} characters"));
    }
    if names_its_owner(secret, about) {
        return says(Tone::Warn, "Weak: it is made of what others know of you");
    }
    if variety(secret) < 5 || is_row(secret) {
        return says(Tone::Warn, "Weak: it repeats or follows a simple pattern");
    }
    match length {
        0..=11 => says(Tone::Plain, "Fair: longer is safer"),
        12..=15 => says(Tone::Ok, "Good"),
        _ => says(Tone::Ok, "Strong"),
    }
}

/// Whether hardly anything is left of it without the words about its owner.
fn names_its_owner(secret: &str, about: &[String]) -> bool {
    let whole = secret.to_lowercase();
    let words = about.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    let rest = words
        .map(str::to_lowercase)
        .filter(|word| word.chars().count() > 2)
        .fold(whole.clone(), |rest, word| rest.replace(&word, ""));
    rest != whole && rest.chars().filter(|c| c.is_alphanumeric()).count() < 4
}

/// How many different characters there are.
fn variety(secret: &str) -> usize {
    let mut letters: Vec<char> = secret.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    letters.len()
}

/// Whether most steps from one character to the next are the same: `12345678`, `hgfedcba`.
fn is_row(secret: &str) -> bool {
    let codes: Vec<i64> = secret.chars().map(|letter| i64::from(u32::from(letter))).collect();
    let steps = codes.windows(2).filter(|pair| matches!(pair, [one, two] if (two - one).abs() == 1)).count();
    steps * 3 > codes.len() * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(secret: &str) -> String {
        let about = ["dana.kim@acme.test".to_owned(), "Dana Kim".to_owned(), "Acme Robotics".to_owned()];
        judge(secret, 8, &about).map(|verdict| verdict.words).unwrap_or_default()
    }

    #[test]
    fn advice_grows_with_the_password() {
        let words = ["", "violet", "violets", "violet umbr", "violet umbre", "violet umbrella!!"].map(said);
        assert_eq!(
            words.join(" | "),
            " | 2 more characters needed | 1 more character needed | Fair: longer is safer | Good | Strong"
        );
    }

    #[test]
    fn what_is_easy_to_guess_is_called_weak() {
        for weak in ["danakim24", "AcmeRobotics!1", "12345678", "hgfedcba98", "aaaabbbbcccc"] {
            assert!(said(weak).starts_with("Weak"), "{weak}: {}", said(weak));
        }
        assert!(!said("dana likes purple submarines").starts_with("Weak"));
        assert!(said(&"long ".repeat(20)).starts_with("Too long"));
    }
}
