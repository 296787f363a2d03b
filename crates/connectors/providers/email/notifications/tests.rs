use std::collections::BTreeMap;
use std::time::Duration;

use api_types::engine::notifications::CreateNotification;
use api_types::engine::ticketing::Priority;
use api_types::{Environment, Timestamp};
use proptest::prelude::*;
use provider_schema::CredentialKind;
use serde_json::{Value, json};

use super::{Email, answer};
use crate::mail::{
    Mail, MailAnswer, MailErrand, MailLack, MailSecurity, MailServer, MailStep, MailUrgency, RefusedRecipient,
};
use crate::memory::Memory;
use crate::notifications::Notifications as _;
use crate::{Adapter as _, Context, Credential, CredentialFields, ErrorKind, ProviderError};

fn context(changes: &Value) -> Context {
    let mut config = json!({
        "type": "notifications_email", "host": "mail.example.com", "security": "starttls",
        "from": "alerts@example.com", "to": ["maria@example.com", "jo@example.org"],
    });
    for (name, value) in changes.as_object().unwrap() {
        config[name] = value.clone();
    }
    let fields = json!({"username": "bot", "secret": "canary"}).as_object().cloned().unwrap();
    let credential = Credential { kind: CredentialKind::Basic, fields: CredentialFields::new(fields) };
    Context {
        config,
        credentials: BTreeMap::from([("/credential".to_owned(), credential)]),
        environment: Environment::Test,
        created_at: Timestamp::ZERO,
        now: Timestamp::ZERO,
        time_left: Duration::from_secs(20),
    }
}

fn new(summary: &str) -> CreateNotification {
    CreateNotification { summary: summary.into(), ..CreateNotification::default() }
}

/// What one answer of the mail server comes to.
async fn outcome(said: MailAnswer) -> ProviderError {
    let mut io = Memory::default();
    io.mail_answers.push_back(Ok(said));
    Email.create_message(&mut io, &context(&json!({})), &new("Disk full")).await.unwrap_err()
}

fn refused(step: MailStep, code: u16, said: &str) -> MailAnswer {
    MailAnswer::Refused { step, code, said: said.into() }
}

#[tokio::test]
async fn a_summary_alone_is_all_that_is_sent() {
    let mut io = Memory::default();
    io.mail_answers.push_back(Ok(MailAnswer::Taken("250 queued".into())));
    let sent = Email.create_message(&mut io, &context(&json!({})), &new("Disk full")).await.unwrap();
    assert!(sent.id.ends_with("@example.com") && sent.notification_status.is_none(), "{sent:?}");
    let (server, mail, errand) = &io.mails[0];
    assert_eq!((server.port, server.security, *errand), (587, MailSecurity::StartTls, MailErrand::Deliver));
    assert_eq!((mail.subject.as_str(), mail.text.as_str()), ("Disk full", "Disk full\n"));
    assert_eq!((mail.id.as_str(), mail.to.len()), (sent.id.as_str(), 2));
    assert!(!format!("{server:?}").contains("canary"));
}

#[tokio::test]
async fn every_field_is_shown_and_none_is_markup() {
    let mut io = Memory::default();
    io.mail_answers.push_back(Ok(MailAnswer::Taken(String::new())));
    let new = CreateNotification {
        description: Some("<img src=x>\nsecond line".into()),
        priority: Some(Priority::Critical),
        assignee: Some("ada".into()),
        tags: vec!["disk".into()],
        ..new("Disk <b>full</b>")
    };
    let sent = Email.create_message(&mut io, &context(&json!({})), &new).await.unwrap();
    assert_eq!((sent.priority, sent.assignee), (new.priority, new.assignee));
    let (_, mail, _) = &io.mails[0];
    assert_eq!(mail.urgency, MailUrgency::Urgent);
    assert_eq!(
        mail.text,
        "Disk <b>full</b>\n\n<img src=x>\nsecond line\n\nPriority: Critical\nFor: ada\nTags: disk\n"
    );
    for shown in
        ["&lt;img src=x&gt;<br>second line", "Disk &lt;b&gt;full", "<td>ada</td>", "<td>Critical</td>"]
    {
        assert!(mail.html.contains(shown), "{shown}: {}", mail.html);
    }
}

#[tokio::test]
async fn each_protection_has_its_port_and_the_configs_wins() {
    for (config, security, port) in [
        (json!({"security": "starttls"}), MailSecurity::StartTls, 587),
        (json!({"security": "tls"}), MailSecurity::Tls, 465),
        (json!({"security": "none"}), MailSecurity::None, 25),
        (json!({"security": "tls", "port": 2465}), MailSecurity::Tls, 2465),
    ] {
        let mut io = Memory::default();
        io.mail_answers.push_back(Ok(MailAnswer::Taken(String::new())));
        let verified = Email.verify(&mut io, &context(&config)).await.unwrap();
        let (server, _, errand) = &io.mails[0];
        assert_eq!((server.security, server.port, *errand), (security, port, MailErrand::TryOut), "{config}");
        assert_eq!(verified.warnings.is_empty(), security != MailSecurity::None, "{config}");
    }
}

