//! Against a real mail server, through the real way out.

use std::path::PathBuf;
use std::time::Duration;

use connectors::mail::{
    Mail, MailAnswer, MailErrand, MailLack, MailLogin, MailSecurity, MailServer, MailStep, MailUrgency,
};
use connectors::{ErrorKind, ProviderError};
use egress::{Egress, Settings};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tempfile::TempDir;
use testing::{SmtpCertificate, SmtpOptions, SmtpServer, SmtpTls};

use super::post;

const PASSWORD: &str = "correct-horse-7";
const PATIENCE: Duration = Duration::from_secs(20);

/// A certificate for `localhost`, and the authority that it is from.
struct Trust {
    _folder: TempDir,
    authority: String,
    certificate: PathBuf,
    key: PathBuf,
}

impl Trust {
    fn new() -> Self {
        let mut authority = CertificateParams::new(Vec::new()).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let text = authority.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(authority, key);
        let key = KeyPair::generate().unwrap();
        let own = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let own = own.signed_by(&key, &issuer).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: String| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let (certificate, key) = (write("own.pem", own.pem()), write("key.pem", key.serialize_pem()));
        Self { _folder: folder, authority: text, certificate, key }
    }

    fn files(&self) -> SmtpCertificate<'_> {
        SmtpCertificate { certificate: &self.certificate, key: &self.key }
    }
}

/// A way out that may reach this machine, and trusts an authority besides the public ones.
fn way_out(trust: Option<&Trust>) -> Egress {
    let home = ["127.0.0.1/32", "::1/128"].map(|network| network.parse().unwrap());
    let mut settings = Settings { allow_networks: home.to_vec(), ..Settings::default() };
    if let Some(trust) = trust {
        settings.trust_pem(trust.authority.as_bytes()).unwrap();
    }
    Egress::new(settings).unwrap()
}

fn at(peer: &SmtpServer, security: MailSecurity, password: Option<&str>) -> MailServer {
    let login = password.map(|password| MailLogin { user: "bot".into(), password: password.into() });
    MailServer { host: "localhost".into(), port: peer.port(), security, login }
}

fn mail(to: &[&str]) -> Mail {
    Mail {
        id: "42@example.com".into(),
        from: "alerts@example.com".into(),
        from_name: "Alerts, \"loud\"\r\nBcc: eve@example.com".into(),
        to: to.iter().map(|&to| to.to_owned()).collect(),
        subject: "Dísk full\r\nBcc: eve@example.com".into(),
        text: "First line\n.\nlast line\n".into(),
        html: "<p>Hello</p>\n".into(),
        urgency: MailUrgency::Urgent,
    }
}

async fn deliver(egress: &Egress, server: &MailServer, to: &[&str]) -> Result<MailAnswer, ProviderError> {
    post(egress, server, &mail(to), MailErrand::Deliver, PATIENCE).await
}

/// A server without TLS and login, and how it is to be spoken to.
fn open_server() -> (SmtpServer, MailServer, Egress) {
    let peer = SmtpServer::start().unwrap();
    let server = at(&peer, MailSecurity::None, None);
    (peer, server, way_out(None))
}

#[tokio::test]
async fn with_each_protection_a_mail_arrives_at_all_recipients() {
    let trust = Trust::new();
    let login = Some(("bot", PASSWORD));
    for (tls, security) in [
        (SmtpTls::StartTls(trust.files()), MailSecurity::StartTls),
        (SmtpTls::Implicit(trust.files()), MailSecurity::Tls),
        (SmtpTls::None, MailSecurity::None),
    ] {
        let peer = SmtpServer::start_with(&SmtpOptions { tls, login, utf8: false }).unwrap();
        let server = at(&peer, security, Some(PASSWORD));
        let egress = way_out(Some(&trust));
        let answer = deliver(&egress, &server, &["maria@example.com", "jo@example.org"]).await;
        assert_eq!(answer, Ok(MailAnswer::Taken("250 2.0.0 taken".into())), "{security:?}");
        let taken = peer.next_mail().unwrap();
        assert_eq!((taken.tls, taken.user.as_deref()), (security != MailSecurity::None, Some("bot")));
        assert_eq!(
            (taken.from.as_str(), taken.to.len(), taken.helo.as_str()),
            ("alerts@example.com", 2, "example.com")
        );
        let header = |name: &str| {
            let found: Vec<_> = taken.headers.iter().filter(|(one, _)| one == name).collect();
            assert!(found.len() < 2, "{found:?}");
            found.first().map(|(_, value)| value.clone())
        };
        assert_eq!(header("Subject").as_deref(), Some("Dísk full Bcc: eve@example.com"));
        assert_eq!(header("To").as_deref(), Some("maria@example.com, jo@example.org"));
        assert_eq!(header("Message-ID").as_deref(), Some("<42@example.com>"));
        assert_eq!((header("Bcc"), header("Importance").as_deref()), (None, Some("high")));
        assert_eq!(taken.parts[0].1, "First line\n.\nlast line\n");
        assert_eq!(taken.defects, [""; 0]);
    }
}

#[tokio::test]
async fn trying_out_goes_as_far_as_the_recipients_and_sends_nothing() {
    let (peer, server, egress) = open_server();
    let tried = post(&egress, &server, &mail(&["maria@example.com"]), MailErrand::TryOut, PATIENCE).await;
    assert_eq!(tried, Ok(MailAnswer::Taken("250 2.1.5 OK".into())));
    let tried = post(&egress, &server, &mail(&["nobody@example.com"]), MailErrand::TryOut, PATIENCE).await;
    assert!(matches!(tried, Ok(MailAnswer::RecipientsRefused(_))), "{tried:?}");
    assert!(peer.mails_so_far().unwrap().is_empty());
}

