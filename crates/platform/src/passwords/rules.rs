//! Which passwords are good enough: long enough, not on the lists that guessers try first, not about their owner.
//! Nothing is demanded of the kinds of characters; such rules make people predictable.

use api_types::OrganizationOptions;
use zxcvbn::{Score, zxcvbn};

/// Fewest characters when the organization demands no more.
pub const SHORTEST: u32 = 8;
/// Most characters: fewer than 72 by the contract.
pub const LONGEST: u32 = 71;
/// Words about the owner shorter than this are in too many passwords to mean anything.
const SHORTEST_WORD: usize = 3;
/// Letters and digits that must be left of a password without the words about its owner.
const LEAST_REST: usize = 4;

/// The organization's shortest password.
pub fn minimum_length(options: Option<&OrganizationOptions>) -> u32 {
    // 72 is a value that the contract allows and no password could have.
    options.and_then(|one| one.minimum_password_length).unwrap_or(SHORTEST).clamp(SHORTEST, LONGEST)
}

/// Checks a new password. `about` is what others know of its owner: e-mail address, names, organization. The message
/// completes the sentence "the password …".
pub fn check(secret: &str, minimum: u32, about: &[&str]) -> Result<(), String> {
    let minimum = minimum.clamp(SHORTEST, LONGEST);
    let length = secret.chars().count();
    if length < minimum as usize {
        return Err(format!("must have at least {minimum} characters"));
    }
    if length > LONGEST as usize {
        return Err(format!("must have at most {LONGEST} characters"));
    }
    let words = words(about);
    if is_made_of(secret, &words) {
        return Err("must not be made of your name, your address or your organization's name; \
                    add words that have nothing to do with you"
            .into());
    }
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    // Below this, an attacker with the usual lists needs fewer than a million tries.
    if zxcvbn(secret, &words).score() < Score::Two {
        return Err(
            "is too easy to guess: it is on lists of common passwords, or follows a simple pattern; \
                    put several unrelated words together"
                .into(),
        );
    }
    Ok(())
}

/// The words of the texts, in lower case, longest first; each text as a whole counts as well.
fn words(about: &[&str]) -> Vec<String> {
    let mut words: Vec<String> = about
        .iter()
        .map(|text| text.to_lowercase())
        .flat_map(|text| {
            let parts: Vec<_> = text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect();
            std::iter::once(text).chain(parts)
        })
        .filter(|word| word.chars().count() >= SHORTEST_WORD)
        .collect();
    words.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
    words.dedup();
    words
}

fn is_made_of(secret: &str, words: &[String]) -> bool {
    let whole = secret.to_lowercase();
    let rest = words.iter().fold(whole.clone(), |rest, word| rest.replace(word.as_str(), " "));
    rest != whole && rest.chars().filter(|c| c.is_alphanumeric()).count() < LEAST_REST
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABOUT: [&str; 3] = ["maria.schmidt@example.com", "Maria Schmidt", "Acme Robotics"];

    #[test]
    fn good_passwords_are_taken() {
        for good in [
            "correct horse battery staple",
            "Tr0ub4dor&3-with-a-tail",
            "gx7!kQ2m",
            "lentils under the bridge",
            "зимняя дорога домой",
            "朝ごはんは何ですか今日",
            "maria likes purple submarines",
            &"long enough to be the longest one ".repeat(3)[..71],
        ] {
            assert_eq!(check(good, 8, &ABOUT), Ok(()), "{good}");
        }
    }

    #[test]
    fn common_leaked_and_patterned_passwords_are_refused() {
        for bad in [
            "password",
            "Password1",
            "P@ssw0rd",
            "12345678",
            "123456789012",
            "87654321",
            "qwertyuiop",
            "1q2w3e4r",
            "aaaaaaaaaaaa",
            "abcabcabc",
            "abcdefgh",
            "iloveyou",
            "letmein1",
            "football",
            "sunshine1",
            "trustno1",
            "19841984",
            "zxcvbnm,",
        ] {
            let refused = check(bad, 8, &ABOUT).unwrap_err();
            assert!(refused.contains("easy to guess"), "{bad}: {refused}");
        }
    }

    #[test]
    fn passwords_about_their_owner_are_refused() {
        for bad in [
            "maria.schmidt@example.com",
            "MariaSchmidt",
            "schmidt.maria",
            "acme-robotics1",
            "Schmidt2.",
            "maria!maria!maria",
            "example.com",
        ] {
            let refused = check(bad, 8, &ABOUT).unwrap_err();
            assert!(refused.contains("your name"), "{bad}: {refused}");
        }
    }

    #[test]
    fn the_length_counts_characters_and_follows_the_organization() {
        assert_eq!(check("gx7!kQ2", 8, &[]), Err("must have at least 8 characters".into()));
        assert_eq!(check("gx7!kQ2m", 12, &[]), Err("must have at least 12 characters".into()));
        assert_eq!(check("gx7!kQ2", 1, &[]), Err("must have at least 8 characters".into()));
        let long: String = "the quick brown fox jumps over the lazy dog and then some more text 42!!".into();
        assert_eq!(long.len(), 72);
        assert_eq!(check(&long, 8, &[]), Err("must have at most 71 characters".into()));
    }

    #[test]
    fn the_longest_minimum_leaves_a_password_that_can_be_chosen() {
        let options =
            OrganizationOptions { minimum_password_length: Some(72), ..OrganizationOptions::default() };
        assert_eq!(minimum_length(Some(&options)), 71);
        assert_eq!(minimum_length(None), 8);
    }
}
