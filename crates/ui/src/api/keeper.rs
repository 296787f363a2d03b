//! Keeps the access token: in memory only, renewed before it expires, renewed once when it is refused, and given back
//! by the person when it cannot be renewed.
//!
//! No browser in here: the clock and the renewal come from outside, so that the races are tested natively.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use api_types::{MemberId, OrganizationId, Sensitive};
use futures_channel::oneshot;
use futures_util::{
    FutureExt,
    future::{LocalBoxFuture, Shared},
};
use leptos::task::spawn_local;

use super::{error::ApiError, me::Me};

/// A token with less time left is renewed before it is used.
const RESERVE: Duration = Duration::from_mins(1);

/// What lets calls through. Not printable: the token must not get into a log.
pub struct Access {
    /// The token.
    pub secret: Sensitive,
    /// How long it is good, from the moment it is given to the keeper.
    pub lifetime: Duration,
    /// Whose it is.
    pub owner: Owner,
    /// Who that is and what it may do, where the server said so.
    pub about: Option<Box<Me>>,
}

/// Whose an access is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The organization signed in to.
    pub organization: OrganizationId,
    /// The member who signed in; none for a token that is nobody's.
    pub member: Option<MemberId>,
}

/// Why there is no new access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotRenewed {
    /// The session is over, or there never was one.
    Ended,
    /// It could not be asked for; it may work later.
    Failed(ApiError),
}

/// What the keeper says to the rest of the app.
#[derive(Clone, Copy)]
pub enum Notice<'a> {
    /// There is a new access.
    Held {
        /// It.
        access: &'a Access,
        /// Whether the session has become somebody else's, as after a sign-in in another tab.
        of_another: bool,
    },
    /// A call waits for somebody to sign in again.
    SignInAgain,
    /// There is no session.
    SignedOut,
}

/// The access of one app. A clone is the same keeper.
#[derive(Clone)]
pub struct Keeper(Rc<Inner>);

