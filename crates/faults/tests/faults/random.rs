//! Random choices that a seed repeats.

use std::env;
use std::time::{SystemTime, UNIX_EPOCH};

/// Names the seed to use instead of a fresh one.
const VARIABLE: &str = "PATCHBAY_TEST_SEED";

/// `SplitMix64`: small, and good enough for choices.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    /// A fresh one, or the one that was asked for; says which.
    pub(crate) fn announced(test: &str) -> Self {
        let seed =
            env::var(VARIABLE).ok().map(|text| text.parse().expect("PATCHBAY_TEST_SEED must be a number"));
        let fresh = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
        let seed = seed.unwrap_or_else(fresh);
        println!("{test}: seed {seed} ({VARIABLE}={seed} repeats it)");
        Self(seed)
    }

    /// Another one, for somebody who chooses at the same time.
    pub(crate) fn fork(&mut self) -> Self {
        Self(self.next())
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `0` to `end`, `end` not included.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("smaller than a usize")
    }

    pub(crate) fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    /// A word that nobody else says.
    pub(crate) fn word(&mut self) -> String {
        format!("{:016x}", self.next())
    }
}
