//! The access token: renewed once whoever asks, kept from who has signed out, waited for by calls.

use std::{
    cell::{Cell, RefCell},
    future::Future,
    rc::Rc,
    time::Duration,
};

use any_spawner::Executor;
use api_types::{MemberId, OrganizationId, Sensitive};
use futures_channel::oneshot;
use futures_util::FutureExt;
use leptos::task::spawn_local;

use crate::api::{
    error::ApiError,
    keeper::{Access, Keeper, NotRenewed, Notice, Owner},
};

const DANA: Owner = owner(1);
const KIM: Owner = owner(2);
const MINUTE: Duration = Duration::from_mins(1);

const fn owner(number: u128) -> Owner {
    Owner {
        organization: OrganizationId(uuid::Uuid::from_u128(0)),
        member: Some(MemberId(uuid::Uuid::from_u128(number))),
    }
}

fn access(secret: &str, owner: Owner) -> Access {
    Access { secret: Sensitive::new(secret), lifetime: 15 * MINUTE, owner, about: None }
}

/// Renewals that wait for the test's answer.
type Renewals = Rc<RefCell<Vec<oneshot::Sender<Result<Access, NotRenewed>>>>>;

/// A keeper whose renewals the test answers, with a clock that it moves.
struct Bench {
    keeper: Keeper,
    asked: Renewals,
    now: Rc<Cell<Duration>>,
    heard: Rc<RefCell<Vec<Heard>>>,
}

/// What the keeper said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heard {
    Held(Owner),
    HeldByAnother(Owner),
    SignInAgain,
    SignedOut,
}

impl From<Notice<'_>> for Heard {
    fn from(notice: Notice<'_>) -> Self {
        match notice {
            Notice::Held { access, of_another: false } => Self::Held(access.owner),
            Notice::Held { access, of_another: true } => Self::HeldByAnother(access.owner),
            Notice::SignInAgain => Self::SignInAgain,
            Notice::SignedOut => Self::SignedOut,
        }
    }
}

impl Bench {
    fn new() -> Self {
        Executor::init_futures_executor().ok();
        let asked = Renewals::default();
        let now = Rc::new(Cell::new(Duration::from_secs(1_000)));
        let heard: Rc<RefCell<Vec<Heard>>> = Rc::default();
        let keeper = Keeper::new(
            {
                let now = Rc::clone(&now);
                move || now.get()
            },
            {
                let asked = Rc::clone(&asked);
                move || {
                    let (sender, answer) = oneshot::channel();
                    asked.borrow_mut().push(sender);
                    async move { answer.await.unwrap_or(Err(NotRenewed::Failed(ApiError::Offline))) }
                        .boxed_local()
                }
            },
            {
                let heard = Rc::clone(&heard);
                move |notice| heard.borrow_mut().push(notice.into())
            },
        );
        Self { keeper, asked, now, heard }
    }

    /// Where somebody is signed in.
    fn signed_in() -> Self {
        let bench = Self::new();
        bench.keeper.signed_in(access("first", DANA));
        bench.heard();
        bench
    }

    /// Asks for an access, as a call does.
    fn ask(&self) -> Asked {
        let keeper = self.keeper.clone();
        started(async move { keeper.access().await.map(|access| access.secret.expose().to_owned()) })
    }

    /// Answers the renewal of this number.
    fn renewed(&self, number: usize, result: Result<Access, NotRenewed>) {
        let sender = self.asked.borrow_mut().remove(number);
        assert!(sender.send(result).is_ok(), "nobody waits for this renewal");
        Executor::poll_local();
    }

    fn renewals(&self) -> usize {
        self.asked.borrow().len()
    }

    /// What the keeper said since this was asked last.
    fn heard(&self) -> Vec<Heard> {
        self.heard.take()
    }

    fn pass(&self, time: Duration) {
        self.now.set(self.now.get() + time);
    }