struct Inner {
    clock: Box<dyn Fn() -> Duration>,
    renew: Box<dyn Fn() -> LocalBoxFuture<'static, Result<Access, NotRenewed>>>,
    notice: Box<dyn Fn(Notice<'_>)>,
    state: RefCell<State>,
    renewal: RefCell<Option<Renewal>>,
    waiting: RefCell<Vec<oneshot::Sender<Wake>>>,
    /// Grows when somebody signs in or out, so that a renewal that began before changes nothing any more.
    era: Cell<u64>,
}

type Renewal = Shared<LocalBoxFuture<'static, Result<(), ApiError>>>;

enum State {
    /// Whether there is a session is not known yet.
    Unknown,
    Held(Held),
    /// There was one; whose it was may sign in again over the page.
    Lapsed(Owner),
    SignedOut,
}

#[derive(Clone)]
struct Held {
    access: Rc<Access>,
    until: Duration,
}

#[derive(Clone, Copy)]
enum Wake {
    LookAgain,
    GiveUp,
}

impl Keeper {
    /// A keeper that does not know yet whether there is a session. `clock` says how much time has gone by since any
    /// fixed moment; `renew` asks the server for a new access.
    pub fn new(
        clock: impl Fn() -> Duration + 'static,
        renew: impl Fn() -> LocalBoxFuture<'static, Result<Access, NotRenewed>> + 'static,
        notice: impl Fn(Notice<'_>) + 'static,
    ) -> Self {
        Self(Rc::new(Inner {
            clock: Box::new(clock),
            renew: Box::new(renew),
            notice: Box::new(notice),
            state: RefCell::new(State::Unknown),
            renewal: RefCell::new(None),
            waiting: RefCell::default(),
            era: Cell::new(0),
        }))
    }

    /// An access to make a call with. Waits while one is asked for, and while the person is asked to sign in again.
    pub async fn access(&self) -> Result<Rc<Access>, ApiError> {
        loop {
            match self.step() {
                Step::Use(access) => return Ok(access),
                Step::SignedOut => return Err(ApiError::SignedOut),
                Step::Renew { meanwhile } => match (self.renewed().await, meanwhile) {
                    (Ok(()), _) => {}
                    // The old one is still good for a while.
                    (Err(_), Some(access)) => return Ok(access),
                    (Err(error), None) => return Err(error),
                },
                Step::Wait => self.wait().await?,
            }
        }
    }

    /// The server refused this access: it is used no more. The next [`access`](Self::access) is another one.
    pub fn refused(&self, access: &Rc<Access>) {
        if let State::Held(held) = &mut *self.0.state.borrow_mut()
            && Rc::ptr_eq(&held.access, access)
        {
            held.until = Duration::ZERO;
        }
    }

    /// Finds out whether there is a session, or takes up one that another tab has begun. `Ok(None)`: there is none.
    pub async fn look(&self) -> Result<Option<Owner>, ApiError> {
        self.renewed().await?;
        Ok(self.owner())
    }

    /// Somebody signed in. Calls that wait go on if it is the same person.
    pub fn signed_in(&self, access: Access) {
        self.begin_era();
        self.take(access);
        self.wake(Wake::LookAgain);
    }

    /// The session is over by the person's own wish. Calls that wait end.
    pub fn signed_out(&self) {
        self.begin_era();
        self.0.state.replace(State::SignedOut);
        (self.0.notice)(Notice::SignedOut);
        self.wake(Wake::LookAgain);
    }

    /// The person does not want to sign in again now. Calls that wait end; the next one asks again.
    pub fn give_up(&self) {
        self.wake(Wake::GiveUp);
    }

    /// Whose access is held; none if signed out, lapsed, or not known yet.
    pub fn owner(&self) -> Option<Owner> {
        match &*self.0.state.borrow() {
            State::Held(held) => Some(held.access.owner),
            State::Unknown | State::Lapsed(_) | State::SignedOut => None,
        }
    }

    fn step(&self) -> Step {
        match &*self.0.state.borrow() {
            State::SignedOut => Step::SignedOut,
            State::Unknown => Step::Renew { meanwhile: None },
            State::Lapsed(_) => Step::Wait,
            State::Held(Held { access, until }) => {
                let left = until.saturating_sub((self.0.clock)());
                let access = Rc::clone(access);
                match left {
                    left if left > RESERVE => Step::Use(access),
                    left => Step::Renew { meanwhile: (!left.is_zero()).then_some(access) },
                }
            }
        }
    }

    /// One renewal at a time, whoever asks for it. It is not taken back when the one who asked has gone: the server has
    /// perhaps made the new access already.
    fn renewed(&self) -> Renewal {
        if let Some(renewal) = &*self.0.renewal.borrow() {
            return renewal.clone();
        }
        let (keeper, era) = (self.clone(), self.0.era.get());
        let asked = (self.0.renew)();
        let renewal = async move {
            let result = asked.await;
            if keeper.0.era.get() != era {
                return Ok(());
            }
            keeper.0.renewal.take();
            keeper.settle(result)
        };
        let renewal = renewal.boxed_local().shared();
        self.0.renewal.replace(Some(renewal.clone()));
        spawn_local(renewal.clone().map(|_| ()));
        renewal
    }

    fn settle(&self, result: Result<Access, NotRenewed>) -> Result<(), ApiError> {
        match result {
            Ok(access) => self.take(access),
            Err(NotRenewed::Failed(error)) => return Err(error),
            Err(NotRenewed::Ended) => {
                let before = self.whose();
                self.0.state.replace(before.map_or(State::SignedOut, State::Lapsed));
                if before.is_none() {
                    (self.0.notice)(Notice::SignedOut);
                }
            }
        }
        self.wake(Wake::LookAgain);
        Ok(())
    }

    fn take(&self, access: Access) {
        let before = self.whose();
        let until = (self.0.clock)() + access.lifetime;
        let access = Rc::new(access);
        self.0.state.replace(State::Held(Held { access: Rc::clone(&access), until }));
        let of_another = before.is_some_and(|before| before != access.owner);
        (self.0.notice)(Notice::Held { access: &access, of_another });
    }

    /// Whose the session is, or was.
    fn whose(&self) -> Option<Owner> {
        match &*self.0.state.borrow() {
            State::Held(held) => Some(held.access.owner),
            State::Lapsed(owner) => Some(*owner),
            State::Unknown | State::SignedOut => None,
        }
    }

    async fn wait(&self) -> Result<(), ApiError> {
        let (sender, woken) = oneshot::channel();
        self.0.waiting.borrow_mut().push(sender);
        (self.0.notice)(Notice::SignInAgain);
        match woken.await {
            Ok(Wake::LookAgain) => Ok(()),
            Ok(Wake::GiveUp) | Err(_) => Err(ApiError::SignedOut),
        }
    }

    fn wake(&self, wake: Wake) {
        for sender in self.0.waiting.take() {
            // Fails for a call that has been taken back.
            let _ = sender.send(wake);
        }
    }

    fn begin_era(&self) {
        self.0.era.set(self.0.era.get() + 1);
        self.0.renewal.take();
    }
}

/// What to do next for an access.
enum Step {
    Use(Rc<Access>),
    Renew {
        /// What can be used if there is no new one.
        meanwhile: Option<Rc<Access>>,
    },
    Wait,
    SignedOut,
}
