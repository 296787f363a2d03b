//! What was counted of one integration and is not written yet.

use std::collections::{BTreeMap, VecDeque};

use api_types::{IntegrationHealth, StatusEventKind, Timestamp};
use store::status::Totals;
use store::status::count::{Counted, Move};
use store::status::series::{Interval, Step};

/// Most events that wait for one integration; the oldest give way.
const MOST_MOVES: usize = 100;
/// Most minutes that wait, should the store be away for long: twice as many as are ever shown.
const MOST_MINUTES: usize = 120;

/// A call that has ended, or another sign of how an integration fares.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    /// What it cost. A sign that is no call counts no request.
    pub(crate) totals: Totals,
    /// How it ended.
    pub(crate) kind: StatusEventKind,
    /// Whether somebody looked on purpose, so that the status follows at once.
    pub(crate) certain: bool,
    /// What went wrong; holds no secret.
    pub(crate) error: Option<String>,
    /// When it ended.
    pub(crate) at: Timestamp,
}

/// Sums of an integration, and what happened that is worth an event.
#[derive(Debug)]
pub(super) struct Tally {
    totals: Totals,
    minutes: BTreeMap<i64, Interval>,
    moves: VecDeque<Move>,
    health: Option<IntegrationHealth>,
    at: Timestamp,
}

impl Tally {
    pub(super) fn new() -> Self {
        Self {
            totals: Totals::default(),
            minutes: BTreeMap::new(),
            moves: VecDeque::new(),
            health: None,
            at: Timestamp::ZERO,
        }
    }

    /// Calls in it.
    pub(super) fn calls(&self) -> u64 {
        self.totals.requests
    }

    /// Events in it.
    pub(super) fn moves(&self) -> usize {
        self.moves.len()
    }

    /// Adds a call. Without `room` no more events wait than did before.
    pub(super) fn add(&mut self, ended: Ended, room: bool) {
        let Ended { totals, kind, certain, error, at } = ended;
        sum_up(&mut self.totals, &totals);
        self.at = self.at.max(at);
        if totals.requests > 0 {
            let start = Step::Minute.start_of(at);
            let minute = self.minutes.entry(start.as_micros()).or_insert(Interval::empty(start));
            minute.succeeded += totals.requests - totals.failed;
            minute.failed += totals.failed;
            minute.cpu_time += totals.cpu_time;
            minute.in_bytes += totals.in_bytes;
            minute.out_bytes += totals.out_bytes;
        }
        let before = self.health;
        self.health = IntegrationHealth::parse(kind.as_str()).or(before);
        // Successes one after the other are one move: only how many there were can matter.
        let goes_on = kind == StatusEventKind::Ok && !certain && before == Some(IntegrationHealth::Ok);
        let said = self.moves.iter_mut().rfind(|one| one.kind != StatusEventKind::Refused);
        match said {
            Some(last) if goes_on && last.kind == kind => last.times += 1,
            // It went well, and what began that has given way.
            _ if goes_on => {}
            _ => {
                if !room {
                    self.moves.pop_front();
                }
                if room || !self.moves.is_empty() {
                    let number = self.totals.requests;
                    self.moves.push_back(Move { number, times: 1, kind, certain, error, at });
                }
            }
        }
        self.keep_bounds();
    }

    /// Puts what was counted later behind.
    pub(super) fn append(&mut self, later: Self) {
        let before = self.totals.requests;
        sum_up(&mut self.totals, &later.totals);
        for (start, minute) in later.minutes {
            self.minutes.entry(start).or_insert(Interval::empty(minute.start)).add(&minute);
        }
        self.moves.extend(later.moves.into_iter().map(|one| Move { number: one.number + before, ..one }));
        self.health = later.health.or(self.health);
        self.at = self.at.max(later.at);
        self.keep_bounds();
    }

    /// As the store takes it.
    pub(super) fn counted(&self) -> Counted {
        Counted {
            totals: self.totals,
            minutes: self.minutes.values().copied().collect(),
            moves: self.moves.iter().cloned().collect(),
            health: self.health,
            at: self.at,
        }
    }

    fn keep_bounds(&mut self) {
        while self.moves.len() > MOST_MOVES {
            self.moves.pop_front();
        }
        while self.minutes.len() > MOST_MINUTES {
            self.minutes.pop_first();
        }
    }
}

fn sum_up(sum: &mut Totals, more: &Totals) {
    sum.requests += more.requests;
    sum.failed += more.failed;
    sum.cpu_time += more.cpu_time;
    sum.db_ops += more.db_ops;
    sum.api_ops += more.api_ops;
    sum.in_bytes += more.in_bytes;
    sum.out_bytes += more.out_bytes;
}

#[cfg(test)]
mod tests {
    use api_types::{IntegrationHealth, StatusEventKind as End, Timestamp};
    use store::status::Totals;

    use super::{Ended, MOST_MINUTES, MOST_MOVES, Tally};

