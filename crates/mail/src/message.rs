use secrets::SecretString;

use crate::Address;

/// A message to one person, before it is written down as a mail.
///
/// Names and subject may hold anything: they are cleaned and encoded on the way out. The texts usually hold a link
/// that lets its holder in, so debug output hides them.
#[derive(Clone, Debug)]
pub struct Message {
    /// Whom it is for.
    pub to: Address,
    /// Where answers go, if not to the sender.
    pub reply_to: Option<Address>,
    /// Shown as the sender's name in place of the operator's.
    pub from_name: Option<String>,
    /// Goes through many logs: without secrets.
    pub subject: String,
    /// For mail programs that show no HTML, with `\n` as line end.
    pub text: SecretString,
    /// A whole HTML document.
    pub html: SecretString,
}
