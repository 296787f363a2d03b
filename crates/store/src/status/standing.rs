//! From signs to a status: it turns when it is sure, so that one bad minute of a provider alarms nobody and one good answer
//! ends no alarm.

use api_types::IntegrationHealth::{self, Error, Ok, Unauthorized, Unknown};

/// Failures in a row that make a working integration a failing one.
pub const FAILURES: u64 = 3;
/// Refused credentials in a row that make an integration one that is not let in. The last counts whatever failed before it.
pub const REFUSALS: u64 = 2;
/// Successes in a row that make an integration a working one again.
pub const SUCCESSES: u64 = 2;

/// How an integration fares, and what has spoken against that since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    /// How it fares.
    pub(super) health: IntegrationHealth,
    /// What the last signs say instead.
    pub(super) toward: Option<IntegrationHealth>,
    /// How many of them there are in a row.
    pub(super) signs: u64,
}

impl Standing {
    /// Takes in a sign that came so many times in a row. Answers which of them, from 0, has turned the status.
    ///
    /// Where nothing is known the first sign decides, and so does one that is certain: somebody looked on purpose.
    pub(super) fn hear(&mut self, sign: IntegrationHealth, times: u64, certain: bool) -> Option<u64> {
        if sign == Unknown || times == 0 {
            return None;
        }
        if sign == self.health {
            (self.toward, self.signs) = (None, 0);
            return None;
        }
        // While all was well, every kind of failure speaks against it.
        let goes_on = self.toward.is_some() && (self.health == Ok || self.toward == Some(sign));
        let before = if goes_on { self.signs } else { 0 };
        let needed = if certain || self.health == Unknown { 1 } else { needed(sign) };
        let missing = needed.saturating_sub(before).max(1);
        if times < missing {
            (self.toward, self.signs) = (Some(sign), before + times);
            return None;
        }
        *self = Self { health: sign, toward: None, signs: 0 };
        Some(missing - 1)
    }
}

fn needed(sign: IntegrationHealth) -> u64 {
    match sign {
        Ok | Unknown => SUCCESSES,
        Error => FAILURES,
        Unauthorized => REFUSALS,
    }
}

#[cfg(test)]
mod tests {
    use api_types::IntegrationHealth::{self, Error, Ok, Unauthorized, Unknown};
    use proptest::prelude::*;

    use super::Standing;

    fn standing(health: IntegrationHealth) -> Standing {
        Standing { health, toward: None, signs: 0 }
    }

    /// The status behind each sign.
    fn course(health: IntegrationHealth, signs: &[IntegrationHealth]) -> Vec<IntegrationHealth> {
        let mut standing = standing(health);
        let after = |sign: &IntegrationHealth| {
            standing.hear(*sign, 1, false);
            standing.health
        };
        signs.iter().map(after).collect()
    }

    #[test]
    fn the_first_sign_decides() {
        for sign in [Ok, Error, Unauthorized] {
            assert_eq!(course(Unknown, &[sign]), [sign]);
        }
    }

    #[test]
    fn it_turns_when_a_failure_goes_on_and_turns_back_when_success_does() {
        assert_eq!(course(Ok, &[Error, Error, Error, Ok, Ok]), [Ok, Ok, Error, Error, Ok]);
        assert_eq!(course(Ok, &[Unauthorized, Unauthorized]), [Ok, Unauthorized]);
        assert_eq!(
            course(Unauthorized, &[Ok, Unauthorized, Ok, Ok]),
            [Unauthorized; 3].into_iter().chain([Ok]).collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_provider_that_fails_now_and_then_turns_nothing() {
        assert_eq!(course(Ok, &[Error, Ok, Unauthorized, Ok, Error, Error, Ok]), [Ok; 7]);
        assert_eq!(course(Error, &[Ok, Error, Ok, Error, Ok, Error]), [Error; 6]);
    }

    #[test]
    fn failures_of_both_kinds_speak_against_what_was_well() {
        assert_eq!(course(Ok, &[Error, Unauthorized]), [Ok, Unauthorized]);
        assert_eq!(course(Ok, &[Unauthorized, Error, Error]), [Ok, Ok, Error]);
        // But to say that it fails in another way takes as long as ever.
        assert_eq!(course(Unauthorized, &[Error, Error, Error]), [Unauthorized, Unauthorized, Error]);
    }

    #[test]
    fn many_at_once_turn_where_one_by_one_would() {
        let mut standing = standing(Error);
        assert_eq!(standing.hear(Ok, 1, false), None);
        assert_eq!(standing.hear(Ok, 40, false), Some(0));
        let mut standing = Standing { health: Error, toward: None, signs: 0 };
        assert_eq!((standing.hear(Ok, 40, false), standing.health), (Some(1), Ok));
    }

    #[test]
    fn what_is_certain_turns_at_once() {
        let mut standing = standing(Ok);
        assert_eq!((standing.hear(Unauthorized, 1, true), standing.health), (Some(0), Unauthorized));
        assert_eq!((standing.hear(Ok, 1, true), standing.health), (Some(0), Ok));
    }

    proptest! {
        #[test]
        fn a_run_is_the_same_as_its_signs_one_by_one(
            runs in proptest::collection::vec((prop_oneof![Just(Ok), Just(Error), Just(Unauthorized)], 1..6_u64), 0..12),
        ) {
            let (mut whole, mut single) = (standing(Unknown), standing(Unknown));
            for (sign, times) in runs {
                let turned = whole.hear(sign, times, false);
                let one_by_one: Vec<_> = (0..times).filter(|_| single.hear(sign, 1, false).is_some()).collect();
                prop_assert_eq!(whole, single);
                prop_assert_eq!(turned.is_some(), one_by_one.len() == 1);
            }
        }
    }
}
