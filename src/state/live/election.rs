//! Which tab listens to the server for all of them. Pure: what is heard and what time it is go in, what to do comes out.
//!
//! The leader says so every two seconds. Silence of five means that it has gone, or sleeps in the background; then
//! another takes over, with a higher term. Of two leaders the one with the higher term stays, of equal terms the one
//! with the smaller name.

use std::{cmp::Reverse, time::Duration};

/// How often the leader speaks.
const BEAT: Duration = Duration::from_secs(2);
/// After this time without a word there is no leader.
const SILENCE: Duration = Duration::from_secs(5);
/// How long a new tab waits for a leader to answer. Tabs answer at once, in the background as well.
const GREETING: Duration = Duration::from_millis(150);
/// At most this is added by chance, so that not all tabs take over at once.
const SPREAD: Duration = Duration::from_millis(300);

/// What tabs say to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// A new tab is here.
    Hello,
    /// This tab leads.
    Lead {
        /// The name of the tab.
        name: String,
        /// Grows with each take-over.
        term: u64,
    },
    /// The tab of this name leads no more.
    Leave {
        /// The name of the tab.
        name: String,
    },
}

/// What a tab is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// To say.
    Say(Word),
    /// To listen to the server from now on.
    Begin,
    /// To listen no more.
    End,
}

/// One tab's part in it.
pub(super) struct Election {
    name: String,
    term: u64,
    /// None: this tab leads.
    leader: Option<String>,
    leads: bool,
    /// When [`tick`](Self::tick) has something to do.
    next: Duration,
}

impl Election {
    /// A tab that has not said anything yet. Its name must be unique.
    pub(super) fn new(name: String) -> Self {
        Self { name, term: 0, leader: None, leads: false, next: Duration::ZERO }
    }

    /// The tab is here. `chance` from 0 to 1, as everywhere.
    pub(super) fn start(&mut self, now: Duration, chance: f64) -> Vec<Act> {
        self.next = now + GREETING + SPREAD.mul_f64(chance);
        vec![Act::Say(Word::Hello)]
    }

    /// Another tab said something.
    pub(super) fn heard(&mut self, word: Word, now: Duration, chance: f64) -> Vec<Act> {
        match word {
            Word::Hello if self.leads => self.beat(now),
            Word::Lead { name, term } => self.claimed(name, term, now, chance),
            Word::Leave { name } if self.leader.as_ref() == Some(&name) => {
                self.leader = None;
                self.next = now + SPREAD.mul_f64(chance);
                Vec::new()
            }
            Word::Hello | Word::Leave { .. } => Vec::new(),
        }
    }

    /// To be called when [`next`](Self::next) has come; earlier it does nothing.
    pub(super) fn tick(&mut self, now: Duration) -> Vec<Act> {
        if now < self.next {
            return Vec::new();
        }
        if self.leads {
            return self.beat(now);
        }
        self.term += 1;
        self.leads = true;
        self.leader = None;
        let mut acts = vec![Act::Begin];
        acts.extend(self.beat(now));
        acts
    }

    /// The tab closes.
    pub(super) fn leave(&mut self) -> Vec<Act> {
        if !std::mem::take(&mut self.leads) {
            return Vec::new();
        }
        vec![Act::End, Act::Say(Word::Leave { name: self.name.clone() })]
    }

    /// When [`tick`](Self::tick) has something to do.
    pub(super) fn next(&self) -> Duration {
        self.next
    }

    fn claimed(&mut self, name: String, term: u64, now: Duration, chance: f64) -> Vec<Act> {
        if self.leads && (self.term, Reverse(&self.name)) > (term, Reverse(&name)) {
            return self.beat(now);
        }
        let acts = if self.leads { vec![Act::End] } else { Vec::new() };
        self.leads = false;
        self.term = self.term.max(term);
        self.leader = Some(name);
        self.next = now + SILENCE + SPREAD.mul_f64(chance);
        acts
    }

