//! When a call is worth another try.

use std::time::Duration;

/// How many tries a call gets at most, the first included.
const TRIES: u32 = 3;

/// What to wait before the second and the third try; each a little longer by chance, so that the tabs of a whole
/// office do not come back in step.
const PAUSES: [Duration; 2] = [Duration::from_millis(250), Duration::from_secs(1)];

/// A person waits no longer than this without being told; a longer time becomes an error that says how long.
const LONGEST: Duration = Duration::from_secs(5);

/// How a try ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Nothing came back.
    Lost,
    /// It took too long; another try would take as long again.
    Timeout,
    /// An answer, and after what time the server wants to be asked again.
    Answer(u16, Option<Duration>),
}

/// What to wait before the next try, if there is to be one. `repeatable`: whether doing it twice does no harm.
/// `tries`: how many there were. `chance`: from 0 to 1.
pub(super) fn pause(repeatable: bool, tries: u32, outcome: Outcome, chance: f64) -> Option<Duration> {
    if !repeatable || tries == 0 || tries >= TRIES {
        return None;
    }
    let usual = PAUSES.get(tries as usize - 1)?.mul_f64(1.0 + chance.clamp(0.0, 1.0) / 2.0);
    match outcome {
        Outcome::Lost => Some(usual),
        Outcome::Answer(429 | 502 | 503 | 504, wanted) => {
            let wait = wanted.unwrap_or_default().max(usual);
            (wait <= LONGEST).then_some(wait)
        }
        Outcome::Timeout | Outcome::Answer(..) => None,
    }
}

/// Reads `Retry-After`: seconds, the only form that our server writes. A date, which a proxy may write, says nothing.
pub(super) fn retry_after(header: Option<&str>) -> Option<Duration> {
    header?.trim().parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pauses(outcome: Outcome, chance: f64) -> Vec<u128> {
        (1..9).map_while(|tries| pause(true, tries, outcome, chance)).map(|pause| pause.as_millis()).collect()
    }

    #[test]
    fn a_lost_read_gets_two_more_tries() {
        assert_eq!(pauses(Outcome::Lost, 0.0), [250, 1_000]);
        assert_eq!(pauses(Outcome::Lost, 1.0), [375, 1_500]);
    }

    #[test]
    fn only_passing_refusals_are_tried_again() {
        let again = |status| pauses(Outcome::Answer(status, None), 0.0).len();
        assert_eq!([429, 502, 503, 504].map(again), [2; 4]);
        assert_eq!([200, 400, 401, 403, 404, 408, 409, 500, 501].map(again), [0; 9]);
        assert_eq!(pauses(Outcome::Timeout, 0.0), []);
    }

    #[test]
    fn a_write_is_never_repeated() {
        assert_eq!(pause(false, 1, Outcome::Lost, 0.0), None);
    }

    #[test]
    fn the_server_may_ask_for_more_time_but_not_for_a_persons_patience() {
        let wanted = |seconds| Outcome::Answer(429, Some(Duration::from_secs(seconds)));
        assert_eq!(pauses(wanted(2), 0.0), [2_000, 2_000]);
        assert_eq!(pauses(wanted(0), 0.0), [250, 1_000]);
        assert_eq!(pauses(wanted(6), 0.0), []);
    }

    #[test]
    fn retry_after_is_read_in_seconds() {
        assert_eq!(retry_after(Some(" 30 ")), Some(Duration::from_secs(30)));
        assert_eq!(retry_after(Some("Sun, 22 Nov 2026 12:00:00 GMT")), None);
        assert_eq!(retry_after(None), None);
    }
}
