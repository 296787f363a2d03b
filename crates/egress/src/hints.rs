//! What a provider says about its limits: when to come back, how many calls are left, and until when that holds.
//!
//! There is a standard for the first (RFC 9110, `Retry-After`), a draft for the rest (`RateLimit`, `RateLimit-Policy`),
//! and before it several habits: `RateLimit-*`, `X-RateLimit-*`, `X-Rate-Limit-*`, with times as seconds to wait, as
//! seconds or milliseconds since 1970, or as a date. Dates are read by the provider's own clock, which its `Date` shows.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, StatusCode, header};

/// Longest wait that is believed. Beyond it, whoever waits should rather try again than trust a slip of the pen.
const MOST_WAIT: Duration = Duration::from_hours(1);

/// What an answer says.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Hints {
    /// Nothing more before this time has passed.
    pub(crate) wait: Option<Duration>,
    /// What is left of the present window.
    pub(crate) window: Option<Window>,
}

/// A span of time with so many calls.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Window {
    /// Calls that are left in it.
    pub(crate) left: u64,
    /// When it ends, from now.
    pub(crate) ends: Duration,
}

/// How long the provider wants to be left alone, if an answer says so: by `Retry-After`, or because nothing is left of
/// its window.
pub fn retry_after(answer: &crate::Answer) -> Option<Duration> {
    read(answer.status(), answer.headers(), SystemTime::now()).pause(answer.status())
}

impl Hints {
    /// How long to wait after an answer with this status.
    pub(crate) fn pause(&self, status: StatusCode) -> Option<Duration> {
        let used_up = self.window.filter(|window| window.left == 0).map(|window| window.ends);
        self.wait.or(used_up.filter(|_| limits(status)))
    }
}

/// Reads an answer's header.
pub(crate) fn read(status: StatusCode, header: &HeaderMap, now: SystemTime) -> Hints {
    let now = text(header, header::DATE.as_str()).and_then(date).unwrap_or_else(|| since_1970(now));
    // On other answers it means something else: when a new place or a result will be there.
    let wait = (limits(status) || status == StatusCode::SERVICE_UNAVAILABLE)
        .then(|| text(header, header::RETRY_AFTER.as_str()).and_then(|text| delay(text, now)))
        .flatten();
    let window = of_the_draft(header).or_else(|| of_habit(header, now));
    let window = window.map(|window| Window { ends: window.ends.min(MOST_WAIT), ..window });
    Hints { wait: wait.map(|wait| wait.min(MOST_WAIT)), window }
}

/// Statuses by which providers say "too many". Some of them say 403.
fn limits(status: StatusCode) -> bool {
    matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::FORBIDDEN)
}

/// `RateLimit: "default";r=50;t=30`, and the form before: `limit=100, remaining=50, reset=5`. Of several the one counts
/// that leaves least; a policy without a present state says nothing about it.
fn of_the_draft(header: &HeaderMap) -> Option<Window> {
    let text = unquoted(text(header, "ratelimit")?);
    let number = |part: &str, name: &str| {
        let value = part.split([';', ',']).find_map(|one| one.trim().strip_prefix(name)?.strip_prefix('='));
        value.and_then(seconds)
    };
    if let (Some(left), Some(ends)) = (number(&text, "remaining"), number(&text, "reset")) {
        return Some(Window { left: left.as_secs(), ends });
    }
    let items = text.split(',').filter_map(|item| {
        let left = number(item, "r")?.as_secs();
        let ends = number(item, "t").or_else(|| policy_time(header))?;
        Some(Window { left, ends })
    });
    items.min_by_key(|window| (window.left, std::cmp::Reverse(window.ends)))
}

/// The longest window of `RateLimit-Policy: "default";q=100;w=10`, for states that do not say when theirs ends.
fn policy_time(header: &HeaderMap) -> Option<Duration> {
    let text = unquoted(text(header, "ratelimit-policy")?);
    text.split([';', ',']).filter_map(|one| seconds(one.trim().strip_prefix("w=")?)).max()
}

fn of_habit(header: &HeaderMap, now: Duration) -> Option<Window> {
    ["ratelimit", "x-ratelimit", "x-rate-limit"].iter().find_map(|family| {
        let left = seconds(text(header, &format!("{family}-remaining"))?)?.as_secs();
        let after = text(header, &format!("{family}-reset-after")).and_then(seconds);
        let ends = after.or_else(|| delay(text(header, &format!("{family}-reset"))?, now))?;
        Some(Window { left, ends })
    })
}

fn text<'h>(header: &'h HeaderMap, name: &str) -> Option<&'h str> {
    header.get(name)?.to_str().ok().map(str::trim)
}

/// Names in quotes may hold what separates elsewhere.
fn unquoted(text: &str) -> String {
    text.split('"').step_by(2).collect()
}

/// From now on, however it is written.
fn delay(text: &str, now: Duration) -> Option<Duration> {
    // Nobody waits thirty years, so what is that large counts from 1970; and a thousand times that is in milliseconds.
    const SINCE_1970: Duration = Duration::from_secs(1_000_000_000);
    const IN_MILLIS: Duration = Duration::from_secs(100_000_000_000);
    match seconds(text) {
        Some(at) if at >= IN_MILLIS => Some((at / 1000).saturating_sub(now)),
        Some(at) if at >= SINCE_1970 => Some(at.saturating_sub(now)),
        Some(time) => Some(time),
        None => Some(date(text)?.saturating_sub(now)),
    }
}

