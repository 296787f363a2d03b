//! The brake on guessing: pauses that grow with every failure.

use std::net::IpAddr;

use api_types::Timestamp;
use api_types::session::AuthCode;
use sha2::{Digest as _, Sha256};
use store::sign_in_failures::Counted;

use crate::Platform;
use crate::error::Error;
use crate::time;

/// Failures of one name from one address before pauses begin: people mistype.
const FREE_HERE: i64 = 5;
/// Failures of one name from all addresses before pauses begin: more than any person makes, less than a botnet needs.
const FREE_ANYWHERE: i64 = 50;
/// Longest pause in seconds: long enough to make guessing hopeless, short enough that locking somebody out by failing
/// in their name is not worth it.
const LONGEST: i64 = 15 * 60;
/// After a day without a try all is forgotten.
const FORGOTTEN: i64 = 24 * 60 * 60;

/// What a try is counted against: the name from this address, and the name from anywhere. Only hashes are kept, for
/// people type their password into the wrong field.
pub(super) fn subjects(name: &str, address: &str) -> Vec<Counted> {
    let counted = |hash, free| Counted { hash, free, longest: LONGEST, forgotten_after: FORGOTTEN };
    vec![
        counted(hash(&["name and address", name, &neighbourhood(address)]), FREE_HERE),
        counted(hash(&["name", name]), FREE_ANYWHERE),
    ]
}

/// Counts the try; refuses it if it comes too early.
pub(super) async fn begin(platform: &Platform, subjects: &[Counted], now: Timestamp) -> Result<(), Error> {
    let directory = platform.store.directory();
    let Some(until) = directory.begin_sign_in(subjects, now).await? else { return Ok(()) };
    // Whoever meets the brake pays for sweeping: it is rare, and rows pile up only when somebody guesses.
    directory.prune_sign_in(time::after(now, -FORGOTTEN)).await?;
    let micros = u64::try_from(until.as_micros().saturating_sub(now.as_micros())).unwrap_or(0);
    Err(Error::SignIn {
        code: AuthCode::Locked,
        message: "too many tries with this name have failed; the next one has to wait".into(),
        retry_after: Some(micros.div_ceil(1_000_000)),
    })
}

/// One household: an IPv4 address, or the /64 that an IPv6 client picks its addresses from.
fn neighbourhood(address: &str) -> String {
    match address.parse::<IpAddr>() {
        Ok(IpAddr::V6(ip)) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
        _ => address.to_owned(),
    }
}

fn hash(parts: &[&str]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_network_counts_as_one_address() {
        let here = |address| subjects("maria@example.com", address)[0].hash.clone();
        assert_eq!(here("2001:db8:1:2::3"), here("2001:db8:1:2:ffff::9"));
        assert_ne!(here("2001:db8:1:2::3"), here("2001:db8:1:3::3"));
        assert_ne!(here("192.0.2.1"), here("192.0.2.2"));
        assert_eq!(
            subjects("maria@example.com", "192.0.2.1")[1],
            subjects("maria@example.com", "192.0.2.2")[1]
        );
    }
}
