//! Words with numbers in them.

/// With thin groups of three: `12 408`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 * 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// The number with its noun, given as `"member|members"`.
pub fn counted(number: u64, noun: &str) -> String {
    let (one, many) = noun.split_once('|').unwrap_or((noun, noun));
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// The first letter as a capital: the server's sentences begin small.
pub fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// With a full stop, unless it ends as a sentence does already.
pub fn closed(text: &str) -> String {
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_of_three_from_the_end() {
        let said = [0, 12, 999, 1_000, 12_408, 1_234_567].map(grouped);
        assert_eq!(said.join("|").replace('\u{202f}', "_"), "0|12|999|1_000|12_408|1_234_567");
    }

    #[test]
    fn one_is_one() {
        assert_eq!(counted(1, "member|members"), "1 member");
        assert_eq!(counted(0, "member|members"), "0 members");
    }

    #[test]
    fn capitals_are_those_of_the_script() {
        assert_eq!(capitalized("élan vital"), "Élan vital");
        assert_eq!(capitalized(""), "");
    }
}