/// A number that is no sign of trouble itself: not negative, not endless.
fn seconds(text: &str) -> Option<Duration> {
    let number: f64 = text.trim().parse().ok()?;
    Duration::try_from_secs_f64(number).ok()
}

/// A date of HTTP or of RFC 3339, since 1970.
fn date(text: &str) -> Option<Duration> {
    let http = || jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp());
    let at: jiff::Timestamp = text.parse().ok().or_else(http)?;
    Some(since_1970(SystemTime::from(at)))
}

fn since_1970(time: SystemTime) -> Duration {
    time.duration_since(UNIX_EPOCH).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use http::{HeaderMap, HeaderName, StatusCode};

    use super::{Hints, Window, read};

    const TOO_MANY: StatusCode = StatusCode::TOO_MANY_REQUESTS;

    /// What a header says on 6 November 1994, 8:49:37, by a host whose own clock is far from that.
    fn said(status: StatusCode, fields: &[(&str, &str)]) -> Hints {
        let mut header = HeaderMap::new();
        for (name, value) in [("date", "Sun, 06 Nov 1994 08:49:37 GMT")].iter().chain(fields) {
            header.insert(HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
        }
        read(status, &header, SystemTime::now())
    }

    #[test]
    fn a_pause_is_seconds_or_a_date_by_the_providers_own_clock() {
        for (text, seconds) in [
            ("0", Some(0.0)),
            ("120", Some(120.0)),
            (" 1.5 ", Some(1.5)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60.0)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0.0)),
            ("1994-11-06T08:50:00Z", Some(23.0)),
            ("99999999", Some(3600.0)),
            ("-1", None),
            ("inf", None),
            ("NaN", None),
            ("soon", None),
            ("", None),
        ] {
            let wait = said(TOO_MANY, &[("retry-after", text)]).wait;
            assert_eq!(wait, seconds.map(Duration::from_secs_f64), "{text:?}");
        }
    }

    #[test]
    fn a_pause_counts_on_refusals_only() {
        for (status, counts) in
            [(429, true), (503, true), (403, true), (200, false), (202, false), (301, false)]
        {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(said(status, &[("retry-after", "7")]).wait.is_some(), counts, "{status}");
        }
    }

    #[test]
    fn every_habit_of_telling_the_window_is_understood() {
        for fields in [
            vec![("ratelimit", "\"default\";r=3;t=60")],
            vec![("ratelimit", "\"a,r=0;t=1\";r=3;t=60, \"day\";r=900;t=4000")],
            vec![("ratelimit", "\"default\";r=3"), ("ratelimit-policy", "\"default\";q=100;w=60")],
            vec![("ratelimit", "limit=100, remaining=3, reset=60")],
            vec![("ratelimit-limit", "100"), ("ratelimit-remaining", "3"), ("ratelimit-reset", "60")],
            vec![("x-ratelimit-remaining", "3"), ("x-ratelimit-reset", "60")],
            vec![("x-ratelimit-remaining", "3"), ("x-ratelimit-reset", "1994-11-06T08:50:37Z")],
            vec![
                ("x-ratelimit-remaining", "3"),
                ("x-ratelimit-reset-after", "60.0"),
                ("x-ratelimit-reset", "9"),
            ],
            vec![("x-rate-limit-remaining", "3"), ("x-rate-limit-reset", "60")],
        ] {
            let window = said(StatusCode::OK, &fields).window;
            assert_eq!(window, Some(Window { left: 3, ends: Duration::from_mins(1) }), "{fields:?}");
        }
    }

    #[test]
    fn times_since_1970_are_in_seconds_or_milliseconds() {
        for text in ["1800000030", "1800000030000"] {
            let fields = [
                ("date", "Fri, 15 Jan 2027 08:00:00 GMT"),
                ("x-ratelimit-remaining", "0"),
                ("x-ratelimit-reset", text),
            ];
            let window = said(StatusCode::OK, &fields).window;
            assert_eq!(window, Some(Window { left: 0, ends: Duration::from_secs(30) }), "{text}");
        }
    }

    #[test]
    fn what_makes_no_sense_says_nothing() {
        for fields in [
            vec![("ratelimit", "\"default\"")],
            vec![("ratelimit", "r=;t=")],
            vec![("x-ratelimit-remaining", "3")],
            vec![("x-ratelimit-remaining", "many"), ("x-ratelimit-reset", "60")],
            vec![("x-ratelimit-remaining", "3"), ("x-ratelimit-reset", "tomorrow")],
            vec![("ratelimit-policy", "\"default\";q=100;w=60")],
        ] {
            assert_eq!(said(TOO_MANY, &fields), Hints::default(), "{fields:?}");
        }
    }

    #[test]
    fn an_empty_window_is_a_pause_after_a_refusal_only() {
        let fields = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "9")];
        for (status, pause) in [(403, Some(9)), (429, Some(9)), (200, None), (503, None)] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(said(status, &fields).pause(status), pause.map(Duration::from_secs), "{status}");
        }
    }
}