    const MINUTE: i64 = 60_000_000;

    fn call(kind: End, micros: i64) -> Ended {
        let failed = u64::from(kind != End::Ok);
        Ended {
            totals: Totals { requests: 1, failed, in_bytes: 10, ..Totals::default() },
            kind,
            certain: false,
            error: (failed == 1).then(|| "why".to_owned()),
            at: Timestamp::from_micros(micros),
        }
    }

    fn tally(ends: &[End]) -> Tally {
        let mut tally = Tally::new();
        for (at, end) in (0..).zip(ends) {
            tally.add(call(*end, at), true);
        }
        tally
    }

    fn moves(tally: &Tally) -> Vec<(u64, End)> {
        tally.counted().moves.into_iter().map(|one| (one.number, one.kind)).collect()
    }

    #[test]
    fn of_successes_only_the_first_one_behind_something_else_is_kept() {
        let tally = tally(&[End::Ok, End::Ok, End::Error, End::Error, End::Ok, End::Refused, End::Ok]);
        let expected = [(1, End::Ok), (3, End::Error), (4, End::Error), (5, End::Ok), (6, End::Refused)];
        assert_eq!(moves(&tally), expected);
        let counted = tally.counted();
        // How many there were is kept all the same, and a refusal between them says nothing.
        assert_eq!(counted.moves.iter().map(|one| one.times).collect::<Vec<_>>(), [2, 1, 1, 2, 1]);
        assert_eq!((counted.totals.requests, counted.totals.failed), (7, 3));
        assert_eq!((counted.health, counted.at.as_micros()), (Some(IntegrationHealth::Ok), 6));
    }

    #[test]
    fn what_comes_later_is_numbered_behind() {
        let mut first = tally(&[End::Ok, End::Error]);
        first.append(tally(&[End::Ok, End::Unauthorized]));
        let expected = [(1, End::Ok), (2, End::Error), (3, End::Ok), (4, End::Unauthorized)];
        assert_eq!(moves(&first), expected);
        let counted = first.counted();
        assert_eq!((counted.health, counted.minutes.len()), (Some(IntegrationHealth::Unauthorized), 1));
        assert_eq!((counted.minutes[0].succeeded, counted.minutes[0].failed), (2, 2));
        // What says nothing of the connection does not hide what did.
        first.append(tally(&[End::Refused]));
        assert_eq!(first.counted().health, Some(IntegrationHealth::Unauthorized));
    }

    #[test]
    fn the_newest_events_and_every_call_are_kept_when_there_are_too_many() {
        let tally = tally(&[End::Error; MOST_MOVES + 7]);
        assert_eq!((tally.moves(), tally.calls()), (MOST_MOVES, MOST_MOVES as u64 + 7));
        assert_eq!(moves(&tally)[0], (8, End::Error));
    }

    #[test]
    fn without_room_the_oldest_event_gives_way_and_the_health_is_right_all_the_same() {
        let mut tally = tally(&[End::Ok, End::Error]);
        tally.add(call(End::Unauthorized, 3), false);
        assert_eq!(moves(&tally), [(2, End::Error), (3, End::Unauthorized)]);
        let mut empty = Tally::new();
        empty.add(call(End::Error, 1), false);
        assert_eq!((empty.moves(), empty.counted().health), (0, Some(IntegrationHealth::Error)));
        assert_eq!(empty.calls(), 1);
    }

    #[test]
    fn calls_are_divided_by_minutes_and_the_newest_minutes_are_kept() {
        let mut tally = Tally::new();
        for minute in (0..).take(MOST_MINUTES + 1) {
            tally.add(call(End::Ok, minute * MINUTE + 59_999_999), true);
        }
        let counted = tally.counted();
        assert_eq!(counted.minutes.len(), MOST_MINUTES);
        assert_eq!(counted.minutes[0].start.as_micros(), MINUTE);
        assert_eq!((counted.minutes[0].succeeded, counted.minutes[0].in_bytes), (1, 10));
        assert_eq!(counted.totals.requests, MOST_MINUTES as u64 + 1);
    }

    #[test]
    fn what_somebody_looked_for_is_told_by_itself() {
        let mut tally = tally(&[End::Ok, End::Ok]);
        tally.add(Ended { certain: true, ..call(End::Ok, 3) }, true);
        let certain: Vec<_> = tally.counted().moves.iter().map(|one| (one.times, one.certain)).collect();
        assert_eq!(certain, [(2, false), (1, true)]);
    }

    #[test]
    fn a_sign_that_is_no_call_counts_none() {
        let mut tally = Tally::new();
        tally.add(Ended { totals: Totals::default(), ..call(End::Ok, 5) }, true);
        let counted = tally.counted();
        assert_eq!((counted.totals.requests, counted.minutes.len()), (0, 0));
        assert_eq!((counted.health, moves(&tally)), (Some(IntegrationHealth::Ok), vec![(0, End::Ok)]));
    }
}
