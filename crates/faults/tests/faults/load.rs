//! Sixty-four clients that write, and remember what they were told.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::Value;

use crate::client::{Answer, Client, Heard};
use crate::random::Random;
use crate::tracked::{Belief, Creation, State, Tracked};

/// Writers at the same time.
pub(crate) const CLIENTS: usize = 64;

const ENVIRONMENTS: [&str; 2] = ["test", "prod"];
pub(crate) const LABELS: [&str; 5] = ["red", "green", "blue", "eu:west", "us.east"];

/// All writers; each knows its own accounts, so that nobody needs a lock to know the truth.
pub(crate) struct Load {
    pub(crate) writers: Vec<Writer>,
    pub(crate) counts: Arc<Counts>,
}

/// What happened to requests, over all writers.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) acknowledged: AtomicUsize,
    /// Answers that promise that nothing was changed: the disk is full, too much to do.
    pub(crate) refused: AtomicUsize,
    /// Of these: for want of room.
    pub(crate) disk_full: AtomicUsize,
    /// Answers that promise nothing: the database cannot be reached.
    pub(crate) unavailable: AtomicUsize,
    /// No answer.
    pub(crate) unanswered: AtomicUsize,
}

pub(crate) struct Writer {
    number: usize,
    made: usize,
    random: Random,
    pub(crate) accounts: Vec<Tracked>,
}

/// When a round of writing ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Until {
    /// At the first broken connection: the server is gone.
    Silence,
    /// When told; broken connections and refusals are lived with.
    Told,
}

impl Load {
    pub(crate) fn new(random: &mut Random) -> Self {
        let writer = |number| Writer { number, made: 0, random: random.fork(), accounts: Vec::new() };
        Self { writers: (0..CLIENTS).map(writer).collect(), counts: Arc::default() }
    }

    /// All write at once until the end, which `Until` defines.
    pub(crate) async fn run(&mut self, client: &Client, until: Until, stop: &AtomicBool) {
        let counts = &self.counts;
        join_all(self.writers.iter_mut().map(|writer| writer.run(client, until, stop, counts))).await;
    }

    pub(crate) fn accounts(&self) -> impl Iterator<Item = &Tracked> {
        self.writers.iter().flat_map(|writer| &writer.accounts)
    }
}

