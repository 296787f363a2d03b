//! A message as it goes over the wire (RFC 5322, MIME).

use lettre::message::{
    Mailbox, MultiPart,
    header::{HeaderName, HeaderValue},
};
use uuid::Uuid;

use crate::{Address, Letter, Message, Sender, Urgency, clean};

/// Writes the message down. The id becomes its `Message-ID`, so that a message sent twice by mistake is recognized
/// as one; the date is now.
pub(crate) fn write(id: Uuid, message: &Message, sender: &Sender) -> Result<Vec<u8>, lettre::error::Error> {
    let name = message.from_name.as_deref().or(sender.name.as_deref());
    let mail = begun(&format!("{id}@{}", sender.address.domain()), (name, &sender.address), &message.subject)
        .to(Mailbox::new(None, message.to.inner().clone()));
    let mail = match &message.reply_to {
        Some(address) => mail.reply_to(Mailbox::new(None, address.inner().clone())),
        None => mail,
    };
    let [text, html] = [&message.text, &message.html].map(|part| part.expose().clone());
    Ok(ended(mail, text, html)?.formatted())
}

/// Writes a letter down, in the same way.
pub(crate) fn write_letter(letter: &Letter) -> Result<Vec<u8>, lettre::error::Error> {
    let name = letter.from.name.as_deref();
    let mail = begun(&letter.id, (name, &letter.from.address), &letter.subject);
    let mail = letter.to.iter().fold(mail, |mail, to| mail.to(Mailbox::new(None, to.inner().clone())));
    let mut mail = ended(mail, letter.text.clone(), letter.html.clone())?;
    let (importance, priority) = match letter.urgency {
        Urgency::Urgent => ("high", "1"),
        Urgency::Normal => return Ok(mail.formatted()),
        Urgency::Low => ("low", "5"),
    };
    // Half of the mail programs know the one, half the other.
    for (name, value) in [("Importance", importance), ("X-Priority", priority)] {
        let name = HeaderName::new_from_ascii_str(name);
        mail.headers_mut().insert_raw(HeaderValue::new(name, value.to_owned()));
    }
    Ok(mail.formatted())
}

fn begun(
    id: &str,
    (name, address): (Option<&str>, &Address),
    subject: &str,
) -> lettre::message::MessageBuilder {
    let name = name.map(clean::name).filter(|name| !name.is_empty());
    lettre::Message::builder()
        .from(Mailbox::new(name, address.inner().clone()))
        .subject(clean::subject(subject))
        .message_id(Some(format!("<{id}>")))
        .date_now()
}

fn ended(
    mail: lettre::message::MessageBuilder,
    text: String,
    html: String,
) -> Result<lettre::Message, lettre::error::Error> {
    let mut mail = mail.multipart(MultiPart::alternative_plain_html(text, html))?;
    // RFC 3834: holiday notices and other robots do not answer to it.
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    mail.headers_mut().insert_raw(HeaderValue::new(automatic, "auto-generated".to_owned()));
    Ok(mail)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::write_letter;
    use crate::{Address, Letter, Sender, Urgency};

    fn names_of_headers(mail: &[u8]) -> Vec<String> {
        let text = String::from_utf8_lossy(mail).into_owned();
        let head = text.split("\r\n\r\n").next().unwrap_or_default().to_owned();
        let lines = head.split("\r\n").filter(|line| !line.starts_with([' ', '\t']));
        lines.map(|line| line.split(':').next().unwrap_or_default().to_owned()).collect()
    }

    proptest! {
        /// Whatever somebody writes into a message, it adds no header, no recipient and no line of its own to the head.
        #[test]
        fn nothing_in_a_letter_becomes_a_header(
            name in "(\\PC|\r|\n|\t){0,60}",
            subject in "(\\PC|\r|\n|\t|\u{2028}){0,300}",
            text in "(\\PC|\r|\n|\t){0,300}",
        ) {
            let letter = Letter {
                id: "1@example.com".into(),
                from: Sender { address: Address::parse("bot@example.com").unwrap(), name: Some(name) },
                to: vec![Address::parse("maria@example.com").unwrap(), Address::parse("jo@example.com").unwrap()],
                subject,
                html: format!("<p>{text}</p>"),
                text,
                urgency: Urgency::Urgent,
            };
            let mail = write_letter(&letter).unwrap();
            let mut names = names_of_headers(&mail);
            names.sort();
            let expected = [
                "Auto-Submitted", "Content-Type", "Date", "From", "Importance", "MIME-Version", "Message-ID",
                "Subject", "To", "X-Priority",
            ];
            prop_assert_eq!(names, expected);
        }
    }
}
