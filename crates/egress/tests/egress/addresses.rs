//! Ranges of addresses, against what the standard library knows of them and against every way to wrap IPv4 in IPv6.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use egress::{Guard, Refusal, Scheme, special_range};
use proptest::prelude::*;

fn refused(address: impl Into<IpAddr>) -> bool {
    let address = address.into();
    let by_guard = Guard::default().check_address(address, Scheme::Https);
    assert_eq!(by_guard.is_err(), special_range(address).is_some());
    by_guard.is_err()
}

proptest! {
    #[test]
    fn what_the_standard_library_knows_as_special_is_refused(bits: u32) {
        let address = Ipv4Addr::from_bits(bits);
        let special = address.is_private() || address.is_loopback() || address.is_link_local()
            || address.is_broadcast() || address.is_documentation() || address.is_unspecified()
            || address.is_multicast() || address.octets()[0] >= 240 || address.octets()[0] == 0;
        prop_assert!(!special || refused(address), "{address}");
    }

    #[test]
    fn no_form_of_an_ipv4_address_in_ipv6_is_taken(bits: u32, low: u16) {
        let (high, rest) = ((bits >> 16) as u16, (bits & 0xffff) as u16);
        for address in [
            Ipv4Addr::from_bits(bits).to_ipv6_mapped(),
            Ipv4Addr::from_bits(bits).to_ipv6_compatible(),
            Ipv6Addr::new(0, 0, 0, 0, 0xffff, 0, high, rest),
            Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, rest),
            Ipv6Addr::new(0x64, 0xff9b, 1, low, low, low, high, rest),
            Ipv6Addr::new(0x2002, high, rest, low, low, low, low, low),
            Ipv6Addr::new(0x2001, 0, low, low, low, low, high, rest),
        ] {
            prop_assert!(refused(address), "{address}");
        }
    }

    #[test]
    fn only_global_unicast_is_taken_of_ipv6(bits: u128) {
        let address = Ipv6Addr::from_bits(bits);
        let global = address.segments()[0] & 0xe000 == 0x2000;
        prop_assert!(global || refused(address), "{address}");
        prop_assert!(refused(Ipv6Addr::from_bits(bits >> 8 | 0xfd << 120)));
        prop_assert!(refused(Ipv6Addr::from_bits(bits >> 10 | 0xfe80 << 112)));
    }

    #[test]
    fn public_addresses_are_taken(a in prop::sample::select(vec![1u8, 8, 9, 52, 93, 140, 151, 185, 223]), rest: [u8; 3]) {
        let address = Ipv4Addr::new(a, rest[0], rest[1], rest[2]);
        prop_assert!(!refused(address), "{address}");
        prop_assert_eq!(
            Guard::default().check_address(address.into(), Scheme::Http),
            Err(Refusal::PlainHttp)
        );
        let google = Ipv6Addr::new(0x2607, 0xf8b0, 1, 2, rest[0].into(), rest[1].into(), 3, rest[2].into());
        prop_assert!(!refused(google), "{google}");
    }

    #[test]
    fn the_ends_of_every_allowed_network_are_exact(bits: u32, prefix in 9u8..=32) {
        let network = ipnet::Ipv4Net::new(Ipv4Addr::from_bits(0x0a00_0000 | bits >> 8), prefix).unwrap().trunc();
        let guard = Guard::new(vec![network.into()]);
        prop_assert!(guard.check_address(network.network().into(), Scheme::Http).is_ok());
        prop_assert!(guard.check_address(network.broadcast().into(), Scheme::Http).is_ok());
        for outside in [u32::from(network.network()).wrapping_sub(1), u32::from(network.broadcast()).wrapping_add(1)] {
            let outside = IpAddr::from(Ipv4Addr::from_bits(outside));
            prop_assert!(guard.check_address(outside, Scheme::Http).is_err(), "{outside}");
        }
    }
}
