use super::*;

const SECRET: &str = "pb_inv_0123456789";

fn address() -> Address {
    Address::parse("maria@example.com").unwrap()
}

fn link() -> Link {
    Link::parse(&format!("https://p.example/invite?a=1&b=2#{SECRET}")).unwrap()
}

fn time() -> Timestamp {
    "2026-11-29T22:15:00Z".parse().unwrap()
}

/// Every letter, with this as each name and sentence in it.
fn all_with(text: &str) -> Vec<(&'static str, Message)> {
    let (to, link) = (&address(), &link());
    let invited = Invitation { to, organization: text, inviter: text, role: text, link, expires: time() };
    let reset = PasswordReset { to, organizations: &[text, "Other"], link, expires: time() };
    let from = Some("192.0.2.7".parse().unwrap());
    let changed = PasswordChanged { to, organization: text, when: time(), address: from };
    let added = AddedToTenant { to, organization: text, tenant: text, role: text, link };
    vec![
        ("invitation", invitation(&invited)),
        ("password_reset", password_reset(&reset)),
        ("password_changed", password_changed(&changed)),
        ("added_to_tenant", added_to_tenant(&added)),
        ("account_exists", account_exists(&AccountExists { to, link })),
    ]
}

#[test]
fn an_invitation_reads_like_one() {
    let (to, link) = (&address(), &link());
    let role = "You will be able to read everything.";
    let data = Invitation { to, organization: "Acme", inviter: "Jo Doe", role, link, expires: time() };
    let message = invitation(&data);
    assert_eq!(message.subject, "Jo Doe invites you to Acme on Patchbay");
    assert_eq!(message.from_name.as_deref(), Some("Jo Doe via Patchbay"));
    let expected = "Join Acme\n\nJo Doe invites you to work with Acme in Patchbay.\n\nYou will be able to read \
        everything.\n\nAccept the invitation:\n\nhttps://p.example/invite?a=1&b=2#pb_inv_0123456789\n\nThe link works \
        once, until 29 November 2026, 22:15 UTC.\n\nThis invitation is for maria@example.com. If you do not know what \
        it is about, ignore it: nothing happens without you.\n\n-- \nPatchbay sent this message automatically. Nobody \
        reads answers to it.\n";
    assert_eq!(message.text.expose(), expected);
}

#[test]
fn a_reset_names_the_organizations_as_people_do() {
    let (to, link) = (&address(), &link());
    for (organizations, expected) in [
        (&[][..], "for Patchbay."),
        (&["A"], "for A on Patchbay."),
        (&["A", "B"], "for A and B on Patchbay."),
        (&["A", "B", "C"], "for A, B and C on Patchbay."),
    ] {
        let message = password_reset(&PasswordReset { to, organizations, link, expires: time() });
        assert!(message.text.expose().contains(expected), "{expected}");
    }
}

#[test]
fn a_changed_password_says_when_and_from_where_if_that_is_known() {
    let to = &address();
    let from = |address| {
        let data = PasswordChanged { to, organization: "Acme", when: time(), address };
        password_changed(&data).text.expose().clone()
    };
    let known = from(Some("2001:db8::1".parse().unwrap()));
    assert!(
        known.contains("on 29 November 2026, 22:15 UTC from the network address 2001:db8::1."),
        "{known}"
    );
    assert!(from(None).contains("on 29 November 2026, 22:15 UTC."));
}

#[test]
fn names_cannot_become_html() {
    for (letter, message) in all_with("<img src=x onerror=\"x\"> & 'quotes'") {
        let html = message.html.expose();
        assert!(!html.contains("<img"), "{letter}");
        if letter != "account_exists" {
            assert!(
                html.contains("&lt;img src=x onerror=&quot;x&quot;&gt; &amp; &#39;quotes&#39;"),
                "{letter}"
            );
        }
    }
}

#[test]
fn names_cannot_become_headers_or_links() {
    for (letter, message) in all_with("Acme\r\nBcc: eve@example.com\u{2028}https://evil.example/") {
        let name = message.from_name.unwrap_or_default();
        assert!(!format!("{}{name}", message.subject).contains(char::is_control), "{letter}");
        assert!(!message.text.expose().contains("https://evil"), "{letter}");
    }
}

#[test]
fn no_letter_prints_its_link_or_shows_it_in_the_subject() {
    for (letter, message) in all_with("Acme") {
        assert!(!format!("{message:?} {message:#?}").contains(SECRET), "{letter}");
        assert!(!message.subject.contains(SECRET), "{letter}");
        let leads_somewhere = letter != "password_changed";
        assert_eq!(message.text.expose().contains(SECRET), leads_somewhere, "{letter}");
        // The button, the address as a link, and the address as text.
        assert_eq!(
            message.html.expose().matches(SECRET).count(),
            if leads_somewhere { 3 } else { 0 },
            "{letter}"
        );
    }
}

#[test]
fn html_brings_nothing_from_elsewhere_and_every_link_leads_to_one_place() {
    for (letter, message) in all_with("Acme") {
        let html = message.html.expose();
        for forbidden in ["<img", "<script", "<link", "<style", "url(", "src=", "@import"] {
            assert!(!html.contains(forbidden), "{letter}: {forbidden}");
        }
        let expected = format!("href=\"https://p.example/invite?a=1&amp;b=2#{SECRET}\"");
        assert_eq!(html.matches("href=").count(), html.matches(&expected).count(), "{letter}");
        assert!(html.contains("content=\"light dark\""), "{letter}");
    }
}

#[test]
fn endless_names_do_not_make_endless_letters() {
    for (letter, message) in all_with(&"ä".repeat(100_000)) {
        assert!(message.subject.chars().count() <= 200, "{letter}");
        assert!(message.text.expose().len() < 2_000, "{letter}: {}", message.text.expose().len());
    }
}
