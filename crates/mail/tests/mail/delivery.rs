//! What leaves is what arrives.

use mail::{Address, Link, Message, Outcome, letters};
use testing::{SentMail, SmtpOptions, SmtpServer};

use crate::support::{ID, SECRET, message, send, sender, to};

async fn delivered(message: &Message) -> SentMail {
    let server = SmtpServer::start().unwrap();
    assert_eq!(send(&to(&server), message).await, Outcome::Sent);
    let mail = server.next_mail().unwrap();
    assert!(server.mails_so_far().unwrap().is_empty(), "one message is one delivery");
    mail
}

fn header(mail: &SentMail, name: &str) -> String {
    let mut found = mail.headers.iter().filter(|(one, _)| one == name);
    let value = found.next().unwrap().1.clone();
    assert!(found.next().is_none(), "{name} is there twice");
    value
}

#[tokio::test]
async fn an_invitation_arrives_whole() {
    let link = Link::parse(&format!("https://patchbay.example/invite?a=1&b=2#{SECRET}")).unwrap();
    let mut message = letters::invitation(&letters::Invitation {
        to: &Address::parse("maria@example.com").unwrap(),
        organization: "Müller & Söhne 🚀",
        inviter: "Jörg Müller 🦀",
        role: "You will be able to read everything.",
        link: &link,
        expires: "2026-11-29T22:15:00Z".parse().unwrap(),
    });
    message.reply_to = Some(Address::parse("joerg@acme.example").unwrap());
    let mail = delivered(&message).await;

    assert_eq!(
        (mail.from.as_str(), mail.to.as_slice()),
        ("no-reply@patchbay.example", &["maria@example.com".into()][..])
    );
    assert_eq!(mail.helo, "patchbay.example");
    assert_eq!(header(&mail, "From"), "Jörg Müller 🦀 via Patchbay <no-reply@patchbay.example>");
    assert_eq!(header(&mail, "To"), "maria@example.com");
    assert_eq!(header(&mail, "Reply-To"), "joerg@acme.example");
    assert_eq!(header(&mail, "Subject"), "Jörg Müller 🦀 invites you to Müller & Söhne 🚀 on Patchbay");
    assert_eq!(header(&mail, "Message-ID"), format!("<{ID}@patchbay.example>"));
    assert_eq!(header(&mail, "Auto-Submitted"), "auto-generated");
    assert_eq!(header(&mail, "MIME-Version"), "1.0");
    let date = jiff::fmt::rfc2822::parse(&header(&mail, "Date")).unwrap().timestamp();
    assert!(date.duration_until(jiff::Timestamp::now()).abs().as_secs() < 120, "{date}");

    assert_eq!(mail.r#type, "multipart/alternative");
    let parts: Vec<_> = mail.parts.iter().map(|(kind, text)| (kind.as_str(), text.as_str())).collect();
    let [text, html] = [message.text.expose().as_str(), message.html.expose().as_str()];
    assert_eq!(parts, [("text/plain", text), ("text/html", html)]);
    assert!(text.contains(SECRET) && html.contains("Müller &amp; Söhne 🚀"));
    assert_eq!(mail.defects, Vec::<String>::new());
    assert!(mail.raw.is_ascii(), "no server needs to know more than ASCII");
}

#[tokio::test]
async fn long_lines_and_lonely_dots_survive() {
    let mut message = message("maria@example.com");
    let text = format!("{}\n.\n..\n\nFrom here: {}ü\n", "x".repeat(5_000), "wörd ".repeat(2_000));
    message.text = text.clone().into();
    let mail = delivered(&message).await;
    assert_eq!(mail.parts[0].1, text);
    assert!(mail.longest_line <= 998, "{}", mail.longest_line);
    assert_eq!(mail.defects, Vec::<String>::new());
}

#[tokio::test]
async fn line_ends_in_names_and_subjects_do_not_become_headers() {
    let mut message = message("maria@example.com");
    let attack = "Acme\r\nBcc: eve@example.com\r\n\r\n<h1>gotcha</h1>";
    message.subject = attack.to_owned();
    message.from_name = Some(attack.to_owned());
    let mail = delivered(&message).await;
    assert_eq!(mail.to, ["maria@example.com"]);
    let names: Vec<_> = mail.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert!(!names.contains(&"Bcc"), "{names:?}");
    let one_line = "Acme Bcc: eve@example.com <h1>gotcha</h1>";
    assert_eq!(header(&mail, "Subject"), one_line);
    assert_eq!(header(&mail, "From"), format!("\"{one_line}\" <{}>", sender().address));
    assert_eq!(mail.defects, Vec::<String>::new());
}

#[tokio::test]
async fn a_name_with_punctuation_stays_one_sender() {
    let mut message = message("maria@example.com");
    for name in ["Acme, Inc.", "\"Q\" \\ <x@y.example>", "a@b.example", "Acme (Europe)", "=?utf-8?q?=41?="] {
        message.from_name = Some(name.to_owned());
        let mail = delivered(&message).await;
        let from = header(&mail, "From");
        assert!(from.ends_with(" <no-reply@patchbay.example>"), "{name}: {from}");
        assert_eq!(mail.defects, Vec::<String>::new(), "{name}");
    }
}

#[tokio::test]
async fn without_a_name_of_its_own_a_message_bears_the_operators() {
    let mail = delivered(&message("maria@example.com")).await;
    assert_eq!(header(&mail, "From"), "Patchbay <no-reply@patchbay.example>");
    assert!(!mail.headers.iter().any(|(name, _)| name == "Reply-To"));
}

#[tokio::test]
async fn addresses_with_umlauts_arrive_where_the_server_knows_them() {
    let server = SmtpServer::start_with(&SmtpOptions { utf8: true, ..Default::default() }).unwrap();
    assert_eq!(send(&to(&server), &message("jörg@müller.example")).await, Outcome::Sent);
    let mail = server.next_mail().unwrap();
    assert_eq!(mail.to, ["jörg@müller.example"]);
    assert!(mail.raw.contains("To: jörg@müller.example\r\n"), "{}", mail.raw);
}

#[tokio::test]
async fn many_messages_at_once_each_arrive_once() {
    let server = SmtpServer::start().unwrap();
    let transport = to(&server);
    let messages: Vec<_> = (0..20).map(|number| message(&format!("m{number}@example.com"))).collect();
    let mut sending = tokio::task::JoinSet::new();
    let transport = std::sync::Arc::new(transport);
    for message in messages {
        let transport = std::sync::Arc::clone(&transport);
        sending.spawn(async move { send(&transport, &message).await });
    }
    assert!(sending.join_all().await.iter().all(|outcome| *outcome == Outcome::Sent));
    let mut to: Vec<_> = server.mails_so_far().unwrap().into_iter().flat_map(|mail| mail.to).collect();
    to.sort();
    to.dedup();
    assert_eq!(to.len(), 20);
}