    fn beat(&mut self, now: Duration) -> Vec<Act> {
        self.next = now + BEAT;
        vec![Act::Say(Word::Lead { name: self.name.clone(), term: self.term })]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tabs on one channel, with one clock and no delay.
    struct Tabs {
        now: Duration,
        tabs: Vec<(Election, Listens)>,
    }

    #[derive(Default)]
    struct Listens {
        now: bool,
        begun: usize,
        /// Whether its timers do not run, as in the background.
        asleep: bool,
    }

    impl Tabs {
        fn open(names: &[&str]) -> Self {
            let mut tabs = Self { now: Duration::from_secs(100), tabs: Vec::new() };
            for name in names {
                tabs.join(name);
            }
            tabs
        }

        fn join(&mut self, name: &str) {
            let mut election = Election::new(name.to_owned());
            let acts = election.start(self.now, 0.5);
            self.tabs.push((election, Listens::default()));
            self.perform(self.tabs.len() - 1, acts);
        }

        fn perform(&mut self, tab: usize, acts: Vec<Act>) {
            for act in acts {
                match act {
                    Act::Begin => {
                        let listens = &mut self.tabs[tab].1;
                        assert!(!std::mem::replace(&mut listens.now, true), "begins twice");
                        listens.begun += 1;
                    }
                    Act::End => {
                        assert!(std::mem::take(&mut self.tabs[tab].1.now), "ends what it did not begin");
                    }
                    Act::Say(word) => {
                        for other in (0..self.tabs.len()).filter(|other| *other != tab) {
                            // Each with another chance, as in life.
                            #[expect(clippy::cast_precision_loss, reason = "a handful of tabs")]
                            let chance = other as f64 / self.tabs.len() as f64;
                            let acts = self.tabs[other].0.heard(word.clone(), self.now, chance);
                            self.perform(other, acts);
                        }
                    }
                }
            }
        }

        fn pass(&mut self, seconds: u64) {
            for _ in 0..seconds * 20 {
                self.now += Duration::from_millis(50);
                for tab in 0..self.tabs.len() {
                    if !self.tabs[tab].1.asleep {
                        let acts = self.tabs[tab].0.tick(self.now);
                        self.perform(tab, acts);
                    }
                }
            }
        }

        fn leave(&mut self, name: &str) {
            let tab = self.tabs.iter().position(|(election, _)| election.name == name).unwrap();
            let acts = self.tabs[tab].0.leave();
            self.perform(tab, acts);
            self.tabs.remove(tab);
        }

        fn listening(&self) -> Vec<&str> {
            let all = self.tabs.iter().filter(|(_, listens)| listens.now);
            all.map(|(election, _)| election.name.as_str()).collect()
        }

        fn asleep(&mut self, name: &str, asleep: bool) {
            for (election, listens) in &mut self.tabs {
                if election.name == name {
                    listens.asleep = asleep;
                }
            }
        }
    }

    #[test]
    fn a_single_tab_listens_after_a_moment() {
        let mut tabs = Tabs::open(&["a"]);
        assert_eq!(tabs.listening(), [""; 0]);
        tabs.pass(1);
        assert_eq!(tabs.listening(), ["a"]);
    }

    #[test]
    fn of_many_tabs_that_open_together_one_listens() {
        let mut tabs = Tabs::open(&["c", "a", "b"]);
        tabs.pass(20);
        assert_eq!(tabs.listening().len(), 1);
        assert_eq!(
            tabs.tabs.iter().map(|(_, listens)| listens.begun).sum::<usize>(),
            1,
            "without a change of mind"
        );
    }

    #[test]
    fn a_new_tab_follows_the_one_that_leads() {
        let mut tabs = Tabs::open(&["b"]);
        tabs.pass(3);
        tabs.join("a");
        tabs.pass(20);
        assert_eq!(tabs.listening(), ["b"]);
    }

    #[test]
    fn when_the_leading_tab_closes_another_takes_over_within_a_second() {
        let mut tabs = Tabs::open(&["a"]);
        tabs.pass(3);
        tabs.join("b");
        tabs.join("c");
        tabs.pass(3);
        tabs.leave("a");
        assert_eq!(tabs.listening(), [""; 0]);
        tabs.pass(1);
        assert_eq!(tabs.listening().len(), 1);
    }

    #[test]
    fn a_leader_that_vanishes_without_a_word_is_replaced() {
        let mut tabs = Tabs::open(&["a"]);
        tabs.pass(3);
        tabs.join("b");
        tabs.pass(3);
        tabs.tabs.remove(0);
        tabs.pass(6);
        assert_eq!(tabs.listening(), ["b"]);
    }

    #[test]
    fn a_leader_that_wakes_up_accepts_its_successor() {
        let mut tabs = Tabs::open(&["a"]);
        tabs.pass(3);
        tabs.join("b");
        tabs.pass(3);
        tabs.asleep("a", true);
        tabs.pass(6);
        assert_eq!(tabs.listening(), ["b"], "what is asleep hears all the same, and ends");
        tabs.asleep("a", false);
        tabs.pass(20);
        assert_eq!(tabs.listening(), ["b"]);
    }

    /// They could not hear each other, as when the browser froze both.
    #[test]
    fn two_leaders_of_one_term_become_one() {
        let (mut a, mut b) = (Election::new("a".to_owned()), Election::new("b".to_owned()));
        let now = Duration::from_secs(9);
        a.tick(now);
        b.tick(now);
        let lead = |election: &Election| Word::Lead { name: election.name.clone(), term: election.term };
        assert_eq!(b.heard(lead(&a), now, 0.0), [Act::End]);
        assert_eq!(a.heard(lead(&b), now, 0.0), [Act::Say(lead(&a))], "and says so again");
        assert!(a.leads && !b.leads);
    }

    #[test]
    fn a_follower_that_closes_says_nothing() {
        let mut tabs = Tabs::open(&["a", "b"]);
        tabs.pass(5);
        let follower = if tabs.listening() == ["a"] { "b" } else { "a" };
        let tab = tabs.tabs.iter_mut().find(|(election, _)| election.name == follower).unwrap();
        assert_eq!(tab.0.leave(), []);
    }
}
