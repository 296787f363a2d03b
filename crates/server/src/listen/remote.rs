//! Who sent a request: the address behind trusted proxies, and whether the client spoke https to the outermost one.

use std::net::{IpAddr, SocketAddr};

use http::{HeaderMap, HeaderName};
use ipnet::IpNet;

/// Where a request came from; an extension of every request.
///
/// `X-Forwarded-For` and `X-Forwarded-Proto` are believed only as far as they were written by trusted proxies.
/// `Forwarded` is not read at all: a proxy that sets only the one passes the other through from the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RemoteAddr {
    /// The client's address, as far as it can be known.
    pub ip: IpAddr,
    /// The other end of the connection: the client, or the nearest proxy.
    pub peer: SocketAddr,
    /// Whether the connection came from a trusted proxy.
    pub via_trusted_proxy: bool,
    /// Whether the client itself used https.
    pub https: bool,
}

/// The networks whose proxies are believed.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(Vec<IpNet>);

impl From<Vec<IpNet>> for TrustedProxies {
    fn from(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }
}

impl TrustedProxies {
    /// Whether `ip` belongs to a trusted network. An IPv4 address in IPv6 form counts as IPv4.
    pub fn contains(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        self.0.iter().any(|network| network.contains(&ip))
    }

    /// Finds the client of a request with `headers` that came over a connection from `peer`; `tls` says whether that
    /// connection is encrypted.
    pub fn resolve(&self, peer: SocketAddr, tls: bool, headers: &HeaderMap) -> RemoteAddr {
        let peer_ip = peer.ip().to_canonical();
        let mut remote =
            RemoteAddr { ip: peer_ip, peer, via_trusted_proxy: self.contains(peer_ip), https: tls };
        if !remote.via_trusted_proxy {
            return remote;
        }

        // Each proxy appends the address that it saw, so the list is walked from its end, as long as the writer of
        // the next entry is trusted.
        let mut hops = 0;
        for entry in from_the_right(headers, &X_FORWARDED_FOR) {
            // What a proxy did not write as an address cannot be followed further: stay with the last one known.
            let Some(ip) = parse_address(entry) else { break };
            remote.ip = ip;
            if !self.contains(ip) {
                break;
            }
            hops += 1;
        }

        // Proxies either replace the scheme (one entry) or append it (one entry for each hop).
        let schemes: Vec<_> = from_the_right(headers, &X_FORWARDED_PROTO).collect();
        if let Some(last) = schemes.len().checked_sub(1) {
            remote.https = schemes[hops.min(last)].eq_ignore_ascii_case("https");
        }
        remote
    }
}

static X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
static X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The comma-separated entries of all lines of a header, last first. A line that is not text counts as one entry that
/// says nothing.
fn from_the_right<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    let lines: Vec<_> = headers.get_all(name).iter().collect();
    lines.into_iter().rev().flat_map(|line| line.to_str().unwrap_or("?").rsplit(',')).map(str::trim)
}

/// An address with or without a port: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:80`.
fn parse_address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let ip = bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))?;
    Some(IpAddr::to_canonical(&ip))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(peer: &str, lines: &[(&'static str, &str)]) -> RemoteAddr {
        let networks = ["10.0.0.0/8", "2001:db8:1::/48"].map(|network| network.parse().unwrap());
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        TrustedProxies::from(networks.to_vec()).resolve(
            SocketAddr::new(peer.parse().unwrap(), 4711),
            false,
            &headers,
        )
    }

    #[test]
    fn the_client_is_the_last_address_that_no_trusted_proxy_has() {
        let cases: &[(&str, &[&str], &str)] = &[
            // (peer, X-Forwarded-For lines, client)
            ("192.0.2.9", &[], "192.0.2.9"),
            // An untrusted peer can write what it likes.
            ("192.0.2.9", &["198.51.100.1"], "192.0.2.9"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            // What stands left of the first untrusted address was written by that client.
            ("10.0.0.1", &["203.0.113.7, 198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["203.0.113.7", "198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["203.0.113.7, 198.51.100.1, 10.0.0.2"], "198.51.100.1"),
            ("10.0.0.1", &["203.0.113.7, 198.51.100.1", "10.0.0.2"], "198.51.100.1"),
            // Trusted all the way: the outermost.
            ("10.0.0.1", &["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
            // Not an address: the last one that is known.
            ("10.0.0.1", &["unknown"], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.1, unknown, 10.0.0.2"], "10.0.0.2"),
            ("10.0.0.1", &[""], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.1,"], "10.0.0.1"),
            ("10.0.0.1", &["10.0.0.999"], "10.0.0.1"),
            // With ports, in IPv6, in mixed form.
            ("10.0.0.1", &["198.51.100.1:5123"], "198.51.100.1"),
            ("10.0.0.1", &["[2001:db8::5]:5123"], "2001:db8::5"),
            ("10.0.0.1", &["[2001:db8::5]"], "2001:db8::5"),
            ("2001:db8:1::1", &["2001:db8::5"], "2001:db8::5"),
            ("::ffff:10.0.0.1", &["198.51.100.1, ::ffff:10.0.0.2"], "198.51.100.1"),
            ("::ffff:192.0.2.9", &["198.51.100.1"], "192.0.2.9"),
        ];
        for (peer, lines, client) in cases {
            let lines: Vec<_> = lines.iter().map(|line| ("x-forwarded-for", *line)).collect();
            assert_eq!(resolve(peer, &lines).ip, client.parse::<IpAddr>().unwrap(), "{peer} {lines:?}");
        }
    }

    #[test]
    fn the_outer_scheme_is_believed_from_trusted_proxies_only() {
        let https = |peer, lines: &[_]| resolve(peer, lines).https;
        assert!(!https("192.0.2.9", &[("x-forwarded-proto", "https")]));
        assert!(https("10.0.0.1", &[("x-forwarded-proto", "https")]));
        assert!(https("10.0.0.1", &[("x-forwarded-proto", "HTTPS")]));
        assert!(!https("10.0.0.1", &[("x-forwarded-proto", "http")]));
        assert!(!https("10.0.0.1", &[]));
        // One proxy, and the client wrote an entry of its own before it.
        assert!(!https(
            "10.0.0.1",
            &[("x-forwarded-for", "198.51.100.1"), ("x-forwarded-proto", "https, http")]
        ));
        // Two proxies that both append: the outer one's word counts.
        let two = ("x-forwarded-for", "198.51.100.1, 10.0.0.2");
        assert!(https("10.0.0.1", &[two, ("x-forwarded-proto", "https, http")]));
        assert!(!https("10.0.0.1", &[two, ("x-forwarded-proto", "https, http, https")]));
        // Two proxies, the inner one replaces.
        assert!(https("10.0.0.1", &[two, ("x-forwarded-proto", "https")]));
    }

    #[test]
    fn the_forwarded_header_is_not_read() {
        let remote = resolve("10.0.0.1", &[("forwarded", "for=198.51.100.1;proto=https")]);
        assert_eq!((remote.ip, remote.https), ("10.0.0.1".parse().unwrap(), false));
    }

    #[test]
    fn the_peer_is_always_told() {
        let remote = resolve("10.0.0.1", &[("x-forwarded-for", "198.51.100.1")]);
        assert_eq!(remote.peer, "10.0.0.1:4711".parse().unwrap());
        assert!(remote.via_trusted_proxy);
        assert!(!resolve("192.0.2.9", &[]).via_trusted_proxy);
    }
}
