//! Advice about what somebody has typed or pasted, given while they do, from what they typed alone: nothing leaves the
//! page. Advice never refuses. Where a value could be right, nothing is said.
//!
//! What is advised is in [`Code`], with the words for it; what a field is for, a provider says in its table
//! ([`crate::Expects`]). `tests/advice_samples.txt` has samples of all of it, the odd but good ones too.

mod address;
mod amazon;
mod blanks;
mod code;
mod google;
mod jwt;
mod key;
mod pem;

pub use code::Code;

use crate::{Expects, Field, Format, Kind};

/// Something to think about before going on. It never repeats what was typed, but for [`Advice::fixed`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// What.
    pub code: Code,
    /// The moment that it is about, in seconds since 1970.
    pub when: Option<i64>,
    /// What was probably meant.
    pub fixed: Option<String>,
}

impl Advice {
    fn new(code: Code) -> Self {
        Self { code, when: None, fixed: None }
    }

    fn fixed(code: Code, fixed: impl Into<String>) -> Self {
        Self { fixed: Some(fixed.into()), ..Self::new(code) }
    }
}

/// The most useful advice about a text in a field. `beside` gives what stands in the other fields of the same object;
/// `now` is in seconds since 1970.
pub fn advice(
    field: &Field,
    text: &str,
    beside: &dyn Fn(&str) -> Option<String>,
    now: i64,
) -> Option<Advice> {
    if text.is_empty() {
        return None;
    }
    let block = matches!(field.kind, Kind::Text { format: Format::Block | Format::SecretBlock, .. });
    let plain = matches!(field.kind, Kind::Text { format: Format::Line, .. });
    if let Some(found) = blanks::invisible(text).or_else(|| blanks::around(text, block || plain)) {
        return Some(found);
    }
    // Blanks at the ends have been dealt with, or are of no account.
    let text = text.trim();
    match (&field.expects, &field.kind) {
        (Some(Expects::Anything), _) => blanks::masked(text),
        (Some(Expects::Key { takes, others }), _) => key::wrapped(text)
            .or_else(|| key::of_kind(text, *takes, others))
            .or_else(|| jwt::about(text, now)),
        (Some(Expects::Webhook { others }), _) => address::webhook(text, others),
        (Some(Expects::PrivateKey), _) => pem::private_key(text),
        (Some(Expects::GoogleKeyFile), _) => google::key_file(text),
        (Some(Expects::AccessKeyId), _) => key::wrapped(text).or_else(|| amazon::key_id(text)),
        (Some(Expects::SecretAccessKey), _) => key::wrapped(text).or_else(|| amazon::secret_key(text)),
        (Some(Expects::RoleArn), _) => amazon::role(text),
        (Some(Expects::Region { endpoint }), _) => amazon::region(text, beside(endpoint).as_deref()),
        (Some(Expects::Bucket), _) => amazon::bucket(text),
        (Some(Expects::Site { pages, instead }), _) => address::site(text, pages, instead),
        (None, Kind::Url) => address::site(text, &[], &std::collections::BTreeMap::new()),
        (None, Kind::Text { format: Format::Secret, .. }) => {
            key::wrapped(text).or_else(|| jwt::about(text, now))
        }
        (None, Kind::Text { format: Format::Host, .. }) => address::host(text),
        (None, Kind::Text { format: Format::Email, .. }) => address::email(text),
        _ => None,
    }
}