    /// Makes the session end while Dana works.
    fn lapse(&self) -> Asked {
        self.pass(20 * MINUTE);
        let call = self.ask();
        self.renewed(0, Err(NotRenewed::Ended));
        call
    }
}

/// What a call got, once it got it.
struct Asked(Rc<RefCell<Got>>);

type Got = Option<Result<String, ApiError>>;

impl Asked {
    fn got(&self) -> Got {
        self.0.borrow().clone()
    }
}

fn started(call: impl Future<Output = Result<String, ApiError>> + 'static) -> Asked {
    let got = Rc::new(RefCell::new(None));
    let put = Rc::clone(&got);
    spawn_local(async move {
        put.replace(Some(call.await));
    });
    Executor::poll_local();
    Asked(got)
}

/// What a call got that went through with this token.
fn with(secret: &str) -> Got {
    Got::from(Ok(secret.to_owned()))
}

#[test]
fn at_the_start_every_call_waits_for_one_renewal() {
    let bench = Bench::new();
    let calls = [bench.ask(), bench.ask(), bench.ask()];
    assert_eq!(bench.renewals(), 1);
    bench.renewed(0, Ok(access("first", DANA)));
    assert!(calls.iter().all(|call| call.got() == with("first")));
    assert_eq!(bench.heard(), [Heard::Held(DANA)]);
}

#[test]
fn without_a_session_calls_end_at_once_and_nobody_is_asked_to_sign_in_again() {
    let bench = Bench::new();
    let call = bench.ask();
    bench.renewed(0, Err(NotRenewed::Ended));
    assert_eq!(call.got(), Some(Err(ApiError::SignedOut)));
    assert_eq!(bench.ask().got(), Some(Err(ApiError::SignedOut)));
    assert_eq!((bench.renewals(), bench.heard()), (0, vec![Heard::SignedOut]));
}

#[test]
fn a_server_that_is_away_at_the_start_signs_nobody_out() {
    let bench = Bench::new();
    let call = bench.ask();
    bench.renewed(0, Err(NotRenewed::Failed(ApiError::Offline)));
    assert_eq!(call.got(), Some(Err(ApiError::Offline)));
    let call = bench.ask();
    bench.renewed(0, Ok(access("first", DANA)));
    assert_eq!(call.got(), with("first"));
}

#[test]
fn a_token_with_time_left_is_used_as_it_is() {
    let bench = Bench::signed_in();
    bench.pass(13 * MINUTE);
    assert_eq!(bench.ask().got(), with("first"));
    assert_eq!(bench.renewals(), 0);
}

#[test]
fn a_token_is_renewed_before_it_expires() {
    let bench = Bench::signed_in();
    bench.pass(14 * MINUTE);
    let call = bench.ask();
    assert_eq!((bench.renewals(), call.got()), (1, None));
    bench.renewed(0, Ok(access("second", DANA)));
    assert_eq!(call.got(), with("second"));
}

#[test]
fn a_token_that_cannot_be_renewed_yet_is_used_to_its_end() {
    let bench = Bench::signed_in();
    bench.pass(14 * MINUTE + MINUTE / 2);
    let call = bench.ask();
    bench.renewed(0, Err(NotRenewed::Failed(ApiError::Timeout)));
    assert_eq!(call.got(), with("first"));
    bench.pass(MINUTE);
    let call = bench.ask();
    bench.renewed(0, Err(NotRenewed::Failed(ApiError::Timeout)));
    assert_eq!(call.got(), Some(Err(ApiError::Timeout)), "its end has come");
}

#[test]
fn a_refused_token_is_renewed_once_for_all_calls_that_it_was_refused_to() {
    let bench = Bench::signed_in();
    let first = bench.keeper.access().now_or_never().unwrap().unwrap();
    bench.keeper.refused(&first);
    let one = bench.ask();
    bench.keeper.refused(&first);
    let two = bench.ask();
    assert_eq!(bench.renewals(), 1);
    bench.renewed(0, Ok(access("second", DANA)));
    assert_eq!((one.got(), two.got()), (with("second"), with("second")));
    // A third call, slower than the others, learns only now that the old token was refused.
    bench.keeper.refused(&first);
    assert_eq!(bench.ask().got(), with("second"));
    assert_eq!(bench.renewals(), 0);
}

