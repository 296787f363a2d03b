//! One creation asked for twice makes one object: the keys by which the server knows a repetition.

use std::{
    cell::RefCell,
    hash::{DefaultHasher, Hash, Hasher},
};

/// How many creations of unknown outcome are remembered.
const REMEMBERED: usize = 16;

/// The keys of creations whose outcome is not known yet. A person who presses the button again after a lost answer
/// sends the same again: it gets the same key, and the server answers as it did the first time instead of creating
/// another object.
#[derive(Default)]
pub(super) struct Repetitions(RefCell<Vec<(u64, String)>>);

impl Repetitions {
    /// The key for a creation: that of an equal one whose outcome is unknown, else a new one.
    pub(super) fn key(&self, address: &str, body: &str, new: impl FnOnce() -> String) -> String {
        let print = fingerprint(address, body);
        let mut known = self.0.borrow_mut();
        if let Some((_, key)) = known.iter().find(|(one, _)| *one == print) {
            return key.clone();
        }
        if known.len() == REMEMBERED {
            known.remove(0);
        }
        let key = new();
        known.push((print, key.clone()));
        key
    }

    /// The outcome is known; the same asked for once more is meant as another one.
    pub(super) fn settled(&self, key: &str) {
        self.0.borrow_mut().retain(|(_, one)| one != key);
    }
}

/// Instead of the body itself, which may hold a password.
fn fingerprint(address: &str, body: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (address, body).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn counting() -> impl Fn() -> String {
        let number = Cell::new(0);
        move || {
            number.set(number.get() + 1);
            format!("key-{}", number.get())
        }
    }

    #[test]
    fn a_repetition_gets_the_key_of_the_first_until_the_outcome_is_known() {
        let (repetitions, new) = (Repetitions::default(), counting());
        assert_eq!(repetitions.key("/v1/members", "dana", &new), "key-1");
        assert_eq!(repetitions.key("/v1/members", "dana", &new), "key-1");
        assert_eq!(repetitions.key("/v1/members", "kim", &new), "key-2");
        assert_eq!(repetitions.key("/v1/roles", "dana", &new), "key-3");
        repetitions.settled("key-1");
        assert_eq!(repetitions.key("/v1/members", "dana", &new), "key-4");
        assert_eq!(repetitions.key("/v1/members", "kim", &new), "key-2");
    }

    #[test]
    fn the_oldest_is_forgotten_first() {
        let (repetitions, new) = (Repetitions::default(), counting());
        for number in 0..=REMEMBERED {
            repetitions.key("/v1/members", &number.to_string(), &new);
        }
        assert_eq!(repetitions.key("/v1/members", "1", &new), "key-2");
        assert_ne!(repetitions.key("/v1/members", "0", &new), "key-1");
    }
}
