//! How often one address may call what needs no token.
//!
//! It keeps a client from using up the machine (each sign-in costs tens of MiB for the hash) or from filling mailboxes.
//! Guessing passwords is held up elsewhere, in the store, by pauses for each name.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use platform::Error;

use super::Limiter;
use crate::listen::RemoteAddr;
use crate::problem::ApiError;

/// Which limit a route counts against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Founding organizations: a person does it once.
    SignUp,
    /// Checking passwords: an office behind one address signs in on Monday morning.
    SignIn,
    /// Renewing sessions: every tab of that office, every quarter of an hour, and once for each reload.
    Refresh,
    /// Asking for mail.
    Reset,
    /// Opening and using links.
    Link,
}

/// The limiters, one for each class. Calls from the machine itself do not count, as with connections: there are no
/// strangers there. (Behind a proxy on the same machine, name it with `--trusted-proxies`, so that its clients count.)
pub struct AnonymousLimits(Option<[(Class, Limiter<IpAddr>); 5]>);

impl Default for AnonymousLimits {
    fn default() -> Self {
        Self::times(1)
    }
}

impl AnonymousLimits {
    /// The usual limits, each so many times as high; 0 means no limits.
    pub fn times(factor: u32) -> Self {
        const MINUTE: Duration = Duration::from_mins(1);
        const HOUR: Duration = Duration::from_hours(1);
        Self(NonZeroU32::new(factor).map(|factor| {
            let limiter = |class, calls: u32, time: Duration| {
                let calls = NonZeroU32::new(calls).unwrap_or(NonZeroU32::MIN).saturating_mul(factor);
                (class, Limiter::new(calls, time))
            };
            [
                limiter(Class::SignUp, 10, HOUR),
                limiter(Class::SignIn, 60, MINUTE),
                limiter(Class::Refresh, 300, MINUTE),
                limiter(Class::Reset, 10, HOUR),
                limiter(Class::Link, 60, MINUTE),
            ]
        }))
    }

    /// Counts a call. Too many: how many seconds to wait.
    fn check(&self, class: Class, address: IpAddr) -> Result<(), u64> {
        let mut limiters = self.0.iter().flatten();
        match limiters.find(|(one, _)| *one == class) {
            Some((_, limiter)) if !address.is_loopback() => limiter.check(&neighbourhood(address)),
            _ => Ok(()),
        }
    }
}

/// An IPv4 address, or the /64 that an IPv6 client picks its addresses from.
fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        ip @ IpAddr::V4(_) => ip,
    }
}

/// Counts calls of a route against its class.
pub(crate) async fn layer(
    State((limits, class)): State<(Arc<AnonymousLimits>, Class)>,
    request: Request,
    next: Next,
) -> Response {
    let remote = request.extensions().get::<RemoteAddr>().map(|remote| remote.ip);
    match remote.map_or(Ok(()), |ip| limits.check(class, ip)) {
        Ok(()) => next.run(request).await,
        Err(retry_after) => ApiError(Error::TooMany { retry_after }).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calls(limits: &AnonymousLimits, class: Class, address: &str) -> usize {
        (0..1000).take_while(|_| limits.check(class, address.parse().unwrap()).is_ok()).count()
    }

    #[test]
    fn each_address_and_each_class_has_a_limit_of_its_own() {
        let limits = AnonymousLimits::default();
        assert_eq!(calls(&limits, Class::SignUp, "192.0.2.1"), 10);
        assert_eq!(calls(&limits, Class::Reset, "192.0.2.1"), 10);
        assert_eq!(calls(&limits, Class::SignUp, "192.0.2.2"), 10);
        let wait = limits.check(Class::SignUp, "192.0.2.1".parse().unwrap()).unwrap_err();
        assert!((300..=360).contains(&wait), "{wait}");
    }

    #[test]
    fn an_ipv6_network_counts_as_one_address() {
        let limits = AnonymousLimits::default();
        assert_eq!(calls(&limits, Class::SignUp, "2001:db8::1"), 10);
        assert_eq!(calls(&limits, Class::SignUp, "2001:db8::2"), 0);
        assert_eq!(calls(&limits, Class::SignUp, "2001:db8:0:1::1"), 10);
    }

    #[test]
    fn the_limits_can_be_raised_and_lifted_and_do_not_hold_for_the_machine_itself() {
        assert_eq!(calls(&AnonymousLimits::times(3), Class::SignUp, "192.0.2.1"), 30);
        assert_eq!(calls(&AnonymousLimits::times(0), Class::SignUp, "192.0.2.1"), 1000);
        assert_eq!(calls(&AnonymousLimits::default(), Class::SignUp, "127.0.0.1"), 1000);
        assert_eq!(calls(&AnonymousLimits::default(), Class::SignUp, "::1"), 1000);
    }
}
