//! A message as it goes over the wire (RFC 5322, MIME).

use lettre::message::{
    Mailbox, MultiPart,
    header::{HeaderName, HeaderValue},
};
use uuid::Uuid;

use crate::{Message, Sender, clean};

/// Writes the message down. The id becomes its `Message-ID`, so that a message sent twice by mistake is recognized
/// as one; the date is now.
pub(crate) fn write(id: Uuid, message: &Message, sender: &Sender) -> Result<Vec<u8>, lettre::error::Error> {
    let name = message.from_name.as_deref().or(sender.name.as_deref()).map(clean::name);
    let from = Mailbox::new(name.filter(|name| !name.is_empty()), sender.address.inner().clone());
    let mut mail = lettre::Message::builder()
        .from(from)
        .to(Mailbox::new(None, message.to.inner().clone()))
        .subject(clean::subject(&message.subject))
        .message_id(Some(format!("<{id}@{}>", sender.address.domain())))
        .date_now();
    if let Some(address) = &message.reply_to {
        mail = mail.reply_to(Mailbox::new(None, address.inner().clone()));
    }
    let [text, html] = [&message.text, &message.html].map(|part| part.expose().clone());
    let mut mail = mail.multipart(MultiPart::alternative_plain_html(text, html))?;
    // RFC 3834: holiday notices and other robots do not answer to it.
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    mail.headers_mut().insert_raw(HeaderValue::new(automatic, "auto-generated".to_owned()));
    Ok(mail.formatted())
}
