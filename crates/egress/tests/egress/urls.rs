//! URLs that are refused before anything is connected to: every way to write an address that readers take differently.

use egress::{Egress, ErrorKind, Host, Settings, UrlError, check_url};

use crate::peer::{FORBIDDEN, OK, Peer, budget, egress, get};

#[test]
fn ordinary_urls_are_taken() {
    for (url, host, port) in [
        ("https://example.com", "example.com", 443),
        ("https://EXAMPLE.com/A?b=c&d=%20", "example.com", 443),
        ("https://example.com:8443/x", "example.com", 8443),
        ("https://xn--mnchen-3ya.example/", "xn--mnchen-3ya.example", 443),
        ("https://a_b.example.com/", "a_b.example.com", 443),
        ("https://93.184.215.14/", "93.184.215.14", 443),
        (
            "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/",
            "[2606:2800:21f:cb07:6820:80da:af6b:8b2c]",
            443,
        ),
    ] {
        let target = check_url(url).unwrap();
        assert_eq!((target.host.to_string().as_str(), target.port), (host, port), "{url}");
        Egress::new(Settings::default()).unwrap().check_url(url).unwrap();
    }
}

/// What cannot be called whatever the settings say.
const TRICKS: &[&str] = &[
    // Other forms of 127.0.0.1 and its like: decimal, octal, hexadecimal, short, mixed.
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://0177.0.0.01/",
    "https://127.1/",
    "https://127.0.1/",
    "https://127.0.0.1./",
    "https://0/",
    "https://0x0/",
    "https://00/",
    "https://169.254.43518/",
    "https://0xa9fea9fe/",
    "https://2852039166/",
    "https://010.0.0.1/",
    "https://192.168.0.0x1/",
    "https://256.256.256.256/",
    "https://1.2.3.4.5/",
    "https://127.0.0.1%00.example.com/",
    "https://%31%32%37.0.0.1/",
    "https://127%2e0.0.1/",
    // Letters that some readers take for digits, dots and slashes.
    "https://①②⑦.⓪.⓪.①/",
    "https://127。0。0。1/",
    "https://１２７.0.0.1/",
    "https://ⓔxample.com/",
    "https://example.com／@evil.example/",
    "https://münchen.example/",
    "https://xn--/",
    "https://xn--a/",
    // User names, which hide the host.
    "https://user@example.com/",
    "https://user:password@example.com/",
    "https://example.com@169.254.169.254/",
    "https://@example.com/",
    "https://example.com:443@evil.example/",
    "https://example.com%40evil.example/",
    // Separators.
    "https://example.com\\@evil.example/",
    "https:\\\\example.com/",
    "https:/example.com/",
    "https:example.com",
    "https:///example.com/",
    "https://example.com\t.evil.example/",
    "https://exa\nmple.com/",
    "https://example.com /",
    " https://example.com/",
    "https://example.com/ ",
    "https://example.com/\r\nHost: evil.example",
    "https://example.com/#fragment",
    "https://example.com#@evil.example/",
    "https://example.com/\u{0}",
    "https://example.com/<a>",
    // Hosts that are none.
    "https://",
    "https:///",
    "https://?",
    "https://.",
    "https://../",
    "https://.example.com/",
    "https://example..com/",
    "https://example.com./",
    "https://-example.com/",
    "https://exam ple.com/",
    "https://[::1/",
    "https://[::1]x/",
    "https://[fe80::1%25eth0]/",
    "https://[::ffff:127.0.0.1/",
    "https://*.example.com/",
    "https://example.com,evil.example/",
    "https://example.com;evil.example/",
    "https://$(id).example.com/",
    // Ports.
    "https://example.com:0/",
    "https://example.com:00/",
    "https://example.com:/",
    "https://example.com:65536/",
    "https://example.com:-1/",
    "https://example.com:80:80/",
    "https://example.com:https/",
    // Other schemes.
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://example.com/",
    "ws://example.com/",
    "javascript://example.com/",
    "//example.com/",
    "example.com",
    "/path",
    "",
];

#[test]
fn every_trick_is_refused_whatever_is_allowed() {
    let everything = vec!["0.0.0.0/0".parse().unwrap(), "::/0".parse().unwrap()];
    let egress = Egress::new(Settings { allow_networks: everything, ..Settings::default() }).unwrap();
    for url in TRICKS {
        assert!(check_url(url).is_err(), "{url:?} was taken: {:?}", check_url(url));
        assert!(egress.check_url(url).is_err(), "{url:?}");
    }
    let long = format!("https://example.com/{}", "a".repeat(9000));
    assert_eq!(check_url(&long), Err(UrlError::TooLong));
    let label = format!("https://{}.example/", "a".repeat(64));
    assert_eq!(check_url(&label), Err(UrlError::Host));
}

#[test]
fn addresses_that_are_not_public_are_refused_when_they_are_written_down() {
    let egress = Egress::new(Settings::default()).unwrap();
    for host in [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.8",
        "192.0.2.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.9",
        "192.88.99.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "[::]",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:8.8.8.8]",
        "[::127.0.0.1]",
        "[::8.8.8.8]",
        "[::ffff:0:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b::808:808]",
        "[64:ff9b:1::1]",
        "[2002:7f00:1::]",
        "[2001::1]",
        "[2001:db8::1]",
        "[2001:2::1]",
        "[3fff::1]",
        "[fc00::1]",
        "[fd12:3456::1]",
        "[fe80::1]",
        "[fec0::1]",
        "[ff02::1]",
        "[100::1]",
        "[5f00::1]",
        "[4000::1]",
        "localhost",
        "LOCALHOST",
        "a.localhost",
    ] {
        let url = format!("https://{host}/");
        let refused = egress.check_url(&url);
        assert!(matches!(refused, Err(UrlError::NotAllowed { .. })), "{url}: {refused:?}");
        assert!(refused.unwrap_err().to_string().contains("--allow-network"), "{url}");
    }
    assert_eq!(egress.check_url("http://example.com/"), Err(UrlError::PlainHttp));
    assert_eq!(egress.check_url("http://93.184.215.14/"), Err(UrlError::PlainHttp));
}

#[test]
fn an_allowed_network_is_allowed_in_its_own_form_only_and_without_tls() {
    let allowed = vec!["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
    let egress = Egress::new(Settings { allow_networks: allowed, ..Settings::default() }).unwrap();
    for url in ["http://10.1.2.3/", "https://10.1.2.3/", "http://[fd00::1]:8080/", "http://intern/"] {
        egress.check_url(url).unwrap();
    }
    for url in
        ["https://[::ffff:10.1.2.3]/", "https://192.168.0.1/", "https://[64:ff9b::a01:203]/", "https://10.1/"]
    {
        egress.check_url(url).unwrap_err();
    }
    assert_eq!(egress.check_url("http://93.184.215.14/"), Err(UrlError::PlainHttp));
    let target = egress.check_url("http://[fd00::1]:8080/").unwrap();
    assert_eq!(target.host, Host::Address("fd00::1".parse().unwrap()));
}

#[tokio::test]
async fn what_check_url_refuses_is_not_connected_to() {
    let peer = Peer::at(std::net::SocketAddr::new(FORBIDDEN, 0), OK, None).await;
    let egress = egress();
    let port = peer.address.port();
    for host in ["127.0.0.2", "127.2", "2130706434", "0x7f.2", "[::ffff:127.0.0.2]"] {
        let error = egress.send(get(&format!("http://{host}:{port}/")), budget()).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::NotAllowed | ErrorKind::Request), "{host}: {error:?}");
        assert!(!error.sent);
    }
    assert_eq!(peer.connections(), 0);
}