#[tokio::test]
async fn one_refused_recipient_keeps_the_mail_from_all() {
    let (peer, server, egress) = open_server();
    let to = ["maria@example.com", "nobody@example.com", "later@example.com"];
    let Ok(MailAnswer::RecipientsRefused(refused)) = deliver(&egress, &server, &to).await else { panic!() };
    let seen: Vec<_> = refused.iter().map(|one| (one.place, one.code)).collect();
    assert_eq!(seen, [(1, 550), (2, 451)]);
    assert!(refused[0].said.contains("no such user"), "{refused:?}");
    assert!(peer.mails_so_far().unwrap().is_empty());
}

#[tokio::test]
async fn a_refusal_says_at_which_step() {
    let (_peer, server, egress) = open_server();
    let forged = Mail { from: "forged@example.com".into(), ..mail(&["maria@example.com"]) };
    let answer = post(&egress, &server, &forged, MailErrand::Deliver, PATIENCE).await;
    assert!(
        matches!(answer, Ok(MailAnswer::Refused { step: MailStep::Sender, code: 550, .. })),
        "{answer:?}"
    );
    let answer = deliver(&egress, &server, &["spam@example.com"]).await;
    assert!(
        matches!(answer, Ok(MailAnswer::Refused { step: MailStep::Content, code: 554, .. })),
        "{answer:?}"
    );
    let answer = deliver(&egress, &server, &["jörg@example.com"]).await;
    assert_eq!(answer, Ok(MailAnswer::Lacks(MailLack::Utf8)));
}

#[tokio::test]
async fn a_wrong_password_is_refused_and_never_repeated() {
    let login = Some(("bot", PASSWORD));
    let peer = SmtpServer::start_with(&SmtpOptions { login, ..SmtpOptions::default() }).unwrap();
    let (egress, server) = (way_out(None), at(&peer, MailSecurity::None, Some("wrong-canary")));
    let answer = deliver(&egress, &server, &["maria@example.com"]).await;
    assert!(matches!(answer, Ok(MailAnswer::Refused { step: MailStep::Login, code: 535, .. })), "{answer:?}");
    assert!(!format!("{answer:?}").contains("canary"));
    let open = SmtpServer::start().unwrap();
    let server = at(&open, MailSecurity::None, Some(PASSWORD));
    let answer = deliver(&egress, &server, &["maria@example.com"]).await;
    assert_eq!(answer, Ok(MailAnswer::Lacks(MailLack::Login)));
}

#[tokio::test]
async fn without_starttls_or_trust_nothing_is_sent() {
    let trust = Trust::new();
    let (peer, server, egress) = open_server();
    let server = MailServer { security: MailSecurity::StartTls, ..server };
    let answer = deliver(&egress, &server, &["maria@example.com"]).await;
    assert_eq!(answer, Ok(MailAnswer::Lacks(MailLack::StartTls)));
    assert!(peer.mails_so_far().unwrap().is_empty());
    for (tls, security) in [
        (SmtpTls::StartTls(trust.files()), MailSecurity::StartTls),
        (SmtpTls::Implicit(trust.files()), MailSecurity::Tls),
    ] {
        let peer = SmtpServer::start_with(&SmtpOptions { tls, ..SmtpOptions::default() }).unwrap();
        let error = deliver(&egress, &at(&peer, security, None), &["maria@example.com"]).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unavailable, "{error}");
        assert!(error.message.contains("UnknownIssuer"), "{error}");
        assert!(peer.mails_so_far().unwrap().is_empty());
    }
}

#[tokio::test]
async fn only_a_mail_that_was_on_its_way_is_in_doubt() {
    let (peer, server, egress) = open_server();
    let error = deliver(&egress, &server, &["cut@example.com"]).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unavailable, "{error}");
    let error = deliver(&egress, &server, &["lost@example.com"]).await.unwrap_err();
    assert!(error.kind == ErrorKind::Timeout && error.leaves_doubt(), "{error}");
    assert_eq!(peer.mails_so_far().unwrap().len(), 1, "it was not handed over a second time");
    let short = Duration::from_millis(300);
    let silent = mail(&["hang@example.com"]);
    let error = post(&egress, &server, &silent, MailErrand::Deliver, short).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unavailable, "{error}");
}

#[tokio::test]
async fn in_the_clear_only_allowed_networks_are_spoken_to() {
    let (peer, server, _) = open_server();
    let strict = Egress::new(Settings::default()).unwrap();
    for (host, security) in [("8.8.8.8", MailSecurity::None), ("127.0.0.1", MailSecurity::Tls)] {
        let server = MailServer { host: host.into(), security, ..server.clone() };
        let error = deliver(&strict, &server, &["maria@example.com"]).await.unwrap_err();
        assert!(error.kind == ErrorKind::Unavailable && error.message.contains("--allow-network"), "{error}");
    }
    drop(peer);
    let error = deliver(&way_out(None), &server, &["maria@example.com"]).await.unwrap_err();
    assert!(error.kind == ErrorKind::Unavailable && error.message.contains("cannot connect"), "{error}");
}