impl Writer {
    async fn run(&mut self, client: &Client, until: Until, stop: &AtomicBool, counts: &Counts) {
        while !stop.load(Ordering::Relaxed) {
            let outcome = self.write(client).await;
            let count = match outcome {
                Outcome::Acknowledged => &counts.acknowledged,
                Outcome::Refused { disk_full } => {
                    if disk_full {
                        counts.disk_full.fetch_add(1, Ordering::Relaxed);
                    }
                    &counts.refused
                }
                Outcome::Unavailable => &counts.unavailable,
                Outcome::Silence => &counts.unanswered,
            };
            count.fetch_add(1, Ordering::Relaxed);
            match outcome {
                Outcome::Acknowledged => {}
                Outcome::Silence if until == Until::Silence => return,
                // Clients that are refused come back a little later, as the answer asks them to; here sooner.
                _ => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }

    async fn write(&mut self, client: &Client) -> Outcome {
        let present: Vec<usize> =
            (0..self.accounts.len()).filter(|&place| self.accounts[place].present().is_some()).collect();
        let chosen = (!present.is_empty()).then(|| present[self.random.below(present.len())]);
        match (chosen, self.random.below(100)) {
            (Some(place), 45..80) => self.change(client, place).await,
            (Some(place), 80..) => self.delete(client, place).await,
            _ => self.create(client).await,
        }
    }

    async fn create(&mut self, client: &Client) -> Outcome {
        self.made += 1;
        let name = format!("w{}-{}", self.number, self.made);
        let environment = ENVIRONMENTS[self.random.below(2)].to_owned();
        let state = State { fullname: self.fullname(), environment, labels: self.labels() };
        let key = self.random.percent(50).then(|| self.random.word());
        let body = state.creation(&name);
        let heard = client.send(Method::POST, "/v1/accounts", Some(&body), key.as_deref()).await;
        let mut tracked =
            Tracked { name, id: None, belief: Belief::Sure(None), changes: 0, doubtful_changes: 0 };
        let outcome = match verdict(heard, 200) {
            Verdict::Done(answer) => {
                let account = &answer.result()["account"];
                assert_eq!(State::of(account), state, "the answer tells of another account");
                assert!(!answer.replayed, "nobody had used this key");
                tracked.id = account["id"].as_str().map(str::to_owned);
                tracked.belief = Belief::Sure(Some(state));
                Outcome::Acknowledged
            }
            Verdict::Not(outcome) => {
                if outcome.leaves_doubt() {
                    let creation = Some(Creation { key, body });
                    tracked.belief = Belief::Doubt { before: None, after: Some(state), creation };
                }
                outcome
            }
        };
        self.accounts.push(tracked);
        outcome
    }

    async fn change(&mut self, client: &Client, place: usize) -> Outcome {
        let before = self.accounts[place].present().cloned();
        let environment = before.as_ref().map(|state| state.environment.clone()).unwrap_or_default();
        let after = State { fullname: self.fullname(), environment, labels: self.labels() };
        let path = self.path(place);
        let tracked = &mut self.accounts[place];
        let heard = client.send(Method::PATCH, &path, Some(&after.patch()), None).await;
        match verdict(heard, 200) {
            Verdict::Done(answer) => {
                assert_eq!(State::of(answer.result()), after, "the answer tells of another change");
                tracked.belief = Belief::Sure(Some(after));
                tracked.changes += 1;
                Outcome::Acknowledged
            }
            Verdict::Not(outcome) => {
                if outcome.leaves_doubt() {
                    tracked.belief = Belief::Doubt { before, after: Some(after), creation: None };
                    tracked.doubtful_changes += 1;
                }
                outcome
            }
        }
    }

    async fn delete(&mut self, client: &Client, place: usize) -> Outcome {
        let path = self.path(place);
        let tracked = &mut self.accounts[place];
        let before = tracked.present().cloned();
        match verdict(client.send(Method::DELETE, &path, None, None).await, 204) {
            Verdict::Done(_) => {
                tracked.belief = Belief::Sure(None);
                Outcome::Acknowledged
            }
            Verdict::Not(outcome) => {
                if outcome.leaves_doubt() {
                    tracked.belief = Belief::Doubt { before, after: None, creation: None };
                }
                outcome
            }
        }
    }

    fn path(&self, place: usize) -> String {
        format!("/v1/accounts/{}", self.accounts[place].id.as_deref().expect("what is there has an id"))
    }

    /// Two words: one that only this account has at any time, one of a few.
    fn fullname(&mut self) -> String {
        format!("Tenant {} of {}", self.random.word(), self.number % 7)
    }

    fn labels(&mut self) -> Vec<String> {
        let mut labels: Vec<_> = LABELS.iter().map(|&label| label.to_owned()).collect();
        labels.retain(|_| self.random.percent(30));
        labels.sort();
        labels
    }
}

#[derive(Clone, Copy)]
enum Outcome {
    Acknowledged,
    Refused { disk_full: bool },
    Unavailable,
    Silence,
}

impl Outcome {
    fn leaves_doubt(self) -> bool {
        matches!(self, Self::Unavailable | Self::Silence)
    }
}

enum Verdict {
    Done(Answer),
    Not(Outcome),
}

/// What an answer means. One that does not belong here ends the test.
fn verdict(heard: Heard, good: u16) -> Verdict {
    let Heard::Answer(answer) = heard else { return Verdict::Not(Outcome::Silence) };
    let status = answer.status;
    if status == good {
        return Verdict::Done(answer);
    }
    let said = |name: &str| answer.body[name].as_str().is_some_and(|text| !text.is_empty());
    assert!(
        said("message") && said("remediation"),
        "a refusal that does not say what to do: {}",
        answer.body
    );
    match (status, answer.kind()) {
        (503, "disk-full") => Verdict::Not(Outcome::Refused { disk_full: true }),
        (503, "busy") => Verdict::Not(Outcome::Refused { disk_full: false }),
        (503, "store-unavailable") => Verdict::Not(Outcome::Unavailable),
        _ => panic!("an answer that no fault excuses: {status} {}", Value::to_string(&answer.body)),
    }
}
