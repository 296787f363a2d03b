//! The request that carries a delivery, and what its answer means.

use std::time::Duration;

use bytes::Bytes;
use egress::{Answer, Budget, EgressError, ErrorKind, Phase, Request, RouteName};
use store::webhook_deliveries::DeliveryRow;

/// Signature of the body: the name in the documentation, and the one in the official examples.
const SIGNATURES: [&str; 2] = ["synqly-signature", "x-synqly-signature"];
/// What a receiver may take and answer; what is beyond counts as a failure.
pub(super) const BUDGET: Budget = Budget { whole: Duration::from_secs(15), body_bytes: 64 * 1024 };

/// What a try came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The receiver has taken it.
    Taken,
    /// It failed in a way that may pass.
    Again(String),
    /// It was not even tried, because too many others were under way.
    Crowded,
    /// It cannot be sent at all.
    Never(String),
    /// The receiver wants nothing more.
    Gone,
}

/// The request for a delivery, signed with the webhook's secret.
pub(super) fn request(url: &str, row: &DeliveryRow, secret: &[u8]) -> Result<Request, http::Error> {
    let signature = format!("sha256={}", secrets::signature(secret, row.body.as_bytes()));
    let mut request = http::Request::post(url)
        .header("content-type", "application/json")
        .header("patchbay-delivery", row.id.to_string())
        .header("patchbay-event", &row.event)
        .extension(RouteName("/(webhook)"));
    for name in SIGNATURES {
        request = request.header(name, &signature);
    }
    request.body(Bytes::from(row.body.clone()))
}

/// What the outcome of a call means for the delivery.
pub(super) fn judge(outcome: &Result<Answer, EgressError>) -> Verdict {
    match outcome {
        Ok(answer) => match answer.status().as_u16() {
            200..300 => Verdict::Taken,
            410 => Verdict::Gone,
            status @ 300..400 => Verdict::Again(format!(
                "the receiver answered {status}, a redirect; redirects are not followed, so the url must be the final one"
            )),
            status => Verdict::Again(format!("the receiver answered {status}")),
        },
        Err(error) if error.kind == ErrorKind::Timeout(Phase::Queue) => Verdict::Crowded,
        Err(error) if error.may_pass() => Verdict::Again(error.to_string()),
        Err(error) => Verdict::Never(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_meaning() {
        let answer = |status: u16| Ok(http::Response::builder().status(status).body(Bytes::new()).unwrap());
        for status in [200, 201, 202, 204, 299] {
            assert_eq!(judge(&answer(status)), Verdict::Taken, "{status}");
        }
        assert_eq!(judge(&answer(410)), Verdict::Gone);
        for status in [301, 302, 307, 400, 401, 404, 408, 429, 500, 502, 503, 599] {
            assert!(
                matches!(judge(&answer(status)), Verdict::Again(why) if why.contains(&status.to_string()))
            );
        }
    }
}