#[tokio::test]
async fn each_refusal_has_its_kind() {
    use MailStep::{Connect, Content, Login, Sender, StartTls};
    for (step, code, said, kind) in [
        (Connect, 421, "4.3.2 too busy", ErrorKind::Unavailable),
        (Connect, 554, "5.3.2 no mail here", ErrorKind::Unavailable),
        (StartTls, 454, "4.7.0 not now", ErrorKind::Unavailable),
        (Login, 454, "4.7.0 temporary failure", ErrorKind::Unavailable),
        (Login, 535, "5.7.8 wrong", ErrorKind::Credentials),
        (Sender, 530, "5.7.0 log in first", ErrorKind::Credentials),
        (Content, 451, "4.3.0 later", ErrorKind::Unavailable),
        (Content, 452, "4.3.1 insufficient system storage", ErrorKind::Full),
        (Content, 552, "5.2.2 mailbox over quota", ErrorKind::Full),
    ] {
        let error = outcome(refused(step, code, said)).await;
        assert_eq!((error.kind, error.details["status"].as_str()), (kind, &*code.to_string()), "{said}");
        assert!(error.raw.as_deref().unwrap().contains(said));
    }
    for (said, kind_says) in [("554 5.7.1 spam", "as a whole"), ("552 5.3.4 message too big", "as a whole")] {
        let (code, said) = said.split_once(' ').unwrap();
        let ErrorKind::Invalid(faults) = outcome(refused(Content, code.parse().unwrap(), said)).await.kind
        else {
            panic!("{said}")
        };
        assert!(faults[0].message.contains(kind_says));
    }
    let error = outcome(refused(Sender, 550, "5.7.1 not owned by you")).await;
    let ErrorKind::Permission { missing: Some(missing) } = &error.kind else { panic!("{error:?}") };
    assert!(missing.contains("alerts@example.com") && error.message.contains("does not allow"), "{error:?}");
}

#[tokio::test]
async fn a_refused_recipient_is_named_and_nobody_gets_the_mail() {
    let one = |place, code, said: &str| RefusedRecipient { place, code, said: said.into() };
    let error = outcome(MailAnswer::RecipientsRefused(vec![one(1, 550, "5.1.1 no such user")])).await;
    assert!(error.message.contains("jo@example.org") && !error.message.contains("maria"), "{error}");
    assert!(matches!(error.kind, ErrorKind::Invalid(_)) && !error.leaves_doubt());
    assert_eq!(error.raw.as_deref(), Some("jo@example.org: 550 5.1.1 no such user"));
    let error = outcome(MailAnswer::RecipientsRefused(vec![one(0, 451, "4.7.1 greylisted")])).await;
    assert_eq!(error.kind, ErrorKind::Unavailable);
    let both = vec![one(0, 451, "4.7.1 greylisted"), one(1, 554, "5.7.1 Relay access denied")];
    let error = outcome(MailAnswer::RecipientsRefused(both)).await;
    assert!(matches!(error.kind, ErrorKind::Permission { .. }), "the lasting one counts: {error:?}");
    assert!(error.message.contains("maria@example.com, jo@example.org"), "{error}");
}

#[tokio::test]
async fn what_a_server_lacks_is_named() {
    for (lack, kind, word) in [
        (MailLack::StartTls, ErrorKind::Unavailable, "STARTTLS"),
        (MailLack::Login, ErrorKind::Credentials, "PLAIN"),
        (MailLack::Utf8, ErrorKind::Unavailable, "SMTPUTF8"),
    ] {
        let error = outcome(MailAnswer::Lacks(lack)).await;
        assert!(error.kind == kind && error.message.contains(word), "{error:?}");
    }
}

#[tokio::test]
async fn a_config_without_recipients_says_so_and_calls_nobody() {
    let mut io = Memory::default();
    let error = Email.verify(&mut io, &context(&json!({"to": []}))).await.unwrap_err();
    assert!(error.message.contains("provider_config/to"), "{error}");
    assert!(io.mails.is_empty());
}

proptest! {
    /// Whatever a server says with whatever code is told as some kind, and a mail that it refuses is never in doubt.
    #[test]
    fn no_words_of_a_server_are_too_strange(code in 0_u16..1000, said in "\\PC{0,80}", at in 0_usize..5, place in 0_usize..9) {
        let step = [MailStep::Connect, MailStep::StartTls, MailStep::Login, MailStep::Sender, MailStep::Content][at];
        let mail = Mail {
            id: "1".into(), from: "a@example.com".into(), from_name: String::new(), to: vec!["b@example.com".into()],
            subject: String::new(), text: String::new(), html: String::new(), urgency: MailUrgency::Normal,
        };
        let server = MailServer { host: "mail".into(), port: 25, security: MailSecurity::None, login: None };
        for answer in [
            MailAnswer::Refused { step, code, said: said.clone() },
            MailAnswer::RecipientsRefused(vec![RefusedRecipient { place, code, said: said.clone() }]),
            MailAnswer::RecipientsRefused(Vec::new()),
        ] {
            prop_assert!(!answer::read(answer, &server, &mail).unwrap_err().leaves_doubt());
        }
    }
}
