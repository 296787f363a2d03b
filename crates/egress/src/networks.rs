//! Addresses that are not somebody's public server: the registries of special purpose addresses (RFC 6890 and what
//! IANA has added since).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

const fn v4(bytes: [u8; 4], prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::from_octets(bytes), prefix)
}

/// Six of the eight groups; the last two are always zero here.
const fn v6(head: [u16; 6], prefix: u8) -> Ipv6Net {
    let whole = [head[0], head[1], head[2], head[3], head[4], head[5], 0, 0];
    Ipv6Net::new_assert(Ipv6Addr::from_segments(whole), prefix)
}

const V4: [(Ipv4Net, &str); 17] = [
    (v4([0, 0, 0, 0], 8), "this host itself"),
    (v4([10, 0, 0, 0], 8), "a private network"),
    (v4([100, 64, 0, 0], 10), "a network behind a provider's address translation"),
    (v4([127, 0, 0, 0], 8), "this host itself (loopback)"),
    (v4([169, 254, 0, 0], 16), "link-local, where clouds keep their credentials"),
    (v4([172, 16, 0, 0], 12), "a private network"),
    (v4([192, 0, 0, 0], 24), "reserved for protocols"),
    (v4([192, 0, 2, 0], 24), "for documentation only"),
    (v4([192, 31, 196, 0], 24), "reserved for name servers of private networks"),
    (v4([192, 52, 193, 0], 24), "reserved for multicast relays"),
    (v4([192, 88, 99, 0], 24), "a relay between IPv6 and IPv4"),
    (v4([192, 168, 0, 0], 16), "a private network"),
    (v4([192, 175, 48, 0], 24), "reserved for name servers of private networks"),
    (v4([198, 18, 0, 0], 15), "for measurements only"),
    (v4([198, 51, 100, 0], 24), "for documentation only"),
    (v4([203, 0, 113, 0], 24), "for documentation only"),
    // Multicast, reserved, broadcast.
    (v4([224, 0, 0, 0], 3), "no single host's address"),
];

/// The first match counts. What is outside of `2000::/3` and not named here is refused as well.
const V6: [(Ipv6Net, &str); 20] = [
    (v6([0, 0, 0, 0, 0, 0xffff], 96), "an IPv4 address in IPv6 form"),
    (v6([0, 0, 0, 0, 0xffff, 0], 96), "an IPv4 address in IPv6 form"),
    (v6([0, 0, 0, 0, 0, 0], 96), "this host itself, or an IPv4 address in IPv6 form"),
    (v6([0x64, 0xff9b, 0, 0, 0, 0], 96), "an IPv4 address in IPv6 form (NAT64)"),
    (v6([0x64, 0xff9b, 1, 0, 0, 0], 48), "an IPv4 address in IPv6 form (local NAT64)"),
    (v6([0x100, 0, 0, 0, 0, 0], 64), "for discarding"),
    (v6([0x100, 0, 0, 1, 0, 0], 64), "for testing only"),
    (v6([0x2001, 0, 0, 0, 0, 0], 32), "an IPv4 address in IPv6 form (Teredo)"),
    (v6([0x2001, 2, 0, 0, 0, 0], 48), "for measurements only"),
    (v6([0x2001, 0xdb8, 0, 0, 0, 0], 32), "for documentation only"),
    (v6([0x2001, 0, 0, 0, 0, 0], 23), "reserved for protocols"),
    (v6([0x2002, 0, 0, 0, 0, 0], 16), "an IPv4 address in IPv6 form (6to4)"),
    (v6([0x2620, 0x4f, 0x8000, 0, 0, 0], 48), "reserved for name servers of private networks"),
    (v6([0x3ffe, 0, 0, 0, 0, 0], 16), "of a test network that has ended"),
    (v6([0x3fff, 0, 0, 0, 0, 0], 20), "for documentation only"),
    (v6([0x5f00, 0, 0, 0, 0, 0], 16), "reserved for routers"),
    (v6([0xfc00, 0, 0, 0, 0, 0], 7), "a private network"),
    (v6([0xfe80, 0, 0, 0, 0, 0], 10), "link-local"),
    (v6([0xfec0, 0, 0, 0, 0, 0], 10), "a private network (site-local)"),
    (v6([0xff00, 0, 0, 0, 0, 0], 8), "no single host's address"),
];

const GLOBAL: Ipv6Net = v6([0x2000, 0, 0, 0, 0, 0], 3);

/// What an address is if it is not a public one; the text completes "the address is …".
pub fn special_range(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => V4.iter().find(|(net, _)| net.contains(&address)).map(|(_, name)| *name),
        IpAddr::V6(address) => V6
            .iter()
            .find(|(net, _)| net.contains(&address))
            .map(|(_, name)| *name)
            .or_else(|| (!GLOBAL.contains(&address)).then_some("not assigned to anybody")),
    }
}
