//! How many connections are open, in all and for each address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use super::limits::ListenLimits;
use super::remote::TrustedProxies;

/// Counts open connections and refuses those beyond the limits.
pub(super) struct Admission {
    max: usize,
    max_per_address: usize,
    exempt_loopback: bool,
    trusted: Arc<TrustedProxies>,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// The right to have a connection open; given back when it is dropped.
pub(super) struct Permit {
    admission: Arc<Admission>,
    counted: Option<IpAddr>,
}

/// Why a connection is not wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    Full,
    AddressFull,
}

impl Admission {
    pub(super) fn new(limits: &ListenLimits, trusted: Arc<TrustedProxies>) -> Arc<Self> {
        Arc::new(Self {
            max: limits.max_connections,
            max_per_address: limits.max_connections_per_address,
            exempt_loopback: limits.exempt_loopback,
            trusted,
            open: Mutex::default(),
        })
    }

    pub(super) fn admit(self: &Arc<Self>, peer: IpAddr) -> Result<Permit, Refused> {
        let counted = self.counted_as(peer);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.all >= self.max {
            return Err(Refused::Full);
        }
        if let Some(address) = counted {
            let count = open.by_address.entry(address).or_default();
            // An entry exists only while it counts something: with a cap of zero, none is left behind.
            if *count >= self.max_per_address {
                if *count == 0 {
                    open.by_address.remove(&address);
                }
                return Err(Refused::AddressFull);
            }
            *count += 1;
        }
        open.all += 1;
        Ok(Permit { admission: Arc::clone(self), counted })
    }

    /// The address under which a peer is counted; none for exempt ones. Whoever has one IPv6 address has its whole
    /// /64, so the network is what counts.
    fn counted_as(&self, peer: IpAddr) -> Option<IpAddr> {
        let peer = peer.to_canonical();
        if (self.exempt_loopback && peer.is_loopback()) || self.trusted.contains(peer) {
            return None;
        }
        Some(match peer {
            IpAddr::V4(_) => peer,
            IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
        })
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut open = self.admission.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.all -= 1;
        if let Some(address) = self.counted
            && let Some(count) = open.by_address.get_mut(&address)
        {
            *count -= 1;
            if *count == 0 {
                open.by_address.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admission(max: usize, per_address: usize) -> Arc<Admission> {
        let limits = ListenLimits {
            max_connections: max,
            max_connections_per_address: per_address,
            ..ListenLimits::default()
        };
        Admission::new(&limits, Arc::new(vec!["10.0.0.0/8".parse().unwrap()].into()))
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_place_is_free_again_after_the_connection_ended() {
        let admission = admission(1, 10);
        let first = admission.admit(ip("192.0.2.1")).ok().unwrap();
        assert_eq!(admission.admit(ip("192.0.2.2")).err(), Some(Refused::Full));
        drop(first);
        assert!(admission.admit(ip("192.0.2.2")).is_ok());
        assert!(admission.open.lock().unwrap().by_address.is_empty());
    }

    #[test]
    fn one_address_cannot_take_the_places_of_others() {
        let admission = admission(10, 1);
        let _first = admission.admit(ip("192.0.2.1")).ok().unwrap();
        assert_eq!(admission.admit(ip("192.0.2.1")).err(), Some(Refused::AddressFull));
        assert_eq!(admission.admit(ip("::ffff:192.0.2.1")).err(), Some(Refused::AddressFull));
        assert!(admission.admit(ip("192.0.2.2")).is_ok());
    }

    #[test]
    fn an_ipv6_network_counts_as_one_address() {
        let admission = admission(10, 1);
        let _first = admission.admit(ip("2001:db8::1")).ok().unwrap();
        assert_eq!(admission.admit(ip("2001:db8::2:1")).err(), Some(Refused::AddressFull));
        assert!(admission.admit(ip("2001:db8:0:1::1")).is_ok());
    }

    #[test]
    fn loopback_and_trusted_proxies_have_no_cap_of_their_own() {
        let admission = admission(10, 0);
        let permits: Vec<_> =
            ["127.0.0.1", "::1", "10.1.2.3"].map(|peer| admission.admit(ip(peer))).into_iter().collect();
        assert!(permits.iter().all(Result::is_ok));
        assert_eq!(admission.admit(ip("192.0.2.1")).err(), Some(Refused::AddressFull));
        assert!(admission.open.lock().unwrap().by_address.is_empty());
    }
}