#[test]
fn a_renewal_goes_on_when_the_call_that_asked_for_it_is_taken_back() {
    let bench = Bench::signed_in();
    bench.pass(20 * MINUTE);
    {
        let keeper = bench.keeper.clone();
        let mut call = Box::pin(async move { keeper.access().await.is_ok() });
        assert!(call.as_mut().now_or_never().is_none());
    }
    bench.renewed(0, Ok(access("second", DANA)));
    assert_eq!(bench.ask().got(), with("second"));
}

#[test]
fn when_the_session_ends_calls_wait_for_the_same_person_to_sign_in_again() {
    let bench = Bench::signed_in();
    let one = bench.lapse();
    assert_eq!((one.got(), bench.heard()), (None, vec![Heard::SignInAgain]));
    assert_eq!(bench.keeper.owner(), None);
    let two = bench.ask();
    assert_eq!(two.got(), None);
    bench.keeper.signed_in(access("again", DANA));
    Executor::poll_local();
    assert_eq!((one.got(), two.got()), (with("again"), with("again")));
    assert_eq!(bench.heard(), [Heard::SignInAgain, Heard::Held(DANA)], "the same person");
}

#[test]
fn a_person_who_does_not_sign_in_again_ends_the_waiting_and_is_asked_by_the_next_call() {
    let bench = Bench::signed_in();
    let call = bench.lapse();
    bench.heard();
    bench.keeper.give_up();
    Executor::poll_local();
    assert_eq!(call.got(), Some(Err(ApiError::SignedOut)));
    assert_eq!(bench.heard(), []);
    bench.ask();
    assert_eq!(bench.heard(), [Heard::SignInAgain]);
}

#[test]
fn signing_out_ends_the_waiting() {
    let bench = Bench::signed_in();
    let call = bench.lapse();
    bench.keeper.signed_out();
    Executor::poll_local();
    assert_eq!(call.got(), Some(Err(ApiError::SignedOut)));
}

#[test]
fn a_renewal_that_comes_after_signing_out_signs_nobody_in() {
    let bench = Bench::signed_in();
    bench.pass(20 * MINUTE);
    let call = bench.ask();
    bench.keeper.signed_out();
    bench.renewed(0, Ok(access("late", DANA)));
    assert_eq!(call.got(), Some(Err(ApiError::SignedOut)));
    assert_eq!(bench.keeper.owner(), None);
}

#[test]
fn a_renewal_that_fails_after_signing_in_changes_nothing() {
    let bench = Bench::new();
    let call = bench.ask();
    bench.keeper.signed_in(access("typed", DANA));
    bench.renewed(0, Err(NotRenewed::Ended));
    assert_eq!(call.got(), with("typed"));
    assert_eq!(bench.keeper.owner(), Some(DANA));
}

#[test]
fn a_session_taken_over_by_somebody_else_in_another_tab_is_told() {
    let bench = Bench::signed_in();
    bench.pass(20 * MINUTE);
    bench.ask();
    bench.renewed(0, Ok(access("theirs", KIM)));
    assert_eq!(bench.heard(), [Heard::HeldByAnother(KIM)]);
}

#[test]
fn looking_takes_up_what_another_tab_has_begun() {
    let bench = Bench::signed_in();
    let call = bench.lapse();
    let keeper = bench.keeper.clone();
    let looked = started(async move { Ok(format!("{:?}", keeper.look().await?.is_some())) });
    bench.renewed(0, Ok(access("from the other tab", DANA)));
    assert_eq!((looked.got(), call.got()), (with("true"), with("from the other tab")));
}
