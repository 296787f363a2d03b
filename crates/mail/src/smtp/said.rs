//! What a mail server said, as far as it may be repeated.
//!
//! Spam filters quote the addresses in the messages that they refuse, and broken servers quote commands. Outcomes are
//! stored and shown, so none of that may reach them.

use base64ct::{Base64, Encoding as _};

use crate::{Login, Message, clean};

/// What must not be repeated.
pub(crate) struct Hidden<'a> {
    pub(crate) login: Option<&'a Login>,
    pub(crate) message: &'a Message,
}

/// The longest that is repeated of a server's words, in characters.
const LONGEST: usize = 160;

/// A longer word says nothing to people. Addresses of people may be longer.
const LONGEST_WORD: usize = 40;

/// Shorter parts of a secret are worth nothing to whoever finds them.
const WORTHLESS: usize = 12;

const CUT: &str = "[…]";

impl Hidden<'_> {
    /// The server's words in one line; empty if they repeat the password.
    pub(crate) fn strip(&self, said: &str) -> String {
        let said = clean::one_line(said);
        if self.login.is_some_and(|login| login.is_repeated_in(&said)) {
            return String::new();
        }
        let words: Vec<_> = said.split(' ').map(|word| self.word(word)).collect();
        clean::cut(&words.join(" "), LONGEST)
    }

    fn word(&self, word: &str) -> String {
        if word.contains(&self.message.to.to_string()) {
            return word.to_owned();
        }
        if let Some((scheme, rest)) = word.split_once("://") {
            let host = rest.split(['/', '?', '#', '@']).next().unwrap_or_default();
            return format!("{scheme}://{}/{CUT}", clean::cut(host, LONGEST_WORD));
        }
        let core = word.trim_matches(|c: char| !c.is_alphanumeric());
        let quoted = core.len() >= WORTHLESS && self.message.text.expose().contains(core);
        if quoted || word.chars().count() > LONGEST_WORD { CUT.to_owned() } else { word.to_owned() }
    }
}

impl Login {
    /// Whether the password stands there as it is, or in one of the forms in which it crosses the wire.
    pub(crate) fn is_repeated_in(&self, said: &str) -> bool {
        let password = self.password.expose();
        let plain = format!("\0{}\0{password}", self.user);
        let forms = [
            password.clone(),
            Base64::encode_string(password.as_bytes()),
            Base64::encode_string(plain.as_bytes()),
        ];
        forms.iter().any(|form| said.contains(form.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Address;

    fn strip(said: &str) -> String {
        let message = Message {
            to: Address::parse("maria.gonzalez@example.com").unwrap(),
            reply_to: None,
            from_name: None,
            subject: String::new(),
            text: "For maria.gonzalez@example.com: https://p.example/invite#pb_inv_0123456789abcdef"
                .to_owned()
                .into(),
            html: String::new().into(),
        };
        let login = Login { user: "bot".to_owned(), password: "hunter2".to_owned().into() };
        Hidden { login: Some(&login), message: &message }.strip(said)
    }

    #[test]
    fn ordinary_words_stay() {
        let said = "5.1.1 <maria.gonzalez@example.com>: Recipient address rejected: User unknown";
        assert_eq!(strip(said), said);
    }

    #[test]
    fn control_characters_go_and_long_texts_are_cut() {
        assert_eq!(strip("5.7.1 no\u{1b}[31m\r\nfake: log line"), "5.7.1 no [31m fake: log line");
        let long = strip(&"no ".repeat(1000));
        assert!(long.ends_with('…') && (150..=160).contains(&long.chars().count()), "{long}");
    }

    #[test]
    fn what_was_in_the_message_is_not_repeated() {
        for said in [
            "bad link https://p.example/invite#pb_inv_0123456789abcdef",
            "bad link (https://p.example/invite#pb_inv_0123456789abcdef)",
            "bad token pb_inv_0123456789abcdef",
            "bad part '456789abcdef'.",
            &format!("long {}456789abcdef", "x".repeat(40)),
        ] {
            let stripped = strip(said);
            assert!(!stripped.contains("abcdef") && stripped.contains(CUT), "{stripped}");
        }
        assert_eq!(strip("see https://help.example.com/a?b=c"), "see https://help.example.com/[…]");
    }

    #[test]
    fn an_answer_that_repeats_the_password_is_dropped() {
        for said in ["wrong: hunter2", "wrong: aHVudGVyMg==", "wrong: AGJvdABodW50ZXIy"] {
            assert_eq!(strip(said), "", "{said}");
        }
    }
}
