//! Where the tests answer what is asked.

#![expect(clippy::unwrap_used, reason = "a question that is not there is a mistake of the test")]

use std::{
    cell::{Cell, RefCell},
    future::Future,
    rc::Rc,
    time::Duration,
};

use any_spawner::Executor;
use futures_util::future::LocalBoxFuture;
use query::{Cache, Key, Tag};
use reactive_graph::owner::Owner;
use tokio::sync::oneshot;

/// What a question gets.
pub(crate) type Answer = Result<&'static str, &'static str>;

/// Questions in the order in which they came, each waiting for its answer.
pub(crate) struct Desk<I>(Rc<RefCell<Vec<Question<I>>>>);

struct Question<I> {
    input: I,
    answer: Option<oneshot::Sender<Answer>>,
}

impl<I: Clone + 'static> Desk<I> {
    pub(crate) fn new() -> Self {
        Self(Rc::default())
    }

    /// Asks; the future waits for the test's answer.
    pub(crate) fn ask(&self, input: I) -> impl Future<Output = Answer> + use<I> {
        let (answer, waiting) = oneshot::channel();
        self.0.borrow_mut().push(Question { input, answer: Some(answer) });
        async move { waiting.await.unwrap_or(Err("the desk closed")) }
    }

    /// As a function to give to a query.
    pub(crate) fn fetch(&self) -> impl Fn(I) -> LocalBoxFuture<'static, Answer> + 'static {
        let desk = self.clone();
        move |input| Box::pin(desk.ask(input))
    }

    /// What was asked so far.
    pub(crate) fn asked(&self) -> Vec<I> {
        self.0.borrow().iter().map(|question| question.input.clone()).collect()
    }

    /// Answers the question of this number; says whether anybody still waited for it.
    pub(crate) fn answer(&self, number: usize, answer: Answer) -> bool {
        let waiting = self.0.borrow_mut()[number].answer.take().unwrap();
        let taken = waiting.send(answer).is_ok();
        settle();
        taken
    }

    /// Whether nobody waits for the answer any more, so that a request would have been taken back.
    pub(crate) fn taken_back(&self, number: usize) -> bool {
        self.0.borrow()[number].answer.as_ref().unwrap().is_closed()
    }
}

impl<I> Clone for Desk<I> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

/// A page: whatever is made in it ends with it.
pub(crate) struct Page(Owner);

impl Page {
    /// Opens a page under the current owner, with what it makes.
    pub(crate) fn open<T>(make: impl FnOnce() -> T) -> (Self, T) {
        let owner = Owner::new();
        let content = owner.with(make);
        settle();
        (Self(owner), content)
    }

    pub(crate) fn close(self) {
        drop(self.0);
        settle();
    }
}

/// A fresh app: an owner and an executor on this thread.
pub(crate) fn app() -> Owner {
    // One for the whole process, and each thread has its own tasks.
    Executor::init_futures_executor().ok();
    let owner = Owner::new();
    owner.set();
    owner
}

/// Runs everything that can run.
pub(crate) fn settle() {
    Executor::poll_local();
}

/// A clock that the test moves.
#[derive(Clone, Default)]
pub(crate) struct Watch(Rc<Cell<Duration>>);

impl Watch {
    pub(crate) fn pass(&self, time: Duration) {
        self.0.set(self.0.get() + time);
    }

    pub(crate) fn cache(&self) -> Cache<&'static str> {
        let now = Rc::clone(&self.0);
        Cache::new(move || now.get())
    }
}

pub(crate) const LETTERS: Tag = Tag::new("letters");
pub(crate) const NUMBERS: Tag = Tag::new("numbers");

/// A letter; fresh for five seconds, and one may be shown while the next is on its way.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Letter(pub(crate) char);

impl Key for Letter {
    type Value = &'static str;

    fn tags(&self) -> &'static [Tag] {
        &[LETTERS]
    }
}

/// A number, which must not be shown in place of another.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Number(pub(crate) usize);

impl Key for Number {
    type Value = &'static str;

    fn tags(&self) -> &'static [Tag] {
        &[NUMBERS]
    }

    fn carries_over(&self, _before: &Self) -> bool {
        false
    }
}
